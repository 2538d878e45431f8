"""Run and Outcome: what one pass over one feed found, and what it may therefore change."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.core import check
from aggregator.errors import InvalidValue


class Outcome(StrEnum):
    """How a run ended; DESIGN: only a complete one may close what it did not see."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    FAILED = "failed"

    @property
    def may_write(self) -> bool:
        """Whether new and changed rows of the run may be written."""
        return self in {Outcome.COMPLETE, Outcome.PARTIAL}

    @property
    def keeps_validators(self) -> bool:
        """Whether the validators of the run's bodies may be stored: a lost record must not be frozen by 304s."""
        return self is Outcome.COMPLETE

    @property
    def leaves_validators(self) -> bool:
        """Whether the validators of an earlier run still stand: not once a list was read that is another one than theirs.

        A board that shows for a while nothing, or something else, and then what it showed before would else answer 304 for what has
        been closed or revised meanwhile.
        """
        return self in {Outcome.UNCHANGED, Outcome.FAILED}


class Listing(StrEnum):
    """What a source's list is: only a `full` one can prove that something is gone."""

    FULL = "full"
    WINDOW = "window"
    EVENT = "event"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One pass over one feed (a source and, where there are boards, a board).

    `seen` = `stored` + `problems`: everything fetched is accounted for (`stored` counts unchanged postings too).
    `error` names what stopped a run that is failed or partial; `parser` and `rules` are the versions that ran.
    """

    source: str
    board: str | None
    outcome: Outcome
    started: datetime
    ended: datetime
    seen: int = 0
    stored: int = 0
    new: int = 0
    changed: int = 0
    closed: int = 0
    problems: int = 0
    declared_total: int | None = None
    error: str | None = None
    held: str | None = None
    parser: str = ""
    rules: str = ""

    def __post_init__(self) -> None:
        """Reject naive times, an end before the start, and a failure without its reason."""
        check.utc("started", self.started)
        check.utc("ended", self.ended)
        if self.ended < self.started:
            raise InvalidValue(f"run: ended {self.ended} before it started {self.started}")
        if self.outcome in {Outcome.FAILED, Outcome.PARTIAL} and not self.error:
            raise InvalidValue(f"run: {self.outcome} without saying why")
