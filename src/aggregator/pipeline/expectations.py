"""Expectations: whether every source holds what the configuration says a healthy one does, before reports are written. Pure."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aggregator.errors import ReportRefused
from aggregator.settings import Expectation, SourceOption
from aggregator.store.fitness import Fitness
from aggregator.store.store import Store

_LEAST_SHARE: Final = 0.85
_MOST_TIMES: Final = 2
_FEW: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """An expectation that is not met; a `fatal` one stops the reports."""

    source: str
    says: str
    fatal: bool


def breaches(found: Iterable[Fitness], options: Mapping[str, SourceOption]) -> Iterator[Breach]:
    """Give every expectation that is not met; a source that has one and no feed holds nothing."""
    by_name = {one.source: one for one in found}
    for name, option in sorted(options.items()):
        if option.expect is not None and option.enabled is not False:
            yield from _breaches(name, by_name.get(name), option.expect)


def _breaches(name: str, found: Fitness | None, expect: Expectation) -> Iterator[Breach]:
    listed = 0 if found is None else found.listed
    if listed < expect.least:
        yield Breach(source=name, says=f"{listed} postings in complete lists, and at least {expect.least} are expected", fatal=True)
    if expect.most is not None and listed > expect.most:
        yield Breach(source=name, says=f"{listed} postings in complete lists, and at most {expect.most} are expected", fatal=False)
    if found is None or not found.open_postings:
        return
    for field, share in sorted(expect.filled.items()):
        if found.filled.get(field, 0.0) < share:
            yield Breach(
                source=name, says=f"{field} is filled in {found.filled.get(field, 0.0):.0%}, and {share:.0%} are expected", fatal=True
            )


def check_expectations(store: Store, options: Mapping[str, SourceOption], *, now: datetime) -> list[Breach]:
    """Give the breaches that only warn. Raises ReportRefused naming every one that stops the reports."""
    if all(option.expect is None for option in options.values()):
        return []
    found = list(breaches(store.fitness(now=now), options))
    fatal = [f"{one.source}: {one.says}" for one in found if one.fatal]
    if fatal:
        raise ReportRefused(f"the last good reports stay: {'; '.join(fatal)}. See `aggregator health`")
    return found


def suggested(found: Iterable[Fitness]) -> Iterator[str]:
    """Write expectations as lines of aggregator.toml from what is stored: 85 % of what is there, and twice as many."""
    for one in found:
        if one.listed < _FEW:
            continue
        yield f"[source.{one.source}.expect]"
        yield f"least = {math.floor(one.listed * _LEAST_SHARE)}"
        yield f"most = {one.listed * _MOST_TIMES}"
        yield f"[source.{one.source}.expect.filled]"
        yield from (f"{name} = {math.floor(share * _LEAST_SHARE * 100) / 100}" for name, share in one.filled.items() if share >= 0.05)
        yield ""
