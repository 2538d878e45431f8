"""Which hosts may be asked, and how many requests a day are left."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.errors import AggregatorError, Blocked, Gone, ServerFailed, SourceChanged, Spent, Truncated, Unreachable
from aggregator.fetch.circuit import State
from aggregator.pipeline.allowance import Allowance
from aggregator.pipeline.hosts import Hosts
from aggregator.store.hosts import Trouble

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOST = "api.example"


class Street:
    """Hosts with a clock set by hand, and what they wrote."""

    def __init__(self, *troubles: Trouble) -> None:
        """Open them."""
        self.now, self.written = NOON, dict[str, Trouble | None]()
        self.hosts = Hosts(troubles, clock=lambda: self.now, changed=self.written.__setitem__)

    def fail(self, times: int, error: Callable[[str], AggregatorError] = ServerFailed) -> None:
        """Let runs begin and fail."""
        for _ in range(times):
            self.hosts.begin(HOST)
            self.hosts.ended(HOST, error("it failed"))


@pytest.mark.parametrize("error", [ServerFailed, Unreachable, Truncated])
def test_three_failures_open_the_circuit_for_half_an_hour(error: type[AggregatorError]) -> None:
    """Then one probe may go, and no second one beside it; its answer closes the circuit and the row goes."""
    street = Street()
    street.fail(2, error)
    assert street.hosts.ready(HOST)
    street.fail(1, error)
    assert not street.hosts.ready(HOST)
    written = street.written[HOST]
    assert written is not None
    assert (written.not_before, written.reason) == (NOON + 30 * MINUTE, "circuit: it failed")
    street.now += 30 * MINUTE
    assert (street.hosts.begin(HOST), street.hosts.begin(HOST)) == (True, False)
    street.hosts.ended(HOST, None)
    assert street.hosts.begin(HOST)
    assert street.written == {HOST: None}


@pytest.mark.parametrize("error", [SourceChanged, Gone, Blocked, Spent])
def test_what_is_not_the_hosts_trouble_opens_nothing(error: type[AggregatorError]) -> None:
    """A changed body, a missing board, a refusal and our own allowance say nothing about the host's health."""
    street = Street()
    street.fail(10, error)
    assert street.hosts.ready(HOST)
    assert street.written == {}


def test_what_was_written_holds_after_a_restart() -> None:
    """An opened circuit is half-open once its time is over: a failed probe opens it again."""
    before = Trouble(host=HOST, not_before=NOON + 10 * MINUTE, strikes=1, reason="circuit: it failed")
    street = Street(before, Trouble(host="other.example", not_before=NOON + MINUTE, strikes=2, reason="429: it asked"))
    assert (street.hosts.ready(HOST), street.hosts.ready("other.example")) == (False, False)
    assert street.hosts.holds() == {HOST: 10 * MINUTE, "other.example": MINUTE}
    street.now += 10 * MINUTE
    assert street.hosts.state(HOST) is State.HALF_OPEN
    street.fail(1)
    assert street.written[HOST] == Trouble(host=HOST, not_before=NOON + 40 * MINUTE, strikes=2, reason="circuit: it failed")
    assert street.hosts.ready("other.example")


def test_a_run_that_began_before_a_429_takes_nothing_back() -> None:
    """It ends well after the host asked for peace, which stays."""
    street = Street()
    street.hosts.begin(HOST)
    street.hosts.hold(HOST, 3600)
    street.hosts.ended(HOST, None)
    assert street.hosts.held(HOST) == "api.example: left alone until 2026-03-02 13:00 UTC (429: it asked for fewer requests)"
    street.hosts.hold(HOST, 60)
    assert street.hosts.holds() == {HOST: timedelta(hours=1)}


def test_an_allowance_slides_over_a_day() -> None:
    """What was asked before the restart counts, and comes back 24 hours later."""
    allowance = Allowance("remotive", 4, [(NOON - timedelta(hours=25), 2), (NOON - timedelta(hours=20), 3)])
    allowance.take(now=NOON)
    with pytest.raises(Spent, match="remotive: its 4 requests a day are used up") as refused:
        allowance.take(now=NOON)
    assert refused.value.retry_after == 4 * 3600
    assert allowance.left(now=NOON + timedelta(hours=4)) == 3
