"""Annual: a stated pay in GBP a year, with the factor and the rate that made it."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from aggregator.core.pay import Pay
from aggregator.core.posting import Period
from aggregator.core.rates import RateTable

_RULES: Final = {
    Period.HOUR: (Decimal(2080), "2080 hours"),
    Period.DAY: (Decimal(260), "260 days"),
    Period.WEEK: (Decimal(52), "52 weeks"),
    Period.MONTH: (Decimal(12), "12 months"),
    Period.YEAR: (Decimal(1), "as stated"),
}
_FULL_TIME: Final = Decimal(40)
_CENT: Final = Decimal("0.01")


def in_gbp(pay: Pay, rates: RateTable, day: date | None, *, hours: Decimal | None = None) -> Pay:
    """Give the pay with its GBP a year; unchanged where currency, period or rate is not known.

    A full-time year has 2,080 hours, 260 days, 52 weeks or 12 months (13 or 14 where the posting says so). `hours` a week
    are given where a pay by week, month or year is said to be for part time: it is raised to 40.
    """
    if pay.currency is None or pay.period is None:
        return pay
    rate = rates.on(pay.currency, day)
    if rate is None:
        return pay
    factor, rule = _RULES[pay.period]
    if pay.period is Period.MONTH and pay.months:
        factor, rule = Decimal(pay.months), f"{pay.months} months"
    if hours is not None and pay.period in {Period.WEEK, Period.MONTH, Period.YEAR}:
        factor, rule = factor * _FULL_TIME / hours, f"{rule}, {hours:f} to {_FULL_TIME} hours a week"
    return replace(
        pay,
        gbp_year_min=None if pay.min is None else _pounds(pay.min * factor / rate.per_gbp),
        gbp_year_max=None if pay.max is None else _pounds(pay.max * factor / rate.per_gbp),
        rate=rate.per_gbp,
        rate_date=rate.day,
        rate_source=rate.source,
        annualised_by=rule,
    )


def _pounds(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, rounding=ROUND_HALF_UP)
