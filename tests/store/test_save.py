"""Saving a run: what is written, what is not touched, and what hostile values cannot do."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from aggregator.core.page import Problem
from aggregator.core.run import Listing, Outcome
from aggregator.core.tags import Evidence
from aggregator.core.web import Validators
from aggregator.errors import StoreError
from aggregator.store.content import content_hash
from aggregator.store.crawl import Arrival, Crawl, FeedPlan, Kept
from aggregator.store.store import Store
from tests.store.samples import DAY, EUROS, HOUR, NOON, arrival, dump, feed, full_posting, full_tags, posting, run, save, tags

Rows = Callable[[str], list[tuple[object, ...]]]


def test_a_posting_comes_back_as_it_went_in(store: Store) -> None:
    """Everything a posting and its tags can say survives the database, to the last digit and microsecond."""
    feed(store)
    store.save(Crawl(run=run(), arrivals=[Arrival(posting=full_posting(), tags=full_tags())]))
    (found,) = store.stored()
    assert (found.posting, found.tags) == (full_posting(), full_tags())


def test_what_is_not_said_stays_unsaid(store: Store) -> None:
    """A posting that says nothing beyond its title comes back with None everywhere."""
    bare = posting("1", company=None, url=None, description=None)
    feed(store)
    store.save(Crawl(run=run(), arrivals=[Arrival(posting=bare, tags=tags())]))
    (found,) = store.stored()
    assert (found.posting, found.tags) == (bare, tags())


def test_counts_say_what_happened(store: Store) -> None:
    """New, changed and unchanged are counted apart, and seen is stored and problems."""
    feed(store)
    save(store, NOON, new=("1", "2", "3"))
    changed = [arrival("2", title="Another title"), arrival("3"), arrival("4")]
    problem = Problem(stage="parse", reason="expected a title, got nothing", key="5", raw=b"{}")
    saved = store.save(Crawl(run=run(NOON + HOUR, seen=5), arrivals=changed, unchanged={"1"}, problems=[problem]))
    assert (saved.run.new, saved.run.changed, saved.run.stored, saved.run.problems, saved.run.seen) == (1, 1, 4, 1, 5)
    assert set(saved.postings) == {"2", "4"}
    assert store.run(saved.id).run == saved.run


def test_an_unchanged_board_is_one_feed_row(sqlite_store: Store) -> None:
    """Two hundred unchanged postings are not written again: the only update is that of the feed and its run."""
    feed(sqlite_store)
    names = tuple(map(str, range(200)))
    save(sqlite_store, NOON, new=names)
    written: list[str] = []

    @event.listens_for(sqlite_store._engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("SELECT", "BEGIN")):
            written.append(" ".join(statement.split()[:3]))

    save(sqlite_store, NOON + DAY, same=names)
    assert written == [
        "INSERT INTO run",
        "DELETE FROM validator",
        "UPDATE feed SET",
        "UPDATE run SET",
        "INSERT INTO run_before",
        "DELETE FROM run_before",
    ]


def test_last_seen_is_derived(store: Store, rows: Rows) -> None:
    """An untouched posting was last seen by the last complete run; one that is missing, by the one before."""
    feed(store)
    save(store, NOON, new=("1", "2"))
    save(store, NOON + DAY, same=("1", "2"))
    save(store, NOON + 2 * DAY, same=("1",))
    found = rows("SELECT title, CAST(last_seen AS text) FROM jobs ORDER BY title")
    assert [str(seen)[:10] for _, seen in found] == ["2026-03-04", "2026-03-03"]


def test_saving_the_same_run_twice_changes_nothing(store: Store) -> None:
    """A run that is repeated with the same postings writes no posting, tag or event again."""
    feed(store)
    first = Crawl(run=run(), arrivals=[arrival("1"), arrival("2", found=full_tags())])
    store.save(first)
    before = dump(store, without=("run", "run_before", "feed"))
    saved = store.save(replace(first, run=run(NOON + HOUR)))
    assert (saved.run.new, saved.run.changed, saved.run.stored) == (0, 0, 2)
    assert dump(store, without=("run", "run_before", "feed")) == before


def test_a_revision_says_what_changed(store: Store, rows: Rows) -> None:
    """The event of a revision names each field with its text before and after, and the pay that was read."""
    feed(store)
    store.save(Crawl(run=run(), arrivals=[arrival("1", found=tags(pays=(EUROS,), pay=EUROS))]))
    store.save(Crawl(run=run(NOON + DAY), arrivals=[arrival("1", title="Job 1a", location="Kenya", description=None)]))
    assert rows("SELECT kind, changes FROM posting_event WHERE kind <> 'new'") == [
        (
            "revised",
            (
                '{"title":["Job 1","Job 1a"],"location":[null,"Kenya"],"description":["13 bytes",null],'
                '"pay":["60000.50 90000 EUR year base 5128248 7692308",null]}'
            ),
        ),
    ]
    (found,) = store.stored()
    assert (found.posting.title, found.posting.description, found.first_seen) == ("Job 1a", None, NOON)


def test_the_time_of_a_change_alone_is_no_change() -> None:
    """Sources that move `date_modified` every day publish nothing new by it."""
    assert content_hash(posting(date_modified=NOON)) == content_hash(posting(date_modified=NOON + DAY))
    assert content_hash(posting()) != content_hash(posting(title="Other"))
    assert content_hash(posting(extra={"a": 1, "b": 2})) == content_hash(posting(extra={"b": 2, "a": 1}))


def test_two_runs_a_day_apart_close_and_a_third_reopens(store: Store, rows: Rows) -> None:
    """A posting is missed, closed and reopened as the same row, with its history."""
    feed(store)
    save(store, NOON, new=("1", "2"))
    missed = save(store, NOON + DAY, same=("1",))
    closed = save(store, NOON + 2 * DAY, same=("1",))
    reopened = save(store, NOON + 3 * DAY, same=("1", "2"))
    assert [found.run.closed for found in (missed, closed, reopened)] == [0, 1, 0]
    assert reopened.reopened == 1
    assert rows("SELECT kind, reason FROM posting_event WHERE posting_id = 2 ORDER BY id") == [
        ("new", None),
        ("closed", "absent"),
        ("reopened", None),
    ]
    assert rows("SELECT closed_at, missing_since, misses FROM posting WHERE id = 2") == [(None, None, 0)]


@pytest.mark.parametrize("outcome", [Outcome.EMPTY, Outcome.FAILED, Outcome.UNCHANGED])
def test_a_run_that_may_not_write_writes_no_posting(store: Store, outcome: Outcome) -> None:
    """Postings that come with such a run are not even read."""
    feed(store)
    saved = save(store, NOON, new=("1",), outcome=outcome)
    assert (saved.run.new, list(store.stored())) == (0, [])


def test_a_problem_with_a_known_key_counts_as_listed(store: Store) -> None:
    """A posting whose record is broken today is neither missed nor closed."""
    feed(store)
    save(store, NOON, new=("1", "2"))
    broken = Problem(stage="parse", reason="expected a title, got nothing", key="2", raw=b"{}")
    for days in (1, 2, 3):
        saved = save(store, NOON + days * DAY, same=("1",), problems=[broken])
        assert saved.run.closed == 0


def test_C05_copies_in_one_list_are_one_posting(store: Store) -> None:
    """Of two records with one key the one changed last wins, whatever their order."""
    feed(store)
    copies = [
        arrival("1", title="Old", date_modified=NOON - DAY),
        arrival("1", title="New", date_modified=NOON),
        arrival("1", title="Older"),
    ]
    saved = store.save(Crawl(run=run(), arrivals=copies))
    assert (saved.run.new, [found.posting.title for found in store.stored()]) == (1, ["New"])


def test_C10_text_that_no_database_can_hold(store: Store) -> None:
    """NUL and half surrogate pairs become U+FFFD, one for one, in every column; ids of any size stay text."""
    key = "4000000000000000000000\x00"
    hostile = posting(key, title="a\x00b\ud800", labels=("\x00",), extra={"\x00": ["\udfff"]}, description="x\x00'; DROP TABLE posting; --")
    found = tags(evidence=(Evidence(tag="role", value="\x00", field="title", quote="a\x00b", start=0, end=3, rule="r"),))
    feed(store)
    store.save(
        Crawl(
            run=run(),
            arrivals=[Arrival(posting=hostile, tags=found)],
            problems=[Problem(stage="parse", reason="\x00", key="\ud800", raw=b"\x00")],
        )
    )
    (stored,) = store.stored()
    assert (stored.posting.source_id, stored.posting.title) == ("4000000000000000000000\ufffd", "a\ufffdb\ufffd")
    assert (stored.posting.labels, dict(stored.posting.extra)) == (("\ufffd",), {"\ufffd": ["\ufffd"]})
    assert stored.posting.description == "x\ufffd'; DROP TABLE posting; --"
    assert stored.tags is not None
    assert stored.tags.evidence[0].quote == "a\ufffdb"
    assert store.problem(store.problems()[0].id).problem.raw == b"\x00"


def test_C22_one_posting_that_cannot_be_held_costs_the_others_nothing(store: Store) -> None:
    """A key that no index can hold and pay beyond 64 bits become problems; the third posting is written."""
    vast = replace(EUROS, gbp_year_max=Decimal(10) ** 20)
    feed(store)
    saved = store.save(Crawl(run=run(), arrivals=[arrival("k" * 3_000), arrival("2", found=tags(pays=(vast,), pay=vast)), arrival("3")]))
    assert (saved.run.new, saved.run.problems) == (1, 2)
    assert [found.posting.source_id for found in store.stored()] == ["3"]
    assert sorted(found.problem.reason[:10] for found in store.problems()) == ["pay: expec", "source_id:"]


def test_a_failure_in_the_middle_leaves_nothing(store: Store) -> None:
    """When the stream of postings breaks, no row of the run is there."""

    def stream() -> Any:
        yield from (arrival(str(number)) for number in range(1_500))
        raise RuntimeError("the power went")

    feed(store)
    before = dump(store)
    with pytest.raises(RuntimeError, match="the power went"):
        store.save(Crawl(run=run(), arrivals=stream()))
    assert dump(store) == before


def test_validators_are_kept_only_while_nothing_is_open(store: Store) -> None:
    """A complete run keeps them; a missing posting needs the whole list again, and so does whatever read another list."""
    feed(store)
    kept = {"https://jobs.example/": Kept(validators=Validators(etag='W/"a"'), sha256="0" * 64)}
    save(store, NOON, new=("1", "2"), validators=kept)
    assert store.validators("lever", "example", parser="p1") == kept
    assert store.validators("lever", "example", parser="p2") == {}
    for outcome in (Outcome.UNCHANGED, Outcome.FAILED):
        save(store, NOON + HOUR, outcome=outcome)
        assert store.validators("lever", "example", parser="p1") == kept
    for hours, outcome in ((2, Outcome.PARTIAL), (4, Outcome.EMPTY)):
        save(store, NOON + hours * HOUR, same=("1",) if outcome is Outcome.PARTIAL else (), outcome=outcome)
        assert store.validators("lever", "example", parser="p1") == {}
        save(store, NOON + (hours + 1) * HOUR, same=("1", "2"), validators=kept)
        assert store.validators("lever", "example", parser="p1") == kept
    save(store, NOON + 6 * HOUR, same=("1",), validators=kept)
    assert store.validators("lever", "example", parser="p1") == {}


def test_an_unchanged_run_closes_what_was_missing(store: Store) -> None:
    """A 304 says again what the last complete list said."""
    feed(store)
    save(store, NOON, new=("1", "2"))
    save(store, NOON + DAY, same=("1",))
    assert save(store, NOON + 2 * DAY, outcome=Outcome.UNCHANGED).run.closed == 1


def test_a_window_notes_absence_once(store: Store, rows: Rows) -> None:
    """What left a window stays open, is noted once, and its last sighting stays true."""
    feed(store, Listing.WINDOW)
    save(store, NOON, new=("1", "2"))
    for days in range(1, 5):
        save(store, NOON + days * DAY, same=("1",))
    assert rows("SELECT misses, closed_at FROM posting WHERE id = 2") == [(1, None)]
    assert [str(seen)[:10] for (seen,) in rows("SELECT CAST(last_seen AS text) FROM jobs ORDER BY title")] == ["2026-03-06", "2026-03-02"]


def test_a_page_that_is_gone_twice_closes_its_posting(store: Store, rows: Rows) -> None:
    """The first 404 is remembered, the second an hour later closes; being listed forgets it."""
    feed(store, Listing.WINDOW)
    save(store, NOON, new=("1", "2", "3"))
    save(store, NOON + HOUR, same=("1", "2"), gone={"3"})
    saved = save(store, NOON + 2 * HOUR, same=("1", "2"), gone={"3"})
    assert (saved.run.closed, rows("SELECT closed_reason FROM posting WHERE id = 3")) == (1, [("gone",)])


def test_a_withdrawn_posting_is_closed_though_it_is_listed(store: Store, rows: Rows) -> None:
    """In an event feed the withdrawal is itself a record of the list."""
    feed(store, Listing.EVENT)
    save(store, NOON, new=("1",))
    assert save(store, NOON + HOUR, same=("1",), removed={"1"}).run.closed == 1
    assert rows("SELECT closed_reason FROM posting") == [("removed",)]


def test_a_provider_that_drops_everywhere_is_held(store: Store) -> None:
    """Three boards empty within two hours hold the closing of a fourth."""
    boards = ("a", "b", "c", "d")
    store.sync_feeds([FeedPlan(source="lever", board=board) for board in boards], now=NOON)

    def crawl(board: str, at: Any, outcome: Outcome, same: tuple[str, ...] = (), new: tuple[str, ...] = ()) -> Any:
        arrivals = [arrival(name, board=board) for name in new]
        return store.save(Crawl(run=run(at, outcome, board=board), arrivals=arrivals, unchanged=frozenset(same)))

    for board in boards:
        crawl(board, NOON, Outcome.COMPLETE, new=("1", "2"))
    crawl("d", NOON + DAY, Outcome.COMPLETE, same=("1",))
    for board in ("a", "b", "c"):
        crawl(board, NOON + 2 * DAY, Outcome.EMPTY)
    held = crawl("d", NOON + 2 * DAY + timedelta(minutes=5), Outcome.COMPLETE, same=("1",))
    assert (held.run.closed, held.run.held) == (0, "provider: many boards of the provider are empty or short at once")


def test_a_feed_that_is_not_configured_is_refused(store: Store) -> None:
    """A run of a source and board that match nothing is an error, not an empty success."""
    with pytest.raises(StoreError, match="no feed of source 'lever', board 'example'"):
        save(store, NOON, new=("1",))


def test_C06_boards_do_not_differ_by_case(store: Store) -> None:
    """A board written otherwise is the same feed."""
    store.add_feed(FeedPlan(source="lever", board="SGS"), now=NOON)
    store.add_feed(FeedPlan(source="lever", board="sgs"), now=NOON)
    store.save(Crawl(run=run(board="Sgs"), arrivals=[arrival("1")]))
    assert [found.plan.board for found in store.feeds()] == ["sgs"]
    assert list(store.known("lever", "SGS")) == ["1"]


def test_the_feed_remembers_how_its_runs_ended(store: Store) -> None:
    """Failures in a row are counted and named; a good run clears them."""
    feed(store)
    for hours in (0, 1):
        save(store, NOON + hours * HOUR, outcome=Outcome.FAILED, next_due=NOON + 5 * HOUR, not_before=NOON + 3 * HOUR)
    failing = store.feed("lever", "example")
    save(store, NOON + 6 * HOUR, new=("1",))
    healed = store.feed("lever", "example")
    assert failing is not None
    assert healed is not None
    assert (failing.failures, failing.state, failing.last_error, failing.not_before) == (
        2,
        "failing",
        "the second page failed",
        NOON + 3 * HOUR,
    )
    assert (healed.failures, healed.state, healed.last_error, healed.not_before) == (0, "ok", None, None)
