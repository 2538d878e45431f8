"""Offers: what a vacancy pays, drawn from its role's distribution and written in its country's way."""

from math import exp, log

from aggregator.samples.draws import Draws
from aggregator.samples.lexicon import Country, Currency, Lexicon, Role
from aggregator.samples.vacancy import Offer

# Shares of the forms in which stated base pay appears, cumulative.
RANGE, SINGLE, UP_TO = 0.84, 0.91, 0.955
CONTRACTOR_SHARE = 0.05
LAKH = 100_000
SYMBOLS = {"USD": "$", "GBP": "£", "EUR": "€"}


def level_of(normal: float, chance: float) -> float:
    """Mix where a vacancy's pay lies in its distribution with chance: what its seniority is read from."""
    return 0.8 * normal + 1.2 * (chance - 0.5)


class Offers:
    """Makes offers: pay of a role and country is exactly lognormal around median × country factor."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Take the currencies and the figures."""
        self._lexicon = lexicon

    def gbp_year(self, role: Role, country: Country, normal: float) -> float:
        """Give the pay in GBP a year at this place of the role's distribution in the country."""
        return exp(log(role.median * country.pay) + self._lexicon.sigma * normal)

    def offer(self, draws: Draws, role: Role, country: Country, normal: float, *, english: bool) -> Offer | None:
        """Draw an offer; None where the employer keeps silent about pay."""
        stated, form, placed = draws.unit(), draws.unit(), draws.unit()
        spread, contract, period_draw = draws.pick(self._lexicon.spread), draws.unit(), draws.unit()
        shown_draw = draws.unit()
        if stated >= country.stated:
            return None
        currency = self._lexicon.currencies[country.currency]
        period, step = currency.period, currency.step
        contractor = english and contract < CONTRACTOR_SHARE and country.code in {"US", "GB", "DE", "CA"}
        if contractor:
            period, step = ("hour", 1) if period_draw < 0.6 else ("day", 25)
        middle = self.gbp_year(role, country, normal) * currency.per_gbp / self._lexicon.annual[period]
        low, high = _round(middle * (1 - spread), step), _round(middle * (1 + spread), step)
        kind = "ote" if role.ote and form < 0.5 else "base"
        if kind == "base" and english:
            if RANGE <= form < SINGLE:
                return self._single(currency, period, _round(middle, step), shown_draw, contractor=contractor)
            if SINGLE <= form < UP_TO:
                return _one_sided(self._single(currency, period, high, shown_draw, contractor=contractor), up_to=True)
            if form >= UP_TO:
                return _one_sided(self._single(currency, period, low, shown_draw, contractor=contractor), up_to=False)
        where = "text" if kind == "ote" else "field" if placed < 0.35 else "both" if placed < 0.65 else "text"
        shown = _written(currency.ranges, shown_draw, low, high, period)
        return Offer(low=low, high=high, currency=currency.code, period=period, shown=shown, placed=where, kind=kind, contractor=contractor)

    def _single(self, currency: Currency, period: str, amount: int, draw: float, *, contractor: bool) -> Offer:
        shown = _written(currency.single, draw, amount, amount, period)
        return Offer(low=amount, high=amount, currency=currency.code, period=period, shown=shown, placed="text", contractor=contractor)

    def gbp_of(self, offer: Offer, amount: int | None) -> float | None:
        """Give an amount of the offer in GBP a year at the market's own rates."""
        if amount is None:
            return None
        return amount * self._lexicon.annual[offer.period] / self._lexicon.currencies[offer.currency].per_gbp


def _one_sided(offer: Offer, *, up_to: bool) -> Offer:
    return Offer(
        low=None if up_to else offer.low, high=offer.high if up_to else None, currency=offer.currency, period=offer.period,
        shown=offer.shown, placed="text", contractor=offer.contractor,
    )  # fmt: skip


def _round(amount: float, step: int) -> int:
    return max(step, round(amount / step) * step)


def _written(patterns: tuple[str, ...], draw: float, low: int, high: int, period: str) -> str:
    pattern = patterns[int(draw * len(patterns))]
    # Thousands and lakhs read well only where the amounts are whole numbers of them.
    if ("{ak}" in pattern and (low % 1000 or high % 1000 or period in {"day", "hour"})) or (
        "{al}" in pattern and (low % LAKH or high % LAKH)
    ):
        pattern = patterns[0] if "{ak}" not in patterns[0] and "{al}" not in patterns[0] else patterns[-1]
    group = "'" if pattern.startswith("CHF") else ","
    a, b = f"{low:,}", f"{high:,}"
    if group != ",":
        a, b = a.replace(",", group), b.replace(",", group)
    return (
        pattern.replace("{ak}", str(low // 1000)).replace("{bk}", str(high // 1000))
        .replace("{al}", str(low // LAKH)).replace("{bl}", str(high // LAKH)).replace("{a}", a).replace("{b}", b)
    )  # fmt: skip
