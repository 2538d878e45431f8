"""Failures that job aggregators have really had, replayed on the decision: none may close a job that is still open."""

from collections.abc import Sequence
from typing import Any

from aggregator.core.run import Listing, Outcome
from aggregator.store.lifecycle import Absent, Closing, Decision, Memory, Sighting, decide
from tests.store.samples import DAY, HOUR, NOON


def healthy(count: int) -> Memory:
    """Give the memory of a feed that listed the same number for weeks."""
    return Memory(parser="p1", listed=count, recent=(count,) * 5, last_complete=NOON)


def absent(count: int) -> list[Absent]:
    """Give postings that an earlier run missed days ago already."""
    return [Absent(posting=number, missing_since=NOON - 3 * DAY) for number in range(count)]


def seen(listed: int, outcome: Outcome = Outcome.COMPLETE, *, hours: int = 0, **other: Any) -> Sighting:
    """Give a sighting some hours after noon."""
    return Sighting(outcome=outcome, listed=listed, ended=NOON + hours * HOUR, parser="p1", **other)


def replay(memory: Memory, sightings: Sequence[Sighting], *, open_count: int, missing: int) -> list[Decision]:
    """Decide one run after another, while the same postings stay open and missing."""
    decisions = []
    for sighting in sightings:
        decisions.append(decide(memory, sighting, open_count=open_count, absent=absent(missing)))
        memory = decisions[-1].memory
    return decisions


def test_a_run_on_one_company_closed_fifty_thousand_jobs() -> None:
    """A run that asked for a part of a catalogue knows the part: its list is a sample and closes nothing."""
    memory = Memory(listing=Listing.SAMPLE, parser="p1", recent=(50_993,) * 5)
    assert decide(memory, seen(12), open_count=50_993, absent=absent(50_981)).closed == {}


def test_a_health_service_lost_872_live_jobs_in_six_hours() -> None:
    """A list of 104 where 11,815 are usual closes nothing, every hour of six."""
    decisions = replay(healthy(11_815), [seen(104, hours=hour) for hour in range(6)], open_count=11_815, missing=11_711)
    assert [(len(found.closed), found.held) for found in decisions] == [(0, "drop: 104 listed, usually 11815")] * 6


def test_an_adapter_read_500_of_1400_and_reported_success() -> None:
    """The cap shows in the source's own count, and in the usual number where the source gives none."""
    counted = decide(healthy(1_400), seen(500, declared_total=1_400), open_count=1_400, absent=absent(900))
    silent = decide(healthy(1_400), seen(500), open_count=1_400, absent=absent(900))
    assert (counted.closed, counted.held) == ({}, "declared: 500 listed, the source counts 1400")
    assert (silent.closed, silent.held) == ({}, "drop: 500 listed, usually 1400")


def test_the_second_page_said_that_there_are_none() -> None:
    """A walk whose second page says `total: 0` is partial, and absence counts nothing."""
    assert decide(healthy(60), seen(20, Outcome.PARTIAL), open_count=60, absent=absent(40)).closed == {}


def test_a_quarter_million_jobs_stayed_open_for_ever() -> None:
    """The opposite leak: what a healthy full list does not show for a day is closed."""
    decision = decide(healthy(100), seen(95), open_count=100, absent=absent(5))
    assert decision.closed == dict.fromkeys(range(5), Closing.ABSENT)


def test_a_board_was_given_up_after_six_honest_empty_lists() -> None:
    """An emptied board closes its postings once, and what it lists afterwards is believed as ever."""
    memory = replay(healthy(8), [seen(0, Outcome.EMPTY, hours=15 * step) for step in range(6)], open_count=8, missing=8)[-1].memory
    again = decide(memory, seen(9, hours=200), open_count=0)
    assert (memory.empties, again.held, again.memory.empties) == (6, None, 0)


def test_a_failed_detail_request_closed_live_jobs() -> None:
    """A detail page that fails is not a page that says it is gone: the run is partial and brings no evidence."""
    assert decide(healthy(50), seen(50, Outcome.PARTIAL), open_count=50).closed == {}


def test_an_empty_feed_kept_107_dead_jobs_for_a_month() -> None:
    """A month of honest empty lists closes all of them, once."""
    decisions = replay(healthy(107), [seen(0, Outcome.EMPTY, hours=24 * day) for day in range(6)], open_count=107, missing=107)
    assert [len(found.closed) for found in decisions] == [0, 0, 0, 0, 0, 107]


def test_a_real_shrinkage_was_skipped_for_ever() -> None:
    """A guard without an exit keeps dead jobs open: a board that really shrank by 35 % is believed after a day."""
    decisions = replay(healthy(200), [seen(130, hours=12 * step) for step in range(4)], open_count=200, missing=70)
    assert [len(found.closed) for found in decisions] == [0, 0, 70, 70]


def test_a_provider_was_empty_for_all_its_boards() -> None:
    """When a provider answers every board with nothing, six empty runs close nothing."""
    sightings = [seen(0, Outcome.EMPTY, hours=15 * step, provider_drops=True) for step in range(6)]
    assert [len(found.closed) for found in replay(healthy(30), sightings, open_count=30, missing=30)] == [0] * 6


def test_every_id_changed_its_spelling() -> None:
    """When a source spells all its keys anew, the old ones are not gone within one run."""
    decision = decide(healthy(500), seen(500), open_count=500, absent=absent(500))
    assert (decision.closed, decision.held) == ({}, "half: 500 of 500 would go")


def test_a_new_parser_read_a_fifth_less() -> None:
    """The first run of a parser that reads less than the last one closes nothing."""
    decision = decide(
        healthy(100), Sighting(outcome=Outcome.COMPLETE, listed=80, ended=NOON, parser="p2"), open_count=100, absent=absent(20)
    )
    assert (decision.closed, decision.held) == ({}, "parser: the first run of parser p2, after p1")


def test_one_broken_record_kept_a_source_from_ever_closing() -> None:
    """A record that cannot be read but whose key is known counts as listed, so the run stays complete and may close."""
    assert decide(healthy(100), seen(99), open_count=100, absent=absent(1)).closed == {0: Closing.ABSENT}


def test_a_bot_wall_answered_for_a_week() -> None:
    """A blocked source fails; a week of failures closes nothing and forgets nothing."""
    decisions = replay(healthy(40), [seen(0, Outcome.FAILED, hours=12 * step) for step in range(14)], open_count=40, missing=40)
    assert {(len(found.closed), found.memory) for found in decisions} == {(0, healthy(40))}
