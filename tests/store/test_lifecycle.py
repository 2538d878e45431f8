"""The rules of closing, one by one, on the pure decision."""

from datetime import timedelta
from typing import Any

import pytest

from aggregator.core.run import Listing, Outcome
from aggregator.store.lifecycle import Absent, Closing, Memory, Sighting, decide, state
from tests.store.samples import DAY, HOUR, NOON

USUAL = Memory(parser="p1", listed=100, recent=(100, 100, 100))


def sighting(outcome: Outcome = Outcome.COMPLETE, **other: Any) -> Sighting:
    """Give a sighting at noon."""
    values: dict[str, Any] = {"outcome": outcome, "ended": NOON, "listed": 99, "parser": "p1"}
    return Sighting(**(values | other))


def absent(count: int = 1, **other: Any) -> list[Absent]:
    """Give absent postings, numbered from 1."""
    return [Absent(posting=number, **other) for number in range(1, count + 1)]


def test_first_absence_is_a_miss() -> None:
    """A posting that one complete run does not list stays open."""
    decision = decide(USUAL, sighting(), open_count=100, absent=absent())
    assert (decision.missed, decision.closed) == ((1,), {})


def test_absence_for_a_day_closes() -> None:
    """A posting that complete runs a day apart do not list is closed."""
    decision = decide(USUAL, sighting(), open_count=100, absent=absent(missing_since=NOON - DAY))
    assert decision.closed == {1: Closing.ABSENT}


def test_absence_for_less_than_a_day_does_not_close() -> None:
    """A second miss within the day keeps the posting open."""
    decision = decide(USUAL, sighting(), open_count=100, absent=absent(missing_since=NOON - DAY + timedelta(seconds=1)))
    assert (decision.missed, decision.closed) == ((1,), {})


@pytest.mark.parametrize("listing", [Listing.WINDOW, Listing.EVENT, Listing.SAMPLE])
def test_only_a_full_list_closes_by_absence(listing: Listing) -> None:
    """Absence from a window, an event feed or a sample means nothing, however long."""
    memory = Memory(listing=listing, parser="p1", recent=(100, 100, 100))
    decision = decide(memory, sighting(), open_count=100, absent=absent(missing_since=NOON - 300 * DAY))
    assert (decision.missed, decision.closed) == ((), {})


@pytest.mark.parametrize("outcome", [Outcome.PARTIAL, Outcome.FAILED])
def test_a_run_that_is_not_whole_closes_nothing(outcome: Outcome) -> None:
    """A partial or failed run neither misses nor closes what it did not list, and remembers nothing."""
    decision = decide(USUAL, sighting(outcome, listed=3), open_count=100, absent=absent(90, missing_since=NOON - 9 * DAY))
    assert (decision.missed, decision.closed, decision.memory) == ((), {}, USUAL)


def test_an_unchanged_list_counts_as_seen_again() -> None:
    """After a 304, what was missing a day ago is missing still."""
    decision = decide(USUAL, sighting(Outcome.UNCHANGED, listed=0), open_count=100, absent=absent(missing_since=NOON - DAY))
    assert decision.closed == {1: Closing.ABSENT}
    assert decision.memory.last_complete == NOON


def test_an_unchanged_list_of_a_held_run_settles_nothing() -> None:
    """A 304 for a list that was not believed does not make it believable."""
    held = Memory(parser="p1", listed=10, held="drop: 10 listed, usually 100")
    decision = decide(held, sighting(Outcome.UNCHANGED, listed=0), open_count=100, absent=absent(missing_since=NOON - 9 * DAY))
    assert (decision.closed, decision.held) == ({}, "drop: 10 listed, usually 100")


def test_a_drop_is_held() -> None:
    """A list under 70 % of the usual count closes nothing, and says why."""
    memory = Memory(parser="p1", recent=(100, 100, 100))
    decision = decide(memory, sighting(listed=69), open_count=100, absent=absent(31, missing_since=NOON - 2 * DAY))
    assert (decision.missed, decision.closed, decision.held) == ((), {}, "drop: 69 listed, usually 100")


def test_a_drop_needs_a_history() -> None:
    """With two runs behind it, a feed has no usual count yet."""
    decision = decide(Memory(parser="p1", recent=(100, 100)), sighting(listed=69), open_count=100, absent=absent(31))
    assert decision.held is None


def test_half_of_the_postings_is_held() -> None:
    """A run that would close more than half, and more than five, closes nothing."""
    decision = decide(Memory(parser="p1"), sighting(listed=5), open_count=11, absent=absent(6))
    assert decision.held == "half: 6 of 11 would go"


