"""Feeds: configuration, schedule, hosts."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

from typing import Any

import pytest

from aggregator.core.run import Listing, Outcome
from aggregator.core.web import Validators
from aggregator.errors import StoreError
from aggregator.store.crawl import FeedPlan, Kept
from aggregator.store.store import Store
from tests.store.samples import DAY, HOUR, NOON, save


def plan(board: str | None, **other: Any) -> FeedPlan:
    """Give a plan of the sample source."""
    return FeedPlan(source="lever", board=board, **other)


def test_new_feeds_are_due_at_once(store: Store) -> None:
    """A feed that was just configured has never run, so it is due."""
    store.sync_feeds([plan("a"), plan("b", listing=Listing.WINDOW, company="B Ltd", remote_only=True, interval=HOUR)], now=NOON)
    assert [found.plan for found in store.due(now=NOON)] == [
        plan("a"),
        plan("b", listing=Listing.WINDOW, company="B Ltd", remote_only=True, interval=HOUR),
    ]


def test_due_is_a_column(store: Store) -> None:
    """What is due later, held back by its host, switched off or of another source is not given."""
    store.sync_feeds([plan(board) for board in "abc"] + [FeedPlan(source="remotive")], now=NOON)
    found = store.feed("lever", "a")
    assert found is not None
    store.schedule(found.id, next_due=NOON + HOUR)
    assert [feed.plan.board for feed in store.due(now=NOON, sources=["lever"])] == ["b", "c"]
    assert [feed.plan.source for feed in store.due(now=NOON, limit=1)] == ["lever"]
    assert len(store.due(now=NOON + HOUR)) == 4


def test_S12_a_due_time_from_a_wrong_clock_counts_as_due(store: Store) -> None:
    """A due time further off than two intervals was written by a clock that was wrong."""
    store.sync_feeds([plan("a", interval=HOUR)], now=NOON)
    found = store.feed("lever", "a")
    assert found is not None
    store.schedule(found.id, next_due=NOON + 400 * DAY)
    assert len(store.due(now=NOON)) == 1
    store.schedule(found.id, next_due=NOON + 2 * HOUR)
    assert store.due(now=NOON) == []


def test_a_feed_that_left_the_configuration_is_not_asked(store: Store) -> None:
    """It keeps its rows, is shown as retired, and comes back with them."""
    store.sync_feeds([plan("a"), plan("b")], now=NOON)
    store.sync_feeds([plan("a")], now=NOON + HOUR)
    retired = store.feed("lever", "b")
    assert retired is not None
    assert (retired.enabled, retired.state, [found.plan.board for found in store.due(now=NOON + DAY)]) == (False, "retired", ["a"])
    store.sync_feeds([plan("a"), plan("b")], now=NOON + DAY)
    assert [found.plan.board for found in store.due(now=NOON + DAY)] == ["a", "b"]


def test_postings_of_a_retired_feed_are_closed_after_a_week(store: Store) -> None:
    """Otherwise they would stay open for ever: no run asks for them any more."""
    store.sync_feeds([plan("example")], now=NOON)
    save(store, NOON, new=("1",))
    store.sync_feeds([], now=NOON + DAY)
    store.sync_feeds([], now=NOON + 8 * DAY - HOUR)
    assert [found.closed_at for found in store.stored()] == [None]
    store.sync_feeds([], now=NOON + 8 * DAY)
    assert [found.closed_at for found in store.stored()] == [NOON + 8 * DAY]
    store.sync_feeds([plan("example")], now=NOON + 9 * DAY)
    assert save(store, NOON + 9 * DAY, same=("1",)).reopened == 1


def test_a_feed_that_comes_back_is_read_whole(store: Store) -> None:
    """A 304 would say of jobs that were closed meanwhile that they are as they were."""
    kept = {"https://jobs.example/": Kept(validators=Validators(etag='"1"'))}
    store.sync_feeds([plan("example")], now=NOON)
    save(store, NOON, new=("1",), validators=kept)
    store.sync_feeds([], now=NOON + DAY)
    store.sync_feeds([plan("example")], now=NOON + 2 * DAY)
    assert store.validators("lever", "example", parser="p1") == kept
    store.sync_feeds([], now=NOON + 3 * DAY)
    store.sync_feeds([], now=NOON + 10 * DAY)
    store.sync_feeds([plan("example")], now=NOON + 11 * DAY)
    assert store.validators("lever", "example", parser="p1") == {}


def test_a_board_of_another_employer_is_read_whole(store: Store) -> None:
    """The name in the configuration stands in every posting that brings none of its own."""
    kept = {"https://jobs.example/": Kept(validators=Validators(etag='"1"'))}
    store.sync_feeds([plan("example", company="Acme"), plan("other", company="Other")], now=NOON)
    for board in ("example", "other"):
        save(store, NOON, validators=kept, board=board)
    store.sync_feeds([plan("example", company="Acme"), plan("other", company="Other")], now=NOON + HOUR)
    assert [store.validators("lever", board, parser="p1") for board in ("example", "other")] == [kept, kept]
    store.sync_feeds([plan("example", company="Acme"), plan("other", company="Otter")], now=NOON + HOUR)
    assert [store.validators("lever", board, parser="p1") for board in ("example", "other")] == [kept, {}]


@pytest.mark.parametrize(("runs", "days", "closed"), [(30, 60, 1), (29, 60, 0), (30, 59, 0)])
def test_a_feed_that_fails_for_sixty_days_is_lost(store: Store, runs: int, days: int, closed: int) -> None:
    """Thirty failures in a row over so long a time close what it held; it is asked on, and an answer opens it again."""
    store.sync_feeds([plan("example")], now=NOON)
    save(store, NOON, new=("1",), validators={"https://jobs.example/": Kept(validators=Validators(etag='"1"'))})
    for nth in range(1, runs + 1):
        save(store, NOON + days * DAY * nth / runs, outcome=Outcome.FAILED)
    assert store.close_unread(now=NOON + days * DAY) == closed
    reasons = [tuple(row) for row in store.read_only("SELECT kind, reason FROM posting_event WHERE kind = 'closed'").rows]
    assert reasons == [("closed", "feed_unreachable")] * closed
    assert bool(store.validators("lever", "example", parser="p1")) is not bool(closed)
    assert store.due(now=NOON + (days + 1) * DAY) != []
    assert save(store, NOON + 90 * DAY, same=("1",)).reopened == closed


def test_a_machine_that_was_off_for_months_loses_no_feed(store: Store) -> None:
    """Time alone is no failure of the source."""
    store.sync_feeds([plan("example")], now=NOON)
    save(store, NOON, new=("1",))
    save(store, NOON + DAY, outcome=Outcome.FAILED)
    assert store.close_unread(now=NOON + 300 * DAY) == 0


def test_a_feed_cannot_be_configured_twice(store: Store) -> None:
    """Two lines for one board, however it is written, are a mistake in the configuration."""
    with pytest.raises(StoreError, match="lever/A: configured twice"):
        store.sync_feeds([plan("a"), plan("A")], now=NOON)


def test_T01_a_host_is_left_alone_across_restarts(store: Store) -> None:
    """What a host asked for is stored, replaced by what it asks for next, and forgotten when it answers."""
    store.leave_alone("api.example", not_before=NOON + HOUR, strikes=1, reason="429")
    store.leave_alone("api.example", not_before=NOON + 2 * HOUR, strikes=2, reason="429")
    assert [(one.host, one.not_before, one.strikes) for one in store.troubles()] == [("api.example", NOON + 2 * HOUR, 2)]
    store.forgive("api.example")
    assert store.troubles() == []
