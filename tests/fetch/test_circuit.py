"""When a host is left alone, and when it is asked again: a pure value on times that the tests name."""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.errors import AddressRefused, Blocked, BodyRefused, Gone, ServerFailed, SourceChanged, Throttled, Truncated, Unreachable
from aggregator.fetch.circuit import Circuit, State, begin, counts, failed, state

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """Give a moment so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def opened() -> Circuit:
    """Give a circuit that opened at 12:02."""
    return failed(failed(failed(Circuit(), now=at(0)), now=at(1)), now=at(2))


def test_three_failed_runs_in_ten_minutes_open() -> None:
    """Two do not, and three that are spread wider do not."""
    two = failed(failed(Circuit(), now=at(0)), now=at(1))
    assert state(two, now=at(1)) is State.CLOSED
    assert state(opened(), now=at(2)) is State.OPEN
    assert state(failed(two, now=at(10)), now=at(10)) is State.CLOSED


def test_an_open_circuit_lets_one_probe_through_after_half_an_hour() -> None:
    """Nothing before, exactly one after."""
    assert begin(opened(), now=at(31)) is None
    probe = begin(opened(), now=at(32))
    assert probe is not None
    assert begin(probe, now=at(33)) is None


def test_a_bad_probe_opens_again() -> None:
    """The probe decides, at its own end; a good one is answered with a new circuit."""
    probe = begin(opened(), now=at(32))
    assert probe is not None
    again = failed(probe, now=at(33))
    assert state(again, now=at(62)) is State.OPEN
    assert state(again, now=at(63)) is State.HALF_OPEN


def test_no_host_is_given_up_for_good() -> None:
    """A probe that was killed, and a clock that was set back, block for a while only."""
    probe = begin(opened(), now=at(32))
    assert probe is not None
    assert begin(probe, now=at(62)) is not None
    assert begin(opened(), now=at(-60)) is not None


def test_runs_that_began_before_the_opening_do_not_prolong_it() -> None:
    """A straggler's failure changes nothing while the circuit is open."""
    assert failed(opened(), now=at(20)) == opened()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Unreachable("x"), True), (ServerFailed("x"), True), (Throttled("x"), True), (Truncated("x"), True),
        (Blocked("x"), False), (Gone("x"), False), (BodyRefused("x"), False), (AddressRefused("x"), False),
        (SourceChanged("x"), False), (ValueError("x"), False),
    ],
)  # fmt: skip
def test_only_the_host_s_own_trouble_counts(error: Exception, expected: bool) -> None:
    """A changed page or a refusal trips no circuit."""
    assert counts(error) is expected