def test_half_of_a_few_postings_is_not_held() -> None:
    """A board with five postings may lose them all."""
    assert decide(Memory(parser="p1"), sighting(listed=1), open_count=6, absent=absent(5)).held is None


def test_a_new_parser_is_held_once() -> None:
    """The first run of another parser closes nothing; the second is believed."""
    first = decide(USUAL, sighting(parser="p2"), open_count=100, absent=absent(missing_since=NOON - DAY))
    second = decide(first.memory, sighting(parser="p2"), open_count=100, absent=absent(missing_since=NOON - DAY))
    assert (first.held, first.closed) == ("parser: the first run of parser p2, after p1", {})
    assert (second.held, second.closed) == (None, {1: Closing.ABSENT})


def test_fewer_than_the_source_counts_is_held() -> None:
    """A list that ends properly but holds fewer than the source's own total is not believed."""
    decision = decide(USUAL, sighting(listed=80, skipped=10, declared_total=100), open_count=100, absent=absent(20))
    assert decision.held == "declared: 90 listed, the source counts 100"


def test_a_whole_provider_is_held() -> None:
    """Where many boards of a provider drop at once, no board of it closes anything."""
    decision = decide(USUAL, sighting(provider_drops=True), open_count=100, absent=absent(missing_since=NOON - DAY))
    assert (decision.held, decision.closed) == ("provider: many boards of the provider are empty or short at once", {})


def test_a_hold_ends_when_three_runs_over_a_day_agree() -> None:
    """A real drop is held twice, believed by the third run that agrees, and the usual count follows."""
    memory = Memory(parser="p1", recent=(100, 100, 100))
    first = decide(memory, sighting(listed=50), open_count=100, absent=absent(50))
    second = decide(first.memory, sighting(listed=52, ended=NOON + 12 * HOUR), open_count=100, absent=absent(48))
    third = decide(second.memory, sighting(listed=51, ended=NOON + DAY), open_count=100, absent=absent(49))
    assert [bool(found.held) for found in (first, second, third)] == [True, True, False]
    assert (len(third.missed), third.memory.recent) == (49, (100, 100, 100, 51))


def test_a_steady_past_does_not_lift_a_guard() -> None:
    """A board that listed a hundred for weeks and lists a hundred others today is questioned."""
    memory = USUAL
    for days in range(9):
        memory = decide(memory, sighting(listed=100, ended=NOON + days * DAY), open_count=100).memory
    decision = decide(memory, sighting(listed=100, ended=NOON + 9 * DAY), open_count=100, absent=absent(100))
    assert decision.held == "half: 100 of 100 would go"


def test_what_was_believed_once_is_believed_while_it_lasts() -> None:
    """After the exit, runs that go on to agree are believed at once."""
    memory = USUAL
    for hours in (0, 12, 24, 36, 48):
        memory = decide(memory, sighting(listed=50, ended=NOON + hours * HOUR), open_count=100, absent=absent(50)).memory
    assert (memory.held, memory.recent) == (None, (100, 100, 50, 50, 50))


def test_runs_that_disagree_do_not_end_a_hold() -> None:
    """Counts that differ by more than a tenth begin a new count."""
    memory = Memory(parser="p1", recent=(100, 100, 100))
    first = decide(memory, sighting(listed=50), open_count=100, absent=absent(50))
    second = decide(first.memory, sighting(listed=60, ended=NOON + DAY), open_count=100, absent=absent(40))
    third = decide(second.memory, sighting(listed=50, ended=NOON + 2 * DAY), open_count=100, absent=absent(50))
    assert [bool(found.held) for found in (first, second, third)] == [True, True, True]


def test_failed_runs_between_do_not_matter_for_the_exit() -> None:
    """A source that fails now and then must still be believed in the end."""
    memory = Memory(parser="p1", recent=(100, 100, 100))
    for hour in (0, 12, 24):
        memory = decide(memory, sighting(listed=50, ended=NOON + hour * HOUR), open_count=100, absent=absent(50)).memory
        memory = decide(memory, sighting(Outcome.FAILED, ended=NOON + hour * HOUR), open_count=100, absent=absent(50)).memory
    assert memory.held is None


