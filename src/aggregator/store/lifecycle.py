"""Lifecycle: what one run of a feed proves about the postings that it did not list. Pure.

Closing needs proof of coverage, not the absence of an error. A feed remembers a few numbers of its past runs; each run
gives a new memory and a decision. Only a list that is `full` proves absence, only by two complete runs a day apart, and
only where no guard holds. Every guard lifts by itself once three complete runs over a day agree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from types import MappingProxyType
from typing import Final

from aggregator.core.run import Listing, Outcome

ABSENT_FOR: Final = timedelta(hours=24)
STEADY_RUNS: Final = 3
STEADY_FOR: Final = timedelta(hours=24)
USUAL_RUNS: Final = 5
USUAL_NEEDS: Final = 3
USUAL_SHARE: Final = 0.7
DECLARED_SHARE: Final = 0.99
FEW: Final = 5
SUSPECT_AFTER: Final = 3
EMPTY_RUNS: Final = 6
EMPTY_FOR: Final = timedelta(hours=72)
GONE_FOR: Final = timedelta(hours=1)


class Hold(StrEnum):
    """Why a complete run may not close anything."""

    PARSER = "parser"
    DECLARED = "declared"
    DROP = "drop"
    HALF = "half"
    PROVIDER = "provider"


class Closing(StrEnum):
    """Why a posting was closed."""

    ABSENT = "absent"
    REMOVED = "removed"
    GONE = "gone"
    EXPIRED = "expired"
    FEED_EMPTY = "feed_empty"
    FEED_RETIRED = "feed_retired"
    FEED_UNREACHABLE = "feed_unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a feed remembers of its past runs.

    `listed` counts the records of the last complete run, `recent` those of the last five that no guard held, unchanged ones among them.
    `steady_*` describe the complete runs in a row, up to the last, that a guard questioned and whose counts agree. `held` says why the
    last complete run was held. `last_complete` is the end of the last complete or unchanged run that was not.
    """

    listing: Listing = Listing.FULL
    parser: str | None = None
    listed: int | None = None
    recent: tuple[int, ...] = ()
    steady_runs: int = 0
    steady_since: datetime | None = None
    steady_low: int | None = None
    steady_high: int | None = None
    empties: int = 0
    empty_since: datetime | None = None
    held: str | None = None
    last_complete: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What a run saw: `listed` counts distinct records whose key was known, `skipped` those that are no postings.

    `provider_drops` says that many other boards of the same provider were empty or held within the last hours.
    """

    outcome: Outcome
    ended: datetime
    listed: int = 0
    skipped: int = 0
    declared_total: int | None = None
    parser: str = ""
    provider_drops: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """An open posting that the run did not list."""

    posting: int
    missing_since: datetime | None = None
    valid_through: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What follows from a run: the feed's new memory, why it was held, and what becomes of what it did not list.

    `missed` are postings that stay open and were missed once more; `gone` are those whose own page said so first now.
    """

    memory: Memory
    held: str | None = None
    missed: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    closed: Mapping[int, Closing] = field(default_factory=dict)


def decide(
    memory: Memory,
    sighting: Sighting,
    *,
    open_count: int,
    absent: Sequence[Absent] = (),
    removed: Sequence[int] = (),
    gone: Mapping[int, datetime | None] = MappingProxyType({}),
) -> Decision:
    """Decide what a run may close.

    `open_count` counts the feed's open postings before the run and `absent` those of them that it did not list.
    `removed` were withdrawn by the source in so many words. `gone` are open postings whose own page answered 404 or 410
    in this run and that the list did not show, with the time of the first such answer before.
    """
    evidence, first = _positive(sighting, open_count=open_count, removed=removed, gone=gone)
    left = [posting for posting in absent if posting.posting not in evidence]
    decision = _by_list(memory, sighting, open_count=open_count, absent=left)
    return replace(decision, closed={**decision.closed, **evidence}, gone=first)


def _by_list(memory: Memory, sighting: Sighting, *, open_count: int, absent: Sequence[Absent]) -> Decision:
    outcome = sighting.outcome
    # A list that ends properly and holds nothing is the commonest shape of a broken source.
    if outcome is Outcome.EMPTY or (outcome is Outcome.COMPLETE and not sighting.listed and open_count):
        return _empty(memory, sighting, absent)
    if outcome is Outcome.COMPLETE:
        return _complete(memory, sighting, open_count=open_count, absent=absent)
    if outcome is Outcome.UNCHANGED:
        return _unchanged(memory, sighting, absent)
    if outcome is Outcome.PARTIAL and sighting.listed:
        return Decision(memory=replace(memory, empties=0, empty_since=None))
    return Decision(memory=memory)


def _positive(
    sighting: Sighting, *, open_count: int, removed: Sequence[int], gone: Mapping[int, datetime | None]
) -> tuple[dict[int, Closing], tuple[int, ...]]:
    """Weigh what does not rest on absence: withdrawals, and pages that said twice, an hour apart, that they are gone."""
    if not sighting.outcome.may_write:
        return {}, ()
    closed = dict.fromkeys(removed, Closing.REMOVED)
    first = tuple(posting for posting, since in gone.items() if since is None)
    twice = [posting for posting, since in gone.items() if since is not None and sighting.ended - since >= GONE_FOR]
    # A host that answers 404 to everything has moved its pages; it has not filled its jobs.
    if not (len(twice) > FEW and len(twice) * 2 > open_count):
        closed |= dict.fromkeys((posting for posting in twice if posting not in closed), Closing.GONE)
    return closed, first


