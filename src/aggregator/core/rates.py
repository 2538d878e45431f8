"""RateTable: exchange rates as data, looked up by currency and day, always with their date and source."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from aggregator.core import check
from aggregator.errors import InvalidValue

# A rate older than this on the day asked for is no rate: the source has stopped publishing the currency.
STALE_AFTER: Final = timedelta(days=45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Units of `currency` for one GBP on `day`, as `source` published it."""

    currency: str
    per_gbp: Decimal
    day: date
    source: str

    def __post_init__(self) -> None:
        """Reject a rate that is not above zero."""
        check.currency("rate.currency", self.currency)
        if not (self.per_gbp.is_finite() and self.per_gbp > 0):
            raise InvalidValue(f"rate.per_gbp: expected a number above 0, got {self.per_gbp} for {self.currency}")


class RateTable:
    """All known rates; where several sources know a currency on a day, the one given first in `sources` speaks for it."""

    def __init__(
        self,
        rates: Iterable[Rate],
        *,
        sources: Iterable[str] = (),
        version: str = "",
        later: Mapping[str, Callable[[], Iterable[Rate]]] = MappingProxyType({}),
        last_day: date | None = None,
    ) -> None:
        """Take the rates, the order in which sources are preferred, and a version that names this table.

        `later` gives, by currency, rates that are only read when the currency is first asked for; `last_day` is then the
        newest day of any rate.
        """
        self._order = {name: place for place, name in enumerate(sources)}
        self._later = dict(later)
        self._given: dict[str, list[Rate]] = {}
        for rate in rates:
            self._given.setdefault(rate.currency, []).append(rate)
        self._series: dict[str, list[tuple[list[date], list[Rate]]]] = {}
        newest = [rate.day for listed in self._given.values() for rate in listed]
        self.last_day = max([*newest, *([last_day] if last_day else [])], default=None)
        self.version = version

    def on(self, currency: str, day: date | None) -> Rate | None:
        """Give the newest rate on or before the day; without a day the last one; None where none is known.

        The first source in order that has one speaks, unless its rate is older than STALE_AFTER on that day (or on the
        table's last day, where the day asked for is later): then the next does. A day before the first known rate has
        none: a rate from the future would be invented.
        """
        if self.last_day is None:
            return None
        oldest = min(day or self.last_day, self.last_day) - STALE_AFTER
        for days, listed in self._of(currency):
            place = bisect_right(days, day) if day is not None else len(days)
            if place and days[place - 1] >= oldest:
                return listed[place - 1]
        return None

    def _of(self, currency: str) -> list[tuple[list[date], list[Rate]]]:
        """Give the series of a currency, one a source, in the order of preference."""
        if currency not in self._series:
            by_source: dict[str, list[Rate]] = {}
            read = self._later.get(currency)
            for rate in (*self._given.get(currency, ()), *(read() if read else ())):
                by_source.setdefault(rate.source, []).append(rate)
            names = sorted(by_source, key=lambda name: (self._order.get(name, len(self._order)), name))
            ordered = [sorted(by_source[name], key=lambda rate: rate.day) for name in names]
            self._series[currency] = [([rate.day for rate in listed], listed) for listed in ordered]
        return self._series[currency]
