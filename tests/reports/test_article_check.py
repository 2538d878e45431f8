"""The article check: populations, what is counted and what is used, and verdicts."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from aggregator.core.opening import Opening
from aggregator.core.pay import PayKind
from aggregator.core.posting import Workplace
from aggregator.core.tags import Eligibility, Scope
from aggregator.reports.article_check import COLUMNS, rows
from aggregator.reports.facts import Facts
from tests.reports.openings import facts, opening, pay


def _row(made: Facts, population: str = "all", role: str = "data_scientist") -> dict[str, Any]:
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows(made)]
    return next(row for row in found if row["population"] == population and row["role"] == role)


def _many(number: int, low: int, high: int, **changes: Any) -> list[Opening]:
    return [opening(job, pay=pay(low + 500 * (job % 7), high + 500 * (job % 7)), **changes) for job in range(1, number + 1)]


def test_a_median_inside_the_range_supports_the_article() -> None:
    """Forty companies that pay about £70,000 support £55,000 to £90,000."""
    row = _row(facts(*_many(40, 60_000, 80_000)))
    assert (row["verdict"], row["jobs"], row["companies"], row["jobs_used"], row["pay_share"]) == ("supported", 40, 40, 40, 1.0)
    assert row["p10"] <= row["p25"] <= row["median"] <= row["p75"] <= row["p90"]
    assert 70_000 <= row["median"] <= 73_000


def test_a_median_above_the_range_is_higher() -> None:
    """Forty companies that pay about £120,000 pay more than the article says."""
    row = _row(facts(*_many(40, 110_000, 130_000)))
    assert (row["verdict"], row["share_above"], row["share_inside"]) == ("higher", 1.0, 0.0)


def test_shares_are_shares_of_votes() -> None:
    """One employer's twenty openings above the range have five votes of nine; four employers, two at its very ends, have one each."""
    one = [opening(job, pay=pay(110_000, 130_000), company="One") for job in range(1, 21)]
    ends = [opening(21 + place, pay=pay(pounds, pounds)) for place, pounds in enumerate((50_000, 55_000, 90_000, 70_000))]
    row = _row(facts(*one, *ends))
    assert [round(9 * row[name], 6) for name in ("share_below", "share_inside", "share_above")] == [1, 3, 5]


def test_few_jobs_have_no_verdict() -> None:
    """Twenty-nine jobs with pay are too few."""
    assert _row(facts(*_many(29, 60_000, 80_000)))["verdict"] == "too few"


def test_what_is_counted_is_not_always_used() -> None:
    """One-sided ranges, on-target earnings, day rates, contradicted fields and unconverted currencies are counted apart."""
    unconverted = pay(900, 1000, currency="XYZ", gbp_year_min=None, gbp_year_max=None, rate=None, rate_date=None)
    row = _row(
        facts(
            opening(1, pay=pay(None, 80_000)),
            opening(2, pay=pay(60_000, 90_000, kind=PayKind.OTE)),
            opening(3, pay=pay(60_000, 90_000, day_rate=True)),
            opening(4, pay=unconverted),
            opening(5),
            opening(6, pay=pay(60_000, 70_000)),
        )
    )
    assert [row[name] for name in ("jobs", "jobs_with_pay", "jobs_used", "one_sided", "ote", "day_rate", "unconverted")] == [
        6,
        5,
        1,
        1,
        1,
        1,
        1,
    ]


def test_the_population_is_remote_ai_openings_inside_the_window() -> None:
    """Office jobs, jobs that are not AI, and old ones are left out; a silent one on a remote board is in."""
    old = datetime(2024, 1, 1, tzinfo=UTC)
    row = _row(
        facts(
            opening(1),
            opening(2, workplace=Workplace.HYBRID),
            opening(3, workplace=None),
            opening(4, workplace=None, remote_source=True),
            opening(5, is_ai=False),
            opening(6, first_seen=old, date_posted=old),
        )
    )
    assert row["jobs"] == 2


def test_residents_see_what_is_open_to_them() -> None:
    """Open to Nigeria counts a worldwide and a listed opening; unknown is not yes."""
    made = facts(
        opening(1, eligibility=Eligibility(scope=Scope.WORLDWIDE)),
        opening(2, eligibility=Eligibility(scope=Scope.LIMITED, countries=frozenset({"NG", "KE"}))),
        opening(3, eligibility=Eligibility(scope=Scope.LIMITED, countries=frozenset({"US"}))),
        opening(4, eligibility=Eligibility(scope=Scope.WORLDWIDE, excluded=frozenset({"NG"}))),
        opening(5),
    )
    assert [_row(made, f"open_to_{country}")["jobs"] for country in ("NG", "KE", "IN")] == [2, 3, 2]


def test_continents_follow_the_place_of_the_job() -> None:
    """The article says Europe, America and Asia: each is a population of its own."""
    made = facts(opening(1), opening(2, job_countries=("US",)), opening(3, job_countries=("IN",)), opening(4, job_countries=()))
    assert [_row(made, f"job_in_{name}")["jobs"] for name in ("europe", "america", "asia")] == [1, 1, 1]


def test_a_figure_is_the_midpoint_of_the_range() -> None:
    """£60,000 to £80,000 counts as £70,000."""
    row = _row(facts(opening(1, pay=pay(60_000, 80_000, gbp_year_min=Decimal(60_000)))))
    assert row["median"] == 70_000


def test_all_five_roles_have_a_row_in_every_population() -> None:
    """An empty database still gives the whole table, all of it too few."""
    found = list(rows(facts()))
    assert len(found) == 5 * (1 + 3 + 5)
    assert {row[-1] for row in found} == {"too few"}
