"""The edges of every rule of closing: the last value that holds and the first that does not, and what each run remembers."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from aggregator.core.run import Listing, Outcome
from aggregator.store.lifecycle import Absent, Closing, Decision, Memory, Sighting, decide, is_steady, state
from tests.store.samples import DAY, HOUR, NOON

MOMENT = timedelta(microseconds=1)
USUAL = Memory(parser="p1", listed=100, recent=(100, 100, 100))
STEADY = replace(USUAL, steady_runs=2, steady_since=NOON - DAY, steady_low=50, steady_high=52)


def decided(memory: Memory = USUAL, *, gone: int = 0, open_count: int = 100, **about: Any) -> Decision:
    """Decide about a complete run at noon that missed so many postings of a hundred; `about` are fields of the sighting."""
    seen: dict[str, Any] = {"outcome": Outcome.COMPLETE, "ended": NOON, "listed": 100, "parser": "p1"}
    missing = [Absent(posting=number, missing_since=NOON - 9 * DAY) for number in range(gone)]
    return decide(memory, Sighting(**(seen | about)), open_count=open_count, absent=missing)


@pytest.mark.parametrize(("listed", "held"), [(70, False), (69, True)])
def test_seventy_per_cent_of_the_usual_count(listed: int, held: bool) -> None:
    """Seventy of a hundred are enough, sixty-nine are not."""
    assert (decided(listed=listed).held is not None) is held


@pytest.mark.parametrize(("recent", "held"), [((), False), ((100, 100), False), ((100, 100, 100), True), ((60, 60, 60, 100, 100), False)])
def test_the_usual_count_is_the_median_of_three_runs_or_more(recent: tuple[int, ...], held: bool) -> None:
    """Two runs make no usual count; of five, the middle one counts."""
    assert (decided(replace(USUAL, recent=recent), listed=60).held is not None) is held


def test_five_runs_are_remembered() -> None:
    """The oldest of six is forgotten."""
    assert decided(replace(USUAL, recent=(1, 100, 100, 100, 100))).memory.recent == (100,) * 5


@pytest.mark.parametrize(("declared", "held"), [(100, False), (101, False), (102, True), (0, False), (None, False)])
def test_one_per_cent_less_than_the_source_counts(declared: int | None, held: bool) -> None:
    """A hundred of 101 is churn, a hundred of 102 is a part; a source that counts nothing says nothing."""
    assert (decided(declared_total=declared).held is not None) is held
    assert decided(declared_total=200, listed=190, skipped=8).held is None


@pytest.mark.parametrize(("gone", "open_count", "held"), [(5, 6, False), (6, 11, True), (6, 12, False), (51, 100, True), (50, 100, False)])
def test_more_than_half_and_more_than_five(gone: int, open_count: int, held: bool) -> None:
    """Six of eleven are too many at once; five of six and six of twelve are not."""
    assert (decided(Memory(parser="p1"), gone=gone, open_count=open_count).held is not None) is held


def test_an_empty_board_from_the_start_is_complete() -> None:
    """Nothing listed where nothing was is an inventory: neither suspect nor held."""
    found = decided(Memory(), listed=0, open_count=0)
    assert (found.held, found.memory.empties, found.memory.recent, found.memory.listed) == (None, 0, (0,), 0)


@pytest.mark.parametrize(
    ("listed", "ended", "runs", "held"),
    [
        (51, NOON, 3, False),
        (51, NOON - MOMENT, 3, True),
        (47, NOON, 3, False),
        (46, NOON, 1, True),
        (55, NOON, 3, False),
        (56, NOON, 1, True),
    ],
)
def test_three_runs_over_a_day_within_a_tenth(listed: int, ended: datetime, runs: int, held: bool) -> None:
    """The third run in a row is believed a day after the first, where all three differ by a tenth of the highest at most."""
    found = decided(STEADY, listed=listed, ended=ended)
    assert (found.memory.steady_runs, found.held is not None) == (runs, held)


def test_what_agrees_is_the_widest_span_so_far() -> None:
    """Counts may not creep: each further run is held against the lowest and the highest so far."""
    memory = replace(STEADY, steady_runs=1, steady_low=50, steady_high=50)
    first = decided(memory, listed=54, ended=NOON - DAY)
    assert (first.memory.steady_low, first.memory.steady_high, first.memory.steady_since) == (50, 54, NOON - DAY)
    lower = decided(replace(memory, steady_low=52, steady_high=52), listed=48, ended=NOON - DAY)
    assert (lower.memory.steady_runs, lower.memory.steady_low, lower.memory.steady_high) == (2, 48, 52)
    again = decided(first.memory, listed=48, ended=NOON)
    assert (again.memory.steady_runs, again.memory.steady_low, again.memory.steady_high, again.memory.steady_since) == (1, 48, 48, NOON)
    assert again.held is not None


@pytest.mark.parametrize(("low", "listed", "runs"), [(3, 4, 3), (3, 2, 3), (3, 5, 1), (3, 1, 1)])
def test_small_counts_may_differ_by_one(low: int, listed: int, runs: int) -> None:
    """A tenth of three is nothing: one more or less still agrees."""
    memory = replace(STEADY, steady_low=low, steady_high=low)
    assert decided(memory, listed=listed).memory.steady_runs == runs


@pytest.mark.parametrize(
    ("runs", "since", "steady"),
    [(3, NOON - DAY, True), (2, NOON - DAY, False), (4, NOON - DAY, True), (3, NOON - DAY + MOMENT, False), (3, None, False)],
)
def test_steady_is_three_runs_and_a_day(runs: int, since: datetime | None, steady: bool) -> None:
    """Neither many runs in an hour nor two in a month."""
    assert is_steady(Memory(steady_runs=runs, steady_since=since), NOON) is steady


def test_a_run_that_nothing_speaks_against_ends_the_count() -> None:
    """One run as usual forgets the questioned ones, so that the next odd one begins from nothing; so does a new parser."""
    for found in (decided(STEADY), decided(STEADY, parser="p2")):
        told = found.memory
        assert (told.steady_runs, told.steady_since, told.steady_low, told.steady_high) == (0, None, None, None)


def test_a_complete_run_is_remembered_whole() -> None:
    """What was listed, by which parser, when, and that nothing is empty or held any more."""
    before = replace(USUAL, listed=3, empties=4, empty_since=NOON - DAY, held="drop: 3 listed, usually 100", last_complete=None)
    told = decided(before, listed=99).memory
    assert (told.listed, told.parser, told.empties, told.empty_since, told.held, told.last_complete) == (99, "p1", 0, None, None, NOON)


def test_a_held_run_is_remembered_as_held() -> None:
    """It is listed and its parser known, but it is neither usual nor the last complete one."""
    before = replace(USUAL, empties=4, empty_since=NOON - DAY, last_complete=NOON - DAY)
    told = decided(before, listed=60).memory
    assert (told.listed, told.recent, told.last_complete, told.empties, told.held) == (
        60,
        USUAL.recent,
        NOON - DAY,
        0,
        "drop: 60 listed, usually 100",
    )
    assert told.empty_since is None


@pytest.mark.parametrize("listing", [Listing.WINDOW, Listing.EVENT, Listing.SAMPLE])
def test_no_count_holds_a_list_that_never_closes(listing: Listing) -> None:
    """A window may be as short as it likes; what is past its end and no longer shown is closed there too."""
    memory = replace(USUAL, listing=listing)
    unseen = [Absent(posting=1), Absent(posting=2, missing_since=NOON - DAY), Absent(posting=3, valid_through=NOON - MOMENT)]
    found = decide(memory, Sighting(outcome=Outcome.COMPLETE, ended=NOON, listed=3, parser="p1"), open_count=90, absent=unseen)
    assert (found.held, found.missed, found.closed) == (None, (1,), {3: Closing.EXPIRED})


@pytest.mark.parametrize(("ends", "closed"), [(NOON, False), (NOON - MOMENT, True), (None, False)])
def test_past_its_end_to_the_moment(ends: datetime | None, closed: bool) -> None:
    """What ends now has not ended; what says no end has none."""
    seen = Sighting(outcome=Outcome.COMPLETE, ended=NOON, listed=100, parser="p1")
    found = decide(USUAL, seen, open_count=100, absent=[Absent(posting=1, valid_through=ends)])
    assert (found.closed == {1: Closing.EXPIRED}) is closed


@pytest.mark.parametrize(
    ("empties", "since", "provider", "closed", "held"),
    [
        (5, NOON - 3 * DAY, False, 1, False),
        (4, NOON - 9 * DAY, False, 0, False),
        (5, NOON - 3 * DAY + MOMENT, False, 0, False),
        (5, NOON - 3 * DAY, True, 0, True),
        (11, NOON - 6 * DAY, True, 1, False),
        (10, NOON - 6 * DAY, True, 0, True),
        (11, NOON - 6 * DAY + MOMENT, True, 0, True),
    ],
)
def test_six_empty_lists_over_three_days(empties: int, since: datetime, provider: bool, closed: int, held: bool) -> None:
    """Both the number and the time; twice of each where the whole provider fell silent."""
    memory = replace(STEADY, empties=empties, empty_since=since)
    seen = Sighting(outcome=Outcome.EMPTY, ended=NOON, parser="p1", provider_drops=provider)
    found = decide(memory, seen, open_count=1, absent=[Absent(posting=1)])
    assert (len(found.closed), found.held is not None, found.memory.empties) == (closed, held, empties + 1)
    assert (found.memory.empty_since, found.memory.steady_runs) == (since, 0)


def test_the_first_empty_list_begins_the_count() -> None:
    """It notes when it came; a partial run that lists something ends the count, one that lists nothing does not."""
    empty = decide(USUAL, Sighting(outcome=Outcome.EMPTY, ended=NOON), open_count=9).memory
    assert (empty.empties, empty.empty_since) == (1, NOON)
    some = decide(empty, Sighting(outcome=Outcome.PARTIAL, ended=NOON, listed=1), open_count=9).memory
    assert (some.empties, some.empty_since) == (0, None)
    for outcome in (Outcome.PARTIAL, Outcome.FAILED):
        none = decide(empty, Sighting(outcome=outcome, ended=NOON, listed=0), open_count=9).memory
        assert none == empty
    assert decide(empty, Sighting(outcome=Outcome.FAILED, ended=NOON, listed=7), open_count=9).memory == empty


@pytest.mark.parametrize(
    "memory",
    [replace(USUAL, listed=None), replace(USUAL, held="half: 6 of 11 would go"), replace(USUAL, empties=1, empty_since=NOON - DAY)],
)
def test_a_304_for_what_was_not_believed_settles_nothing(memory: Memory) -> None:
    """Nothing listed yet, a held list or an empty one: the same again is no more than before."""
    seen = Sighting(outcome=Outcome.UNCHANGED, ended=NOON)
    found = decide(memory, seen, open_count=9, absent=[Absent(posting=1, missing_since=NOON - 9 * DAY)])
    assert (found.memory, found.missed, found.closed, found.held) == (memory, (), {}, memory.held)


def test_a_304_speaks_only_of_what_was_missing_before() -> None:
    """What the stored list shows is seen again; what it did not show a day ago is closed, and later ones are missed once more."""
    unseen = [Absent(posting=1), Absent(posting=2, missing_since=NOON - DAY), Absent(posting=3, missing_since=NOON - HOUR)]
    found = decide(USUAL, Sighting(outcome=Outcome.UNCHANGED, ended=NOON), open_count=9, absent=unseen)
    assert (found.missed, found.closed, found.memory.last_complete) == ((3,), {2: Closing.ABSENT}, NOON)


def test_a_304_says_once_more_how_long_the_list_usually_is() -> None:
    """A board that hardly ever changes is held by the same guard as one that is read whole each time."""
    memory = replace(USUAL, listed=100, recent=(100,))
    for days in (2, 1):
        seen = Sighting(outcome=Outcome.UNCHANGED, ended=NOON - days * DAY)
        memory = decide(memory, seen, open_count=100).memory
    assert memory.recent == (100, 100, 100)
    short = Sighting(outcome=Outcome.COMPLETE, ended=NOON, listed=69, parser="p1")
    found = decide(memory, short, open_count=100, absent=[Absent(posting=number) for number in range(31)])
    assert found.held == "drop: 69 listed, usually 100"


@pytest.mark.parametrize(("twice", "open_count", "closed"), [(5, 5, 5), (6, 11, 0), (6, 12, 6), (6, 13, 6)])
def test_so_many_pages_gone_at_once_is_a_move(twice: int, open_count: int, closed: int) -> None:
    """More than five and more than half of a board at once are not believed."""
    gone: dict[int, datetime | None] = dict.fromkeys(range(twice), NOON - DAY)
    found = decide(USUAL, Sighting(outcome=Outcome.COMPLETE, ended=NOON, listed=100, parser="p1"), open_count=open_count, gone=gone)
    assert found.closed == dict.fromkeys(range(closed), Closing.GONE)


@pytest.mark.parametrize(("since", "closed"), [(NOON - HOUR, True), (NOON - HOUR + MOMENT, False)])
def test_gone_twice_an_hour_apart_to_the_moment(since: datetime, closed: bool) -> None:
    """The second answer counts from an hour after the first."""
    found = decide(USUAL, Sighting(outcome=Outcome.PARTIAL, ended=NOON, listed=1), open_count=99, gone={7: since, 8: None})
    assert (found.closed == {7: Closing.GONE}, found.gone) == (closed, (8,))


def test_a_withdrawal_is_named_before_a_lost_page_and_an_absence() -> None:
    """Each posting is closed once, for the surest reason, and what evidence closed is not missed as well."""
    seen = Sighting(outcome=Outcome.COMPLETE, ended=NOON, listed=98, parser="p1")
    unseen = [Absent(posting=1), Absent(posting=2, missing_since=NOON - DAY)]
    found = decide(USUAL, seen, open_count=100, absent=unseen, removed=[1, 2], gone={2: NOON - DAY})
    assert (found.closed, found.missed) == ({1: Closing.REMOVED, 2: Closing.REMOVED}, ())


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNCHANGED, Outcome.EMPTY])
def test_a_run_that_may_not_write_brings_no_evidence(outcome: Outcome) -> None:
    """What a failed run heard of removals and lost pages is not kept."""
    found = decide(USUAL, Sighting(outcome=outcome, ended=NOON, listed=3), open_count=99, removed=[1], gone={2: None, 3: NOON - DAY})
    assert (found.closed, found.gone) == ({}, ())


@pytest.mark.parametrize(
    ("empties", "held", "failures", "open_count", "name"),
    [
        (0, None, 0, 9, "ok"),
        (2, None, 0, 9, "ok"),
        (3, None, 0, 9, "suspect"),
        (6, None, 0, 9, "suspect"),
        (6, None, 0, 0, "empty"),
        (5, None, 0, 0, "suspect"),
        (0, "drop: 3", 0, 9, "held"),
        (9, "drop: 3", 1, 0, "failing"),
    ],
)
def test_a_feed_is_named_by_the_worst(empties: int, held: str | None, failures: int, open_count: int, name: str) -> None:
    """Failing before empty, empty before suspect, suspect before held."""
    assert state(Memory(empties=empties, held=held), failures=failures, open_count=open_count) == name


def test_a_feed_without_a_past_and_a_sighting_of_nothing() -> None:
    """What nobody said is zero, none or a full list."""
    assert Memory() == Memory(listing=Listing.FULL, listed=None, recent=(), steady_runs=0, empties=0, held=None)
    seen = Sighting(outcome=Outcome.FAILED, ended=NOON)
    assert (seen.listed, seen.skipped, seen.declared_total, seen.provider_drops) == (0, 0, None, False)