def test_empty_lists_close_after_six_runs_over_three_days() -> None:
    """An empty feed is suspect after three runs, and believed after six over 72 hours."""
    memory, states = USUAL, []
    for hours in (0, 14, 28, 42, 56, 72):
        decision = decide(memory, sighting(Outcome.EMPTY, listed=0, ended=NOON + hours * HOUR), open_count=100, absent=absent(100))
        memory = decision.memory
        states.append((state(memory, failures=0, open_count=100 - len(decision.closed)), len(decision.closed)))
    assert states == [("ok", 0), ("ok", 0), ("suspect", 0), ("suspect", 0), ("suspect", 0), ("empty", 100)]


def test_six_empty_lists_in_an_hour_close_nothing() -> None:
    """Asking often proves nothing."""
    memory = USUAL
    for minute in range(30):
        decision = decide(memory, sighting(Outcome.EMPTY, listed=0, ended=NOON + minute * HOUR / 60), open_count=100, absent=absent(100))
        memory = decision.memory
        assert decision.closed == {}


def test_a_complete_run_that_lists_nothing_is_empty() -> None:
    """A proper end with no postings, where there were some, is no inventory."""
    decision = decide(USUAL, sighting(listed=0), open_count=100, absent=absent(100, missing_since=NOON - 2 * DAY))
    assert (decision.closed, decision.memory.empties) == ({}, 1)


def test_a_listed_posting_ends_the_count_of_empty_runs() -> None:
    """Empty runs count in a row; a partial run that lists something breaks it."""
    memory = Memory(parser="p1", empties=5, empty_since=NOON - 3 * DAY)
    assert decide(memory, sighting(Outcome.PARTIAL, listed=1), open_count=100).memory.empties == 0


def test_an_empty_provider_needs_twice_the_proof() -> None:
    """Where the whole provider is empty, six empty runs close nothing; twelve over six days do."""
    memory, closed = USUAL, []
    for step in range(12):
        seen = sighting(Outcome.EMPTY, listed=0, ended=NOON + 14 * step * HOUR, provider_drops=True)
        decision = decide(memory, seen, open_count=9, absent=absent(9))
        memory = decision.memory
        closed.append(len(decision.closed))
    assert closed == [0] * 11 + [9]


def test_an_empty_window_closes_nothing() -> None:
    """A window that is empty for weeks says nothing about its postings."""
    memory = Memory(listing=Listing.WINDOW, empties=40, empty_since=NOON - 40 * DAY)
    assert decide(memory, sighting(Outcome.EMPTY, listed=0), open_count=9, absent=absent(9)).closed == {}


def test_an_expired_posting_that_is_absent_closes_at_once() -> None:
    """Past its own end and no longer listed: no second run is needed."""
    decision = decide(USUAL, sighting(), open_count=100, absent=absent(valid_through=NOON - HOUR))
    assert decision.closed == {1: Closing.EXPIRED}


def test_an_expired_posting_is_not_closed_by_a_held_run() -> None:
    """Its absence is not proven while the list is not believed."""
    decision = decide(Memory(parser="p0"), sighting(), open_count=100, absent=absent(valid_through=NOON - HOUR))
    assert decision.closed == {}


def test_a_withdrawal_closes_at_once() -> None:
    """What the source removes in so many words is closed, also by a partial run."""
    decision = decide(USUAL, sighting(Outcome.PARTIAL), open_count=100, removed=[7])
    assert decision.closed == {7: Closing.REMOVED}


def test_a_page_that_is_gone_once_is_only_noted() -> None:
    """One 404 of a posting's own page is not proof."""
    decision = decide(USUAL, sighting(), open_count=100, gone={7: None})
    assert (decision.closed, decision.gone) == ({}, (7,))


def test_a_page_that_is_gone_twice_an_hour_apart_closes() -> None:
    """Two 404s an hour apart are proof; two within the hour are not."""
    assert decide(USUAL, sighting(), open_count=100, gone={7: NOON - HOUR}).closed == {7: Closing.GONE}
    assert decide(USUAL, sighting(), open_count=100, gone={7: NOON - HOUR / 2}).closed == {}


def test_a_host_that_answers_404_to_everything_closes_nothing() -> None:
    """More than half of the pages gone at once is a move of the site."""
    assert decide(USUAL, sighting(), open_count=10, gone=dict.fromkeys(range(6), NOON - DAY)).closed == {}


def test_a_first_run_closes_nothing() -> None:
    """A feed without a past is believed, and there is nothing to close."""
    decision = decide(Memory(), sighting(listed=7), open_count=0)
    assert (decision.held, decision.memory.recent, decision.memory.last_complete) == (None, (7,), NOON)
