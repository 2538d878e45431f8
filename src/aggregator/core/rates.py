"""RateTable: exchange rates as data, looked up by currency and day, always with their date and source."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from aggregator.core import check
from aggregator.errors import InvalidValue


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
    """All known rates; where two sources know a currency, the one given first in `sources` speaks for it."""

    def __init__(self, rates: Iterable[Rate], *, sources: Iterable[str] = (), version: str = "") -> None:
        """Take the rates, the order in which sources are preferred, and a version that names this table."""
        order = {name: place for place, name in enumerate(sources)}
        chosen: dict[str, dict[str, list[Rate]]] = {}
        for rate in rates:
            chosen.setdefault(rate.currency, {}).setdefault(rate.source, []).append(rate)
        series = {
            currency: sorted(by_source[min(by_source, key=lambda name: (order.get(name, len(order)), name))], key=lambda rate: rate.day)
            for currency, by_source in chosen.items()
        }
        self._series: Mapping[str, list[Rate]] = MappingProxyType(series)
        self._days = {currency: [rate.day for rate in listed] for currency, listed in series.items()}
        self.version = version

    def __contains__(self, currency: object) -> bool:
        """Whether any rate of the currency is known."""
        return currency in self._series

    @property
    def currencies(self) -> frozenset[str]:
        """Every currency with a rate."""
        return frozenset(self._series)

    @property
    def last_day(self) -> date | None:
        """The newest day of any rate."""
        return max((days[-1] for days in self._days.values()), default=None)

    def on(self, currency: str, day: date | None) -> Rate | None:
        """Give the newest rate on or before the day; without a day the last one; None where none is known.

        A day before the first known rate has none: a rate from the future would be invented.
        """
        listed = self._series.get(currency)
        if not listed:
            return None
        if day is None:
            return listed[-1]
        place = bisect_right(self._days[currency], day)
        return listed[place - 1] if place else None
