"""Pay: one stated salary with everything it was read from and everything it was converted by."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from aggregator.core import check
from aggregator.core.posting import Period
from aggregator.errors import InvalidValue


class PayKind(StrEnum):
    """What the figure covers: base pay, on-target earnings, or total compensation."""

    BASE = "base"
    OTE = "ote"
    TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pay:
    """One stated range as published, and the same in GBP a year.

    `min` and `max` are in `currency` per `period`; one figure gives min == max, "up to" gives min None, "from" gives
    max None. `currency` None means that the text does not settle it. `period_stated` False means that the period was
    inferred because the amount admits one reading only. `months` is 13 or 14 where the text says so. `basis` tells
    whether a field of the source or its text said it. `place` and `level` name the market or level of one of several
    ranges; `chosen_by` names the rule that chose this one; `conflict` marks a field and a text that disagree.
    `day_rate` marks contractor rates, which reports keep apart from salaries.
    `gbp_year_*`, `rate` (units of currency per GBP), `rate_date`, `rate_source` and `annualised_by` stand together:
    all set, or all None.
    """

    min: Decimal | None
    max: Decimal | None
    currency: str | None
    period: Period | None
    period_stated: bool = True
    months: int | None = None
    gross: bool | None = None
    basis: Literal["field", "text"] = "text"
    kind: PayKind | None = None
    place: str | None = None
    level: str | None = None
    chosen_by: str | None = None
    conflict: bool = False
    day_rate: bool = False
    gbp_year_min: Decimal | None = None
    gbp_year_max: Decimal | None = None
    rate: Decimal | None = None
    rate_date: date | None = None
    rate_source: str | None = None
    annualised_by: str | None = None

    def __post_init__(self) -> None:
        """Reject amounts that are unordered, negative or absent, and conversions without their rate."""
        check.currency("pay.currency", self.currency)
        amounts = [amount for amount in (self.min, self.max) if amount is not None]
        if not amounts:
            raise InvalidValue("pay: neither min nor max")
        if any(not amount.is_finite() or amount <= 0 for amount in amounts):
            raise InvalidValue(f"pay: expected amounts above 0, got {self.min} to {self.max}")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise InvalidValue(f"pay: min {self.min} is above max {self.max}")
        converted = self.gbp_year_min is not None or self.gbp_year_max is not None
        if converted and (self.rate is None or self.rate_date is None or self.annualised_by is None):
            raise InvalidValue("pay: a figure in GBP a year without its rate, rate date or annualisation")
