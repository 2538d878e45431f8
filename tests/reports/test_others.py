"""The other reports: shares, claims, eligibility, time zones and postings against facts that can be counted by hand."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from aggregator.core.opening import Opening
from aggregator.core.tags import Eligibility, Scope, TimeZoneDemand, Visa
from aggregator.reports.kit import to_csv
from aggregator.reports.publish import discover
from aggregator.settings import config_folder, load_article
from tests.reports.openings import SCOPE, facts, opening, pay

US_ONLY = Eligibility(scope=Scope.LIMITED, countries=frozenset({"US"}))
EVERYWHERE = Eligibility(scope=Scope.WORLDWIDE)


def _found(name: str, *openings: Opening) -> list[dict[str, str]]:
    report = discover()[name]
    return list(csv.DictReader(io.StringIO(to_csv(report.columns, report.rows(facts(*openings))))))


def _one(rows: list[dict[str, str]], **keys: str) -> dict[str, str]:
    (row,) = [row for row in rows if all(row[key] == value for key, value in keys.items())]
    return row


@pytest.mark.parametrize("name", sorted(discover()))
def test_every_report_stands_on_nothing(name: str) -> None:
    """An empty database gives a header, and rows that hold no figure that was not found."""
    assert all("nan" not in row.values() for row in _found(name))


@pytest.mark.parametrize("name", sorted(discover()))
def test_every_report_is_the_same_each_time(name: str) -> None:
    """The same facts give the same bytes, in whatever order they come."""
    openings = [opening(job, pay=pay(50_000 + job, 90_000), sectors=("technology_software",), skills=("python",)) for job in range(1, 9)]
    assert _found(name, *openings) == _found(name, *openings)


def test_sectors_of_the_article_come_first_with_their_share() -> None:
    """Two of four openings are in healthcare; a sector that nobody has is there with 0."""
    rows = _found(
        "sectors", opening(1, sectors=("healthcare_biomedical",)), opening(2, sectors=("healthcare_biomedical",)), opening(3), opening(4)
    )
    assert [row["value"] for row in rows] == [sector.id for sector in load_article().sectors]
    assert _one(rows, value="healthcare_biomedical")["share"] == "0.5"
    assert _one(rows, value="creative_digital_media")["jobs"] == "0"


def test_growth_compares_the_last_three_months_with_before() -> None:
    """A sector that only the newest month has, grows."""
    from datetime import UTC, datetime

    def posted(job: int, month: int, **changes: Any) -> Opening:
        return opening(job, date_posted=datetime(2026, month, 2, tzinfo=UTC), **changes)

    rows = _found("sectors", posted(1, 2), posted(2, 3), posted(3, 8, sectors=("education_edtech",)), posted(4, 7))
    row = _one(rows, value="education_edtech")
    assert (row["share_last_3_months"], row["share_before"]) == ("0.3333", "0")


def test_a_claim_about_a_country_is_held_against_all_others() -> None:
    """Half of forty British openings are FinTech and one of forty American ones: the claim is supported."""
    british = [opening(job, key_sectors=("fintech",) if job % 2 else ()) for job in range(1, 41)]
    american = [opening(job, job_countries=("US",), key_sectors=("fintech",) if job == 41 else ()) for job in range(41, 81)]
    rows = _found("country_sectors", *british, *american)
    assert len(rows) == 20
    row = _one(rows, country="GB", key_sector="fintech")
    assert (row["jobs_in_country"], row["jobs"], row["share"], row["share_elsewhere"], row["verdict"]) == (
        "40",
        "20",
        "0.5",
        "0.025",
        "supported",
    )
    assert _one(rows, country="DE", key_sector="engineering")["verdict"] == "too few"
    assert _one(rows, country="US", key_sector="cloud_security")["verdict"] == "not seen"


def test_a_claim_that_is_rarer_than_elsewhere_is_contradicted() -> None:
    """None of forty German openings is in manufacturing, and half of the American ones are."""
    german = [opening(job, job_countries=("DE",)) for job in range(1, 41)]
    american = [opening(job, job_countries=("US",), key_sectors=("manufacturing",) if job % 2 else ()) for job in range(41, 81)]
    assert _one(_found("country_sectors", *german, *american), country="DE", key_sector="manufacturing")["verdict"] == "contradicted"


def test_months_follow_one_another_with_their_shares() -> None:
    """Two openings of February, one of them open to the world; one of March in education, with pay."""
    from datetime import UTC, datetime

    rows = _found(
        "months",
        opening(1, date_posted=datetime(2026, 2, 2, tzinfo=UTC), eligibility=Eligibility(scope=Scope.WORLDWIDE)),
        opening(2, date_posted=datetime(2026, 2, 9, tzinfo=UTC)),
        opening(3, date_posted=datetime(2026, 3, 2, tzinfo=UTC), sectors=("education_edtech",), pay=pay(60_000, 70_000)),
    )
    assert [(row["month"], row["jobs"]) for row in rows if row["what"] == "all"] == [("2026-02", "2"), ("2026-03", "1")]
    assert _one(rows, month="2026-02", value="worldwide")["share"] == "0.5"
    assert (_one(rows, month="2026-02", what="pay")["jobs"], _one(rows, month="2026-03", what="pay")["jobs"]) == ("0", "1")
    assert [row["month"] for row in rows if row["what"] == "sectors"] == ["2026-03"]


def test_one_company_does_not_make_a_sector_of_a_country() -> None:
    """Thirty fintech openings of one British company, beside a dozen others without, support nothing; those of thirty companies do."""
    others = [opening(job, company=f"Other {job}") for job in range(1, 13)]
    american = [opening(job, job_countries=("US",), key_sectors=("fintech",) if job % 5 == 0 else ()) for job in range(100, 160)]
    of_one = [opening(job, company="Only", key_sectors=("fintech",)) for job in range(20, 50)]
    of_many = [opening(job, key_sectors=("fintech",)) for job in range(20, 50)]
    verdicts = [
        _one(_found("country_sectors", *others, *american, *british), country="GB", key_sector="fintech")["verdict"]
        for british in (of_one, of_many)
    ]
    assert verdicts == ["unclear", "supported"]


def test_eligibility_counts_three_answers() -> None:
    """Yes, no and unknown add up; unknown is never yes."""
    rows = _found("eligibility", opening(1, eligibility=EVERYWHERE), opening(2, eligibility=US_ONLY), opening(3))
    row = _one(rows, resident_of="KE", by="all")
    assert (row["yes"], row["no"], row["unknown"], row["share_yes"]) == ("1", "1", "1", "0.3333")


def test_pay_is_shown_by_reach() -> None:
    """Worldwide openings and those for one country are told apart."""
    many = [opening(job, pay=pay(60_000, 80_000), eligibility=EVERYWHERE if job % 2 else US_ONLY) for job in range(1, 21)]
    rows = _found("salary_by_role", *many)
    assert _one(rows, by="eligibility", value="worldwide")["median"] == "70000"
    assert _one(rows, by="eligibility", value="us_only")["jobs_used"] == "10"


def test_a_small_group_keeps_its_count_and_loses_its_figures() -> None:
    """Four openings are neither a finding nor anonymous."""
    row = _one(_found("salary_by_role", *(opening(job, pay=pay(60_000, 80_000)) for job in range(1, 5))), by="all")
    assert (row["jobs_used"], row["median"]) == ("4", "")


def test_the_adjusted_median_weighs_countries_by_their_openings() -> None:
    """British pay is rarely stated: its median counts by all British openings, not by those few that state it."""
    american = [opening(job, job_countries=("US",), pay=pay(100_000, 100_000)) for job in range(1, 21)]
    paid = [opening(job, pay=pay(50_000, 50_000)) for job in range(21, 26)]
    silent = [opening(job) for job in range(26, 41)]
    row = _one(_found("salary_by_role", *american, *paid, *silent), by="country_adjusted")
    assert (row["median"], row["jobs"], row["jobs_used"]) == ("75000", "40", "25")


def test_visa_counts_what_is_offered_refused_and_not_said() -> None:
    """Silence is a row of its own."""
    rows = _found("visa", opening(1, visa=Visa.OFFERED, programmes=("blue_card",)), opening(2, visa=Visa.REFUSED), opening(3), opening(4))
    assert [_one(rows, country="GB", what=what)["jobs"] for what in ("offered", "refused", "not said", "names blue_card")] == [
        "1",
        "1",
        "2",
        "1",
    ]


def test_overlap_is_counted_for_three_clocks() -> None:
    """New York hours leave Lagos two of eight hours; a European zone leaves it all."""
    new_york, europe = TimeZoneDemand(utc_from=-5.0, utc_to=-5.0), TimeZoneDemand(utc_from=0.0, utc_to=2.0)
    rows = _found("timezones", opening(1, timezone=new_york), opening(2, timezone=europe), opening(3))
    assert _one(rows, role="all", what="demands a zone or hours")["share"] == "0.6667"
    row = _one(rows, role="all", what="leaves Lagos UTC+1 half a day")
    assert (row["jobs"], row["of"], row["mean_overlap_hours"]) == ("1", "2", "5")


def test_every_claim_is_measured() -> None:
    """No claim of the article is without its figures, and every skill that a claim names is one that postings are read for."""
    rows = _found("claims", opening(1, skills=("python",), job_countries=("GB",), sectors=("healthcare_biomedical",)))
    assert {row["claim"] for row in rows} == {claim.id for claim in load_article().claims}
    assert "not measured" not in {row["what"] for row in rows}
    known = {line.split(",")[0] for line in (config_folder() / "vocabulary" / "skills.csv").read_text(encoding="utf-8").splitlines()}
    assert {skill for claim in load_article().claims for skill in claim.skills} <= known


def test_a_hostile_title_is_inert_in_the_list_of_openings() -> None:
    """A spreadsheet shows the formula of a title as text."""
    (row,) = _found("postings", opening(1, title="=cmd|' /C calc'!A0", pay=pay(60_000, 80_000)))
    assert row["title"] == "'=cmd|' /C calc'!A0"
    assert (row["gbp_year_min"], row["gbp_year_max"], row["pay_state"]) == ("60000", "80000", "used")


def test_sources_count_what_is_put_up_again_and_what_never_changes() -> None:
    """A ghost is open and has said the same for half a year, to the day; closed ones and changed ones are none."""
    old = SCOPE.now - timedelta(days=180)
    found = facts(
        opening(1, reposts=2, unchanged_since=old),
        opening(2, unchanged_since=old + timedelta(seconds=1)),
        opening(3, unchanged_since=old, closed_at=SCOPE.now),
        opening(4, reposts=1),
    )
    report = discover()["sources"]
    [row] = report.rows(found)
    told = dict(zip(report.columns, row, strict=True))
    assert (told["ai_openings"], told["reposted"], told["ghosts"]) == (4, 2, 1)
