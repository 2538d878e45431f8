"""Intake: lines and recorded folders go through the same reading, tagging and joining as a live run, and close nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.cli.compose import classifier
from aggregator.core.interchange import encode_line, posting_record
from aggregator.core.posting import Posting
from aggregator.core.tags import Tags
from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.errors import BadInput, InvalidValue
from aggregator.pipeline.archives import line_records, parquet_records, posting_of
from aggregator.pipeline.intake import Intake, first_day
from aggregator.pipeline.tagger import Tagger
from aggregator.samples.market import Market
from aggregator.samples.postings import postings
from aggregator.sources import sources
from aggregator.store.crawl import FeedPlan
from aggregator.store.store import Store, open_store

NOW = datetime(2026, 11, 1, tzinfo=UTC)
FIXTURES = Path(__file__).resolve().parents[1] / "sources"


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    """Load the vocabularies once."""
    made = classifier()
    return Tagger(tags=made.tags, rules=made.rules)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty database."""
    with open_store(tmp_path / "db.sqlite") as opened:
        yield opened


def _intake(store: Store, tagger: Tagger) -> Intake:
    return Intake(
        store=store, tagger=tagger, reader=FingerprintReader(classifier().vocabulary), sources=sources(), boards={}, step=lambda _: None
    )


def _line(**changes: object) -> bytes:
    return encode_line({"source": "archive", "source_id": "1", "title": "Data Scientist"} | changes)


def test_lines_come_in_and_bad_ones_are_named(store: Store, tagger: Tagger) -> None:
    """A bad line costs itself only, and its number is said."""
    lines = [_line(), b"{not json}\n", b"\n", _line(source_id="2", title=""), _line(source_id="3")]
    taken = _intake(store, tagger).records(line_records(lines), name="some.jsonl", now=NOW)
    assert (taken.new, taken.changed) == (2, 0)
    assert [problem.split(": ")[1] for problem in taken.problems] == ["line 2", "line 4"]


def test_a_posting_that_no_reader_can_read_is_named(store: Store, tagger: Tagger) -> None:
    """One poisonous text costs itself only, and is not passed over in silence."""

    def choking(posting: Posting) -> Tags:
        if posting.source_id == "2":
            raise RecursionError("too deep")
        return tagger.tags(posting)

    lines = [_line(), _line(source_id="2"), _line(source_id="3")]
    taken = _intake(store, replace(tagger, tags=choking)).records(line_records(lines), name="some.jsonl", now=NOW)
    assert (taken.new, taken.problems) == (2, ("imported from some.jsonl: 2: RecursionError: too deep",))


def test_the_same_lines_again_change_nothing(store: Store, tagger: Tagger) -> None:
    """What an export adds is not part of a posting, so an exported line is unchanged."""
    intake = _intake(store, tagger)
    assert intake.records(line_records([_line()]), name="a", now=NOW).new == 1
    again = intake.records(line_records([_line(job=7, first_seen="2026-01-01T00:00:00Z", tags={"role": "x"})]), name="a", now=NOW)
    assert (again.new, again.changed) == (0, 0)


def test_an_intake_closes_nothing(store: Store, tagger: Tagger) -> None:
    """A file that lacks a posting is no proof that it is gone."""
    intake = _intake(store, tagger)
    intake.records(line_records([_line(), _line(source_id="2")]), name="a", now=NOW)
    for day in range(2, 12):
        intake.records(line_records([_line()]), name="a", now=NOW.replace(day=day))
    assert len(list(store.stored(open_only=True))) == 2


def test_copies_across_sources_become_one_opening(store: Store, tagger: Tagger) -> None:
    """The sample market's own copies are joined while they come in."""
    given: list[Posting] = list(postings(Market(postings=120)))
    taken = _intake(store, tagger).records(
        line_records([encode_line(posting_record(posting)) for posting in given]), name="market", now=NOW
    )
    assert taken.new == len(given)
    assert taken.joined > 0


def test_a_folder_of_recorded_bodies_is_read_by_its_manifest(store: Store, tagger: Tagger, tmp_path: Path) -> None:
    """Bodies go through their source; first seen is the day of the recording; what is wrong is named."""
    folder = tmp_path / "recorded"
    folder.mkdir()
    (folder / "a.json").write_bytes((FIXTURES / "greenhouse" / "page.json").read_bytes())
    (folder / "wall.json").write_text("<html>Just a moment...</html>", encoding="utf-8")
    (folder / "MANIFEST.csv").write_text(
        "file,source,board,captured\na.json,greenhouse,acme,2025-10-27/28\nwall.json,greenhouse,acme,2026-08\ngone.json,lever,x,2026\nb.json,nosuch,,2026\n",
        encoding="utf-8",
    )
    taken = _intake(store, tagger).folder(folder, now=NOW)
    held = json.loads((folder / "a.json").read_text(encoding="utf-8"))["jobs"]
    assert taken.new == len(held)
    assert {stored.first_seen for stored in store.stored()} == {datetime(2025, 10, 27, tzinfo=UTC)}
    assert len(taken.problems) == 3


@pytest.mark.parametrize(
    ("captured", "day"),
    [("2026-08-20", (2026, 8, 20)), ("2025-10-27/28", (2025, 10, 27)), ("2026-07", (2026, 7, 1)), ("2026", (2026, 1, 1))],
)
def test_a_recording_day_may_be_vague(captured: str, day: tuple[int, int, int]) -> None:
    """A month, a year or a range is its first day."""
    assert first_day(captured, where="x") == datetime(*day, tzinfo=UTC)


def test_a_day_that_is_none_is_named() -> None:
    """The message says where."""
    with pytest.raises(BadInput, match=r"MANIFEST\.csv: a\.json: captured: expected a day"):
        first_day("2026-13-40", where="MANIFEST.csv: a.json")