def _complete(memory: Memory, sighting: Sighting, *, open_count: int, absent: Sequence[Absent]) -> Decision:
    doubt = _guard(memory, sighting, open_count=open_count, absent=absent)
    # Only runs that were questioned count for the exit: a steady past says nothing about what is odd today.
    weighed = _unquestioned(memory) if doubt is None or doubt.startswith(Hold.PARSER) else _questioned(memory, sighting)
    held = None if is_steady(weighed, sighting.ended) else doubt
    seen = replace(weighed, listed=sighting.listed, parser=sighting.parser, empties=0, empty_since=None, held=held)
    if held is not None:
        return Decision(memory=seen, held=held)
    return _absences(replace(seen, recent=_recent(memory, sighting.listed), last_complete=sighting.ended), sighting, absent)


def _unchanged(memory: Memory, sighting: Sighting, absent: Sequence[Absent]) -> Decision:
    """Count the same list once more: what it did not show before, it does not show now."""
    if memory.listed is None or memory.held is not None or memory.empties:
        return Decision(memory=memory, held=memory.held)
    missing = [posting for posting in absent if posting.missing_since is not None]
    recent = _recent(memory, memory.listed)
    return _absences(replace(memory, recent=recent, last_complete=sighting.ended), sighting, missing)


def _recent(memory: Memory, listed: int) -> tuple[int, ...]:
    return (*memory.recent, listed)[-USUAL_RUNS:]


def _absences(memory: Memory, sighting: Sighting, absent: Sequence[Absent]) -> Decision:
    """Settle each posting that a list which may be believed does not show."""
    missed: list[int] = []
    closed: dict[int, Closing] = {}
    for posting in absent:
        if posting.valid_through is not None and posting.valid_through < sighting.ended:
            closed[posting.posting] = Closing.EXPIRED
        elif memory.listing is not Listing.FULL:
            # Elsewhere absence means nothing; it is noted once, so that the last sighting stays true.
            if posting.missing_since is None:
                missed.append(posting.posting)
        elif posting.missing_since is not None and sighting.ended - posting.missing_since >= ABSENT_FOR:
            closed[posting.posting] = Closing.ABSENT
        else:
            missed.append(posting.posting)
    return Decision(memory=memory, missed=tuple(missed), closed=closed)


def _empty(memory: Memory, sighting: Sighting, absent: Sequence[Absent]) -> Decision:
    """Suspect a feed that was empty three times; believe it after six times over three days."""
    since = memory.empty_since or sighting.ended
    empties = memory.empties + 1
    forgotten = replace(_unquestioned(memory), empties=empties, empty_since=since)
    # Where the whole provider fell silent, it takes twice the proof.
    needed = 2 if sighting.provider_drops else 1
    if memory.listing is not Listing.FULL or empties < EMPTY_RUNS or sighting.ended - since < EMPTY_FOR:
        return Decision(memory=forgotten)
    if empties < EMPTY_RUNS * needed or sighting.ended - since < EMPTY_FOR * needed:
        return Decision(memory=forgotten, held=f"{Hold.PROVIDER}: many boards of the provider are empty or short at once")
    return Decision(memory=forgotten, closed={posting.posting: Closing.FEED_EMPTY for posting in absent})


def _guard(memory: Memory, sighting: Sighting, *, open_count: int, absent: Sequence[Absent]) -> str | None:
    """Say why a complete run should not be believed yet; None where nothing speaks against it."""
    if memory.parser is not None and memory.parser != sighting.parser:
        return f"{Hold.PARSER}: the first run of parser {sighting.parser}, after {memory.parser}"
    if memory.listing is not Listing.FULL:
        return None
    usual = median(memory.recent) if len(memory.recent) >= USUAL_NEEDS else 0
    counted, declared = sighting.listed + sighting.skipped, sighting.declared_total or 0
    held = {
        Hold.DECLARED: f"{counted} listed, the source counts {declared}" if counted < DECLARED_SHARE * declared else None,
        Hold.DROP: f"{sighting.listed} listed, usually {usual:g}" if sighting.listed < USUAL_SHARE * usual else None,
        Hold.HALF: f"{len(absent)} of {open_count} would go" if len(absent) > FEW and len(absent) * 2 > open_count else None,
        Hold.PROVIDER: "many boards of the provider are empty or short at once" if sighting.provider_drops else None,
    }
    return next((f"{reason}: {says}" for reason, says in held.items() if says), None)


def _questioned(memory: Memory, sighting: Sighting) -> Memory:
    """Count a questioned run among those that agree, or begin a new count with it."""
    listed = sighting.listed
    if memory.steady_low is not None and memory.steady_high is not None:
        low, high = min(memory.steady_low, listed), max(memory.steady_high, listed)
        if high - low <= max(1, high / 10):
            return replace(memory, steady_runs=memory.steady_runs + 1, steady_low=low, steady_high=high)
    return replace(memory, steady_runs=1, steady_since=sighting.ended, steady_low=listed, steady_high=listed)


def _unquestioned(memory: Memory) -> Memory:
    return replace(memory, steady_runs=0, steady_since=None, steady_low=None, steady_high=None)


def is_steady(memory: Memory, now: datetime) -> bool:
    """Whether enough questioned runs agree for long enough to believe them against a guard."""
    return memory.steady_runs >= STEADY_RUNS and memory.steady_since is not None and now - memory.steady_since >= STEADY_FOR


def state(memory: Memory, *, failures: int, open_count: int) -> str:
    """Name the feed's state for people: failing, empty, suspect, held or ok."""
    if failures:
        return "failing"
    if memory.empties >= EMPTY_RUNS and not open_count:
        return "empty"
    if memory.empties >= SUSPECT_AFTER:
        return "suspect"
    return "held" if memory.held else "ok"
