"""Outcome: how a run ended, which never says more than its pages proved."""

from collections.abc import Iterator
from typing import Final

from aggregator.core.run import Outcome
from aggregator.errors import AggregatorError
from aggregator.pipeline.reading import Reading

# More than this share of unreadable records, and a list is not known well enough to close anything.
MOST_PROBLEMS: Final = 0.05
# A declared total counts what appeared or vanished while the pages were read.
CHURN: Final = 0.01


def outcome_of(reading: Reading, *, floor: int, had: bool) -> tuple[Outcome, str | None]:
    """Decide how a run ended, and why where it is not complete. `had` says whether the feed listed anything before."""
    if reading.error is not None:
        return Outcome.PARTIAL if reading.seen else Outcome.FAILED, f"{_name(reading.error)}: {reading.error}"
    if reading.unchanged:
        return Outcome.UNCHANGED, None
    doubt = next(_doubts(reading, floor), None)
    if doubt is not None:
        return Outcome.PARTIAL, doubt
    return Outcome.EMPTY if had and not reading.seen else Outcome.COMPLETE, None


def _doubts(reading: Reading, floor: int) -> Iterator[str]:
    """Name every reason to think that this is not the whole list."""
    seen, problems = reading.seen, len(reading.problems)
    if reading.capped:
        yield "the list was cut: a page limit, or pages that repeat"
    keyless = sum(problem.key is None for problem in reading.problems)
    if keyless:
        yield f"{keyless} records without a readable key"
    if problems > MOST_PROBLEMS * seen:
        yield f"{problems} of {seen} records could not be read"
    if reading.declared_total is not None and seen + reading.skipped < reading.declared_total * (1 - CHURN):
        yield f"{seen} of the {reading.declared_total} records that the source counts"
    if seen < floor:
        yield f"{seen} records, and at least {floor} are expected"


def _name(error: AggregatorError) -> str:
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in type(error).__name__)
    return words.strip()