def test_a_folder_without_manifest_is_refused(store: Store, tagger: Tagger, tmp_path: Path) -> None:
    """The message says what was expected."""
    with pytest.raises(BadInput, match=r"expected a folder of recorded bodies with a MANIFEST\.csv"):
        _intake(store, tagger).folder(tmp_path, now=NOW)


JOB = {
    "@context": "https://schema.org/",
    "@type": ["JobPosting"],
    "url": "https://careers.example.com/jobs/7",
    "title": "NLP Engineer",
    "description": "<p>You train language models.</p>",
    "datePosted": "2026-09-01",
    "hiringOrganization": {"@type": "Organization", "name": "Sample Labs"},
    "jobLocationType": "TELECOMMUTE",
    "applicantLocationRequirements": {"@type": "Country", "name": "Kenya"},
    "baseSalary": {"@type": "MonetaryAmount", "currency": "GBP", "value": {"minValue": 50000, "maxValue": 60000, "unitText": "YEAR"}},
}


def test_schema_org_lines_are_postings() -> None:
    """A JobPosting of a web page is known again by the address of its page."""
    posting = posting_of(JOB)
    assert (posting.source, posting.source_id, posting.company) == ("jsonld", "https://careers.example.com/jobs/7", "Sample Labs")
    assert posting.applicant_locations == ("Kenya",)
    assert posting.base_salary[0].currency == "GBP"


@pytest.mark.parametrize(("change", "message"), [({"url": None}, "expected the address of its page"), ({"title": ""}, "title")])
def test_a_job_posting_without_address_or_title_is_named(change: dict[str, object], message: str) -> None:
    """What cannot be known again, or has no name, is no posting."""
    with pytest.raises(InvalidValue, match=message):
        posting_of(JOB | change)


def test_parquet_comes_in_as_lines_do(store: Store, tagger: Tagger, tmp_path: Path) -> None:
    """Rows of a Parquet file under interchange names: times, lists and structs included."""
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "dump.parquet"
    query = """
        SELECT 'archive' AS source, range::VARCHAR AS source_id, 'Data Scientist' AS title, TIMESTAMP '2026-09-01 10:00:00' AS date_posted,
               ['Kenya', 'India'] AS applicant_locations, {'min': 50000, 'max': 60000, 'currency': 'GBP', 'period': 'year'} AS base_salary
        FROM range(3)
    """
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    taken = _intake(store, tagger).records(parquet_records(path), name=path.name, now=NOW)
    stored = list(store.stored())
    assert (taken.new, taken.problems) == (3, ())
    assert {item.posting.date_posted for item in stored} == {datetime(2026, 9, 1, 10, tzinfo=UTC)}
    assert {item.posting.applicant_locations for item in stored} == {("Kenya", "India")}
    assert all(item.tags is not None and item.tags.pay is not None for item in stored)


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    """The message names the file."""
    path = tmp_path / "dump.parquet"
    path.write_bytes(b"not parquet")
    with pytest.raises(BadInput, match=r"dump\.parquet: not a Parquet file"):
        list(parquet_records(path))


def _open(store: Store) -> set[str]:
    return {found.posting.source_id for found in store.stored(open_only=True)}


def test_what_a_file_brought_stays_open_until_the_file_says_it_ended(store: Store, tagger: Tagger) -> None:
    """Its source was never configured, so nothing left: no run retires it, none asks for it, and only its own end closes it."""
    lines = [_line(), _line(source_id="2", valid_through="2026-12-01T00:00:00Z")]
    _intake(store, tagger).records(line_records(lines), name="x", now=NOW)
    for day in (1, 9, 29):
        store.sync_feeds([], now=NOW + timedelta(days=day))
        assert _open(store) == {"1", "2"}
    store.sync_feeds([], now=NOW + timedelta(days=31))
    assert _open(store) == {"1"}
    store.sync_feeds([], now=NOW + timedelta(days=400))
    found = store.feed("archive", None)
    assert found is not None
    assert (_open(store), found.state, found.enabled, store.due(now=NOW + timedelta(days=400))) == ({"1"}, "imported", False, [])


def test_a_file_changes_nothing_of_how_a_configured_feed_is_read(store: Store, tagger: Tagger) -> None:
    """Its interval, its company and that it is asked stay; configured later, the feed of a file is asked like any other."""
    plan = FeedPlan(source="lever", board="kestrel", interval=timedelta(hours=20), company="Kestrel Grid")
    store.sync_feeds([plan], now=NOW)
    _intake(store, tagger).records(line_records([_line(source="lever", board="kestrel"), _line()]), name="x", now=NOW)
    kept = store.feed("lever", "kestrel")
    assert kept is not None
    assert (kept.plan, kept.enabled, kept.state) == (plan, True, "ok")
    store.sync_feeds([plan, FeedPlan(source="archive")], now=NOW)
    assert {found.plan.source for found in store.due(now=NOW)} == {"archive", "lever"}
    store.sync_feeds([plan], now=NOW)
    store.sync_feeds([plan], now=NOW + timedelta(days=7))
    assert {found.posting.source for found in store.stored(open_only=True)} == {"lever"}


def test_a_file_of_a_feed_that_left_makes_it_the_feed_of_a_file(store: Store, tagger: Tagger) -> None:
    """What a file brings is not closed because its source was switched off long ago."""
    store.sync_feeds([FeedPlan(source="archive")], now=NOW)
    store.sync_feeds([], now=NOW)
    _intake(store, tagger).records(line_records([_line()]), name="x", now=NOW + timedelta(days=30))
    store.sync_feeds([], now=NOW + timedelta(days=31))
    assert _open(store) == {"1"}
