"""Reposts and ghosts: openings that are put up again or never change, told by what the runs saw, on both databases."""

from datetime import datetime

import pytest

from aggregator.core.opening import Opening, is_ghost
from aggregator.core.run import Outcome
from aggregator.pipeline.openings import join_openings
from aggregator.store.content import content_hash
from aggregator.store.crawl import Arrival, Crawl
from aggregator.store.store import Store
from tests.pipeline.derived import present
from tests.store.samples import DAY, NOON, dump, feed, posting, run, tags

WORDS = " ".join(f"word{number}" for number in range(90))
ASK = "SELECT source_id, repost_of, reposts, first_published FROM jobs j JOIN posting p ON p.job_id = j.job_id ORDER BY source_id"
# Lever's numbers, so that the two are surely two postings.
FIRST, SECOND, THIRD = (f"00000000-0000-4000-8000-00000000000{number}" for number in (1, 2, 3))
OTHERS = tuple(f"00000000-0000-4000-9000-0000000000{number}" for number in range(10, 20))


def _list(store: Store, at: datetime, *names: str, **changes: object) -> None:
    """Read a whole list: some openings with one text, ten others that stay, and join what is new."""
    same = {name: posting(name, title="Data Scientist", description=WORDS, **changes) for name in names}
    stay = {name: posting(name, title=f"Cook {name[-2:]}", description=f"{name} {WORDS[::-1]}") for name in OTHERS}
    known = store.known("lever", "example")
    listed = same | stay
    unchanged = {name for name, item in listed.items() if name in known and known[name].content_hash == content_hash(item)}
    arrivals = [Arrival(posting=item, tags=tags()) for name, item in listed.items() if name not in unchanged]
    saved = store.save(Crawl(run=run(at), arrivals=arrivals, unchanged=unchanged))
    assert saved.run.outcome is Outcome.COMPLETE
    join_openings(store, list(saved.postings.values()), reader=present().reader, now=at)


def _openings(store: Store) -> dict[str, Opening]:
    return {opening.title: opening for opening in store.openings(open_only=True)}


def _told(store: Store) -> dict[str, tuple[object, ...]]:
    """Give former opening, how often, and first publication of each open opening that was put up again."""
    rows = store.read_only(ASK).rows
    return {str(name): (former, times, str(first)[:10]) for name, former, times, first in rows if times}


def test_an_opening_that_returns_under_another_number_is_a_repost(store: Store) -> None:
    """It stays an opening of its own, linked to the former one, and as old as that one."""
    feed(store)
    _list(store, NOON, FIRST)
    _list(store, NOON + 10 * DAY)
    _list(store, NOON + 12 * DAY)
    _list(store, NOON + 30 * DAY, SECOND)
    [[former]] = store.read_only(f"SELECT job_id FROM posting WHERE source_id = '{FIRST}'").rows  # noqa: S608
    assert _told(store) == {SECOND: (former, 1, "2026-03-02")}
    told = _openings(store)["Data Scientist"]
    assert (told.first_seen, told.first_published, told.reposts) == (NOON + 30 * DAY, NOON, 1)


def test_put_down_and_up_again_between_two_runs(store: Store) -> None:
    """One run shows the new number and no longer the old one: a repost as soon as the old one is closed."""
    feed(store)
    _list(store, NOON, FIRST)
    _list(store, NOON + DAY, SECOND)
    assert _told(store) == {}
    _list(store, NOON + 2 * DAY, SECOND)
    assert [told[1:] for told in _told(store).values()] == [(1, "2026-03-02")]


def test_two_that_are_listed_together_are_no_repost(store: Store) -> None:
    """A second opening beside the first is a second opening, also once the first one is filled."""
    feed(store)
    _list(store, NOON, FIRST)
    _list(store, NOON + DAY, FIRST, SECOND)
    for days in (5, 7):
        _list(store, NOON + days * DAY, SECOND)
    assert _told(store) == {}


def test_a_former_one_that_comes_back_was_never_taken_down(store: Store) -> None:
    """Where the first number is open again, nothing has been put up again."""
    feed(store)
    _list(store, NOON, FIRST)
    for days in (1, 3, 5):
        _list(store, NOON + days * DAY, SECOND)
    assert len(_told(store)) == 1
    _list(store, NOON + 6 * DAY, FIRST, SECOND)
    assert _told(store) == {}


def test_a_chain_of_reposts_keeps_its_first_day(store: Store) -> None:
    """The third of three counts two reposts, and names the second as the former."""
    feed(store)
    for start, name in enumerate((FIRST, SECOND, THIRD)):
        for day in (0, 1, 2):
            _list(store, NOON + (10 * start + day) * DAY, name)
    [[former]] = store.read_only(f"SELECT job_id FROM posting WHERE source_id = '{SECOND}'").rows  # noqa: S608
    assert _told(store) == {THIRD: (former, 2, "2026-03-02")}


def test_taking_the_run_back_takes_its_reposts_back(store: Store) -> None:
    """Undone, the run that brought the repost leaves no trace of it."""
    feed(store)
    _list(store, NOON, FIRST)
    _list(store, NOON + DAY)
    _list(store, NOON + 2 * DAY)
    before = dump(store, without=("run",))
    _list(store, NOON + 3 * DAY, SECOND)
    assert len(_told(store)) == 1
    store.undo_run(store.runs(limit=1)[0].id, now=NOON + 4 * DAY)
    after = dump(store, without=("run",))
    assert {name: rows for name, rows in after.items() if rows != before[name]} == {}


@pytest.mark.parametrize(("days", "ghost"), [(179, False), (180, True)])
def test_open_and_the_same_for_half_a_year_is_a_ghost(store: Store, days: int, ghost: bool) -> None:
    """What was open and unchanged for so long is a ghost; a date that the source bumps is no change."""
    feed(store)
    _list(store, NOON, FIRST)
    _list(store, NOON + 100 * DAY, FIRST, date_posted=NOON + 100 * DAY, valid_through=NOON + 400 * DAY)
    told = _openings(store)["Data Scientist"]
    assert told.unchanged_since == NOON
    assert is_ghost(told.unchanged_since, is_open=True, now=NOON + days * DAY, days=180) is ghost


def test_new_words_end_the_time_of_a_ghost(store: Store) -> None:
    """An opening whose pay or place is said anew is tended by somebody; the view says so, too."""
    feed(store)
    _list(store, NOON, FIRST)
    _list(store, NOON + 100 * DAY, FIRST, location="Lagos")
    told = _openings(store)["Data Scientist"]
    assert told.unchanged_since == NOON + 100 * DAY
    [[since]] = store.read_only("SELECT unchanged_since FROM jobs WHERE title = 'Data Scientist'").rows
    assert str(since)[:10] == "2026-06-10"


def test_a_closed_opening_is_no_ghost() -> None:
    """Only what still asks for applications can waste anybody's time."""
    assert not is_ghost(NOON, is_open=False, now=NOON + 900 * DAY, days=180)
