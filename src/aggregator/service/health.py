"""Health: what is wrong with each source, in words; pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from aggregator.pipeline.expectations import breaches
from aggregator.settings import SourceOption
from aggregator.store.fitness import Fitness

_USUAL_SHARE: Final = 0.7
# A source that shows nothing new for so long is probably read wrongly.
_SILENT_FOR: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One source, and everything that is wrong with it; nothing where it is well."""

    fitness: Fitness
    says: tuple[str, ...] = ()


def verdicts(found: Iterable[Fitness], options: Mapping[str, SourceOption], *, now: datetime) -> list[Verdict]:
    """Judge every source."""
    listed = list(found)
    breached: dict[str, list[str]] = {}
    for one in breaches(listed, options):
        breached.setdefault(one.source, []).append(one.says)
    return [Verdict(fitness=one, says=(*_wrong(one, now), *breached.get(one.source, ()))) for one in listed]


def _wrong(one: Fitness, now: datetime) -> Iterator[str]:
    failing = one.states.get("failing", 0)
    if failing:
        yield f"{failing} of {one.feeds} feeds fail{_examples(one.errors)}"
    if one.never and one.never > one.states.get("new", 0):
        yield f"{one.never} of {one.feeds} feeds were never read whole"
    if one.stale:
        yield f"{one.stale} of {one.feeds} feeds had no complete run within three intervals"
    for state in ("suspect", "empty"):
        if one.states.get(state):
            yield f"{one.states[state]} of {one.feeds} feeds are {state}"
    if one.held:
        yield f"{len(one.held)} feeds are held from closing{_examples(one.held)}"
    if one.usual and one.listed < _USUAL_SHARE * one.usual:
        yield f"{one.listed} postings listed, usually {one.usual:g}"
    if one.newest_posting is not None and now - one.newest_posting > _SILENT_FOR:
        yield f"nothing new since {one.newest_posting:%Y-%m-%d}"
    if one.quarantined:
        yield f"{one.quarantined} records could not be read: `aggregator quarantine list`"


def _examples(reasons: Mapping[str, str]) -> str:
    if not reasons:
        return ""
    name, reason = next(iter(reasons.items()))
    return f" ({name}: {reason[:120]}{f', and {len(reasons) - 1} more' if len(reasons) > 1 else ''})"


def as_dict(verdict: Verdict, *, now: datetime) -> dict[str, Any]:
    """Write a verdict for machines: times as RFC 3339, ages in seconds."""
    values = asdict(verdict.fitness)
    age = None if verdict.fitness.last_complete is None else (now - verdict.fitness.last_complete).total_seconds()
    times = {name: value.isoformat() for name, value in values.items() if isinstance(value, datetime)}
    return values | times | {"well": not verdict.says, "says": list(verdict.says), "last_complete_age_seconds": age}
