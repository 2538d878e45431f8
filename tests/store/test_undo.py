"""Taking runs back: every row is as it was before."""

import pytest

from aggregator.core.page import Problem
from aggregator.core.run import Outcome
from aggregator.core.web import Validators
from aggregator.errors import StoreError
from aggregator.store.crawl import Arrival, Crawl, Kept
from aggregator.store.prints import Print
from aggregator.store.store import Store
from tests.store.samples import DAY, HOUR, NOON, arrival, dump, feed, full_posting, full_tags, run, save, tags

# A run stays in the ledger with the time of its undoing; rates and employers are facts that no posting changes.
_LEDGER = ("run", "run_before", "rate", "company")


def test_a_run_that_did_everything_is_taken_back_exactly(store: Store) -> None:
    """New, revised, missed, closed, reopened, problems and the feed's memory all go back."""
    broken = Problem(stage="parse", reason="expected a title, got nothing", key="9", raw=b"{}")
    feed(store)
    store.save(
        Crawl(
            run=run(), arrivals=[Arrival(posting=full_posting(), tags=full_tags()), *(arrival(str(n)) for n in range(8))], problems=[broken]
        )
    )
    save(store, NOON + DAY, same=("a/1", "0", "1", "2", "3", "4"))
    save(store, NOON + 2 * DAY, same=("a/1", "0", "1", "2", "3", "6"))
    store.matching.join({2: Print(keys=["key"], bands=[(0, 2**63)], facts=b"", length=1, text_hash="a")}, [], rules="r", now=NOON)
    before = dump(store, without=_LEDGER)
    mixed = [
        Arrival(posting=full_posting(), tags=tags()),
        arrival("0", title="Other", company="New Ltd"),
        arrival("7"),
        arrival("9"),
        arrival("new"),
    ]
    saved = store.save(
        Crawl(
            run=run(NOON + 3 * DAY),
            arrivals=mixed,
            unchanged={"1", "2", "5"},
            problems=[Problem(stage="parse", reason="no", raw=b"[")],
            next_due=NOON + 9 * DAY,
        )
    )
    assert (saved.run.new, saved.run.changed, saved.run.closed, saved.reopened) == (2, 1, 1, 2)
    store.matching.join({2: Print(keys=["other"], bands=[], facts=b"", length=2, text_hash="b")}, [], rules="r", now=NOON)
    store.undo_run(saved.id, now=NOON + 4 * DAY)
    assert dump(store, without=_LEDGER) == before
    assert store.run(saved.id).undone_at == NOON + 4 * DAY


def test_a_board_whose_run_was_taken_back_is_read_whole(store: Store) -> None:
    """Whoever takes it back doubts what was read: no 304 may stand for it, nor for what was read before."""
    kept = {"https://jobs.example/": Kept(validators=Validators(etag='"1"'))}
    feed(store)
    save(store, NOON, new=("1",), validators=kept)
    assert store.validators("lever", "example", parser="p1") == kept
    store.undo_run(save(store, NOON + HOUR, same=("1",), new=("2",), validators=kept).id, now=NOON + HOUR)
    assert store.validators("lever", "example", parser="p1") == {}


def test_a_first_run_is_taken_back_to_nothing(store: Store) -> None:
    """Postings, their openings and everything derived from them go."""
    feed(store)
    before = dump(store, without=_LEDGER)
    saved = save(store, NOON, new=("1", "2"))
    store.undo_run(saved.id, now=NOON + HOUR)
    assert dump(store, without=_LEDGER) == before
    assert save(store, NOON + 2 * HOUR, new=("1",)).run.new == 1


def test_runs_are_taken_back_from_the_last(store: Store) -> None:
    """A run under a later one cannot be taken back, one that was taken back cannot be again."""
    feed(store)
    first, second = save(store, NOON, new=("1",)), save(store, NOON + HOUR, same=("1",))
    with pytest.raises(StoreError, match=f"take back run {second.id} first"):
        store.undo_run(first.id, now=NOON + DAY)
    store.undo_run(second.id, now=NOON + DAY)
    with pytest.raises(StoreError, match="already"):
        store.undo_run(second.id, now=NOON + DAY)
    store.undo_run(first.id, now=NOON + DAY)
    assert list(store.stored()) == []


def test_only_the_last_runs_of_a_feed_are_kept_for_it(store: Store) -> None:
    """What was there before the sixth run back is no longer kept, and the message says so."""
    feed(store)
    saved = [save(store, NOON + hours * HOUR, new=("1",)) for hours in range(6)]
    for run_ in reversed(saved[1:]):
        store.undo_run(run_.id, now=NOON + DAY)
    with pytest.raises(StoreError, match="no longer kept"):
        store.undo_run(saved[0].id, now=NOON + DAY)


def test_a_mass_closing_can_be_taken_back(store: Store) -> None:
    """When an emptied feed turns out to be a fault, one command brings every posting back."""
    feed(store)
    save(store, NOON, new=tuple(map(str, range(30))))
    for days in range(1, 6):
        save(store, NOON + days * DAY, outcome=Outcome.EMPTY)
    before = dump(store, without=_LEDGER)
    saved = save(store, NOON + 6 * DAY, outcome=Outcome.EMPTY)
    assert saved.run.closed == 30
    store.undo_run(saved.id, now=NOON + 7 * DAY)
    assert dump(store, without=_LEDGER) == before


def test_a_run_under_a_merge_can_be_taken_back(store: Store) -> None:
    """Openings that were merged with a posting of the run stand on their own again."""
    feed(store)
    save(store, NOON, new=("1",))
    saved = save(store, NOON + HOUR, new=("2",), same=("1",))
    store.matching.merge(1, 2, reason="same text", now=NOON + HOUR)
    store.undo_run(saved.id, now=NOON + DAY)
    (left,) = store.openings()
    assert (left.title, left.postings) == ("Job 1", 1)


def test_there_is_no_such_run(store: Store) -> None:
    """A number that no run has is named."""
    with pytest.raises(StoreError, match="no run 77"):
        store.undo_run(77, now=NOON)
