"""Reparse: the archive read again by the present parsers gives what a run gave; it closes nothing and empties the quarantine."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.core.page import Page, Problem
from aggregator.core.run import Outcome, Run
from aggregator.core.web import Response
from aggregator.pipeline.crawl import archived, crawl_of
from aggregator.pipeline.openings import join_openings
from aggregator.pipeline.parcels import Answers
from aggregator.pipeline.reading import Reading
from aggregator.pipeline.reparse import Reparse, Reparsed
from aggregator.sources import Source, sources
from aggregator.store.crawl import Crawl, FeedPlan
from aggregator.store.store import Store, open_store
from tests.pipeline.derived import contents, present

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
REMOTEOK = sources()["remoteok"]
TEXT = "We forecast demand for bakeries and look for someone who builds our models. " * 20


def _record(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": str(number),
        "url": f"https://remoteok.example/remote-jobs/{number}-data-scientist-kestrel",
        "position": "Data Scientist",
        "company": "Kestrel",
        "description": f"<p>{TEXT}</p>",
        "epoch": 1_772_000_000,
        "salary_min": 90_000,
        "salary_max": 110_000,
    } | changes


def _of_the_past(response: Response) -> Page:
    """Read as a parser did that could not read the record with the key 2, and lost every employer."""
    page = REMOTEOK.parse(response)
    lost = tuple(replace(posting, company=None) for posting in page.postings if posting.source_id != "2")
    return replace(page, postings=lost, problems=(Problem(stage="parse", reason="position: expected text", key="2", raw=b"{}"),))


def _run(store: Store, source: Source, records: list[dict[str, Any]] | None, *, at: datetime = NOON) -> None:
    """Save one complete run with its archive; None is a 304."""
    store.add_feed(FeedPlan(source=source.name, listing=source.listing), now=at)
    if records is None:
        reading, spool = Reading(unchanged=True), None
    else:
        response = Response(request=source.start(None)[0], body=json.dumps(records).encode())
        page = source.parse(response)
        reading = Reading(postings=page.postings, problems=page.problems, responses=Answers([response]))
        spool = store.raw.spool(source.name, now=at)
    known, rules = store.known(source.name), present()
    crawl = crawl_of(reading, FeedPlan(source=source.name), tagger=rules.tagger, known=known, started=at, ended=at, parser="past")
    saved = store.save(archived(crawl, reading, spool))
    join_openings(store, list(saved.postings.values()), reader=rules.reader, now=at)


def _again(store: Store, *, into: Store | None = None) -> Reparsed:
    rules = present()
    again = Reparse(store=store, sources={"remoteok": REMOTEOK}, tagger=rules.tagger, reader=rules.reader, step=lambda _: None, into=into)
    return again.run(now=NOON + timedelta(days=1))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty database."""
    with open_store(tmp_path / "db.sqlite") as opened:
        yield opened


def test_a_better_parser_reads_the_archive_again(store: Store) -> None:
    """What the past misread is revised, the quarantined record is read, nothing is closed, and once more changes nothing."""
    _run(store, replace(REMOTEOK, read=_of_the_past), [_record(1), _record(2), _record(3)])
    assert [item.problem.key for item in store.problems()] == ["2"]
    done = _again(store)
    assert (done.feeds, done.new, done.changed, done.resolved, done.problems) == (1, 1, 2, 1, ())
    assert store.problems() == []
    assert {(item.posting.source_id, item.posting.company) for item in store.stored(open_only=True)} == {
        ("1", "Kestrel"),
        ("2", "Kestrel"),
        ("3", "Kestrel"),
    }
    assert store.runs()[0].run.outcome is Outcome.PARTIAL
    before = contents(store)
    once_more = _again(store)
    assert (once_more.new, once_more.changed, once_more.joined) == (0, 0, 0)
    after = contents(store)
    assert {name for name in after if after[name] != before[name]} <= {"posting"}


def test_an_empty_database_is_rebuilt_from_the_archive(store: Store, tmp_path: Path) -> None:
    """The same postings, tags and openings come out as the run of the day gave."""
    _run(store, REMOTEOK, [_record(1), _record(2, position="Data Engineer"), _record(3, company="Osprey")])
    (tmp_path / "new").mkdir()
    with open_store(tmp_path / "new" / "db.sqlite") as rebuilt:
        assert _again(store, into=rebuilt).new == 3
        mine, theirs = list(store.stored()), list(rebuilt.stored())
        assert [(item.posting, item.tags, item.job) for item in mine] == [(item.posting, item.tags, item.job) for item in theirs]
        derived = ("tags", "evidence", "posting_pay", "posting_key", "posting_band", "posting_print", "job", "posting_skill")
        old, new = contents(store), contents(rebuilt)
        assert {name: old[name] for name in derived} == {name: new[name] for name in derived}


def test_a_body_that_is_none_is_named(store: Store) -> None:
    """An archived answer that the present parser refuses costs its feed only, and closes nothing."""
    _run(store, replace(REMOTEOK, read=lambda _: Page(postings=(), problems=())), [_record(1)])
    refused = replace(REMOTEOK, read=sources()["weworkremotely"].read)
    rules = present()
    again = Reparse(store=store, sources={"remoteok": refused}, tagger=rules.tagger, reader=rules.reader, step=lambda _: None)
    assert again.run(now=NOON).problems[0].startswith("remoteok: ")


def test_a_source_that_left_is_named(store: Store) -> None:
    """Its archive cannot be read, and says so."""
    _run(store, REMOTEOK, [_record(1)])
    rules = present()
    again = Reparse(store=store, sources={}, tagger=rules.tagger, reader=rules.reader, step=lambda _: None)
    assert again.run(now=NOON).problems == ("remoteok: no such source any more",)


def test_an_unchanged_feed_costs_one_run(store: Store) -> None:
    """A 304 adds the row of the run and what undoing it needs, and touches no posting, tag, key or opening."""
    _run(store, REMOTEOK, [_record(number) for number in range(1, 6)])
    before = contents(store, without=())
    _run(store, REMOTEOK, None, at=NOON + timedelta(hours=12))
    after = contents(store, without=())
    changed = {name: len(after[name]) - len(before[name]) for name in after if after[name] != before[name]}
    assert changed == {"run": 1, "run_before": 1, "feed": 0}


def test_what_was_closed_since_stays_closed(store: Store) -> None:
    """An old answer that still lists a job is no sign that it is open again."""
    _run(store, REMOTEOK, [_record(1), _record(3)])
    later = NOON + timedelta(hours=1)
    run = Run(
        source="remoteok", board=None, outcome=Outcome.PARTIAL, started=later, ended=later, error="withdrawn by the source", parser="past"
    )
    store.save(Crawl(run=run, removed=frozenset({"1"})))
    _again(store)
    assert [item.posting.source_id for item in store.stored(open_only=True)] == ["3"]
