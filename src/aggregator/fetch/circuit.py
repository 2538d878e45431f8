"""Circuit: whether a host is asked at all after failures; pure, to be kept by the store.

closed ─ 3 failed runs in 10 min ─▶ open ─ 30 min ─▶ half-open ─ one probe ─▶ closed, or open again. Never for good.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from aggregator.errors import FetchFailed, ServerFailed, Throttled, Truncated, Unreachable

FAILURES: Final = 3
WINDOW: Final = timedelta(minutes=10)
OPEN_FOR: Final = timedelta(minutes=30)


class State(StrEnum):
    """What a circuit lets through: everything, nothing, or one probe."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """The recent failed runs of one host, since when it is left alone, and since when a probe is out."""

    failures: tuple[datetime, ...] = ()
    opened: datetime | None = None
    probing: datetime | None = None


def state(circuit: Circuit, *, now: datetime) -> State:
    """Read the state at a moment; an opening from the future (a clock set back) counts as over."""
    if circuit.opened is None:
        return State.CLOSED
    return State.OPEN if timedelta(0) <= now - circuit.opened < OPEN_FOR else State.HALF_OPEN


def begin(circuit: Circuit, *, now: datetime) -> Circuit | None:
    """Give the circuit with which a run may start now, or None where it may not.

    Half-open lets one run through; a probe that never reported (a killed process) blocks for as long as an opening, no longer.
    """
    match state(circuit, now=now):
        case State.CLOSED:
            return circuit
        case State.OPEN:
            return None
        case State.HALF_OPEN:
            out = circuit.probing is not None and timedelta(0) <= now - circuit.probing < OPEN_FOR
            return None if out else replace(circuit, probing=now)


def failed(circuit: Circuit, *, now: datetime) -> Circuit:
    """Count a failed run; its retries count once. The third in ten minutes, and a failed probe, open the circuit."""
    recent = (*(when for when in circuit.failures if timedelta(0) <= now - when < WINDOW), now)
    # A run that began before the opening ends after it: it neither prolongs the opening nor ends it.
    if state(circuit, now=now) is State.OPEN:
        return circuit
    if circuit.opened is not None or len(recent) >= FAILURES:
        return Circuit(opened=now)
    return Circuit(failures=recent)


def counts(error: BaseException) -> bool:
    """Whether an error is the host's trouble (transport, 408, 425, 429, 5xx); a changed body or a refusal is not."""
    return isinstance(error, FetchFailed) and isinstance(error, Unreachable | ServerFailed | Throttled | Truncated)
