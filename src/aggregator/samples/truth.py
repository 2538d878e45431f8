"""Truth: what every opening of the market really is, and what a report on it must find."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles
from typing import Any

from aggregator.samples.market import Market
from aggregator.samples.shapes import ashby, greenhouse, himalayas, hn, lever, remoteok, remotive, weworkremotely
from aggregator.samples.vacancy import Offer, Vacancy

# "$" that neither a code nor a country's letters go with.
BARE_DOLLAR = re.compile(r"^\$(?!.*[A-Z]{3})")
ASKED = ("NG", "KE", "IN")  # the article's Lagos, Nairobi and Mumbai
_IDS = {
    "greenhouse": greenhouse.source_ids,
    "ashby": ashby.source_ids,
    "lever": lever.source_ids,
    "himalayas": himalayas.source_ids,
    "remotive": remotive.source_ids,
    "weworkremotely": weworkremotely.source_ids,
    "remoteok": remoteok.source_ids,
    "hn": hn.source_ids,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PayTruth:
    """Stated pay: as written, and in GBP a year at the given rates.

    `currency_named` is False where a bare dollar sign is all that is published. `decides` says whether it is two-sided base
    pay of an employee: what the article check counts.
    """

    low: int | None
    high: int | None
    currency: str
    period: str
    kind: str
    contractor: bool
    currency_named: bool
    gbp_year_low: float | None
    gbp_year_high: float | None

    @property
    def decides(self) -> bool:
        """Whether the article check uses it."""
        return self.kind == "base" and not self.contractor and self.low is not None and self.high is not None

    @property
    def gbp_year(self) -> float | None:
        """Give the midpoint in GBP a year; None for a one-sided offer."""
        if self.gbp_year_low is None or self.gbp_year_high is None:
            return None
        return (self.gbp_year_low + self.gbp_year_high) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One opening: `postings` are its advertisements as (source, source id); `role` None is a role without an id.

    `scope` is worldwide, limited or unknown. `countries` are those named, and the country of an office; a region stays
    a name. `job_countries` is where the job is said to be, `pay_country` the market that its pay was drawn from. `open_to` answers yes, no or unknown for NG, KE and IN.
    """

    opening: str
    company: str
    title: str
    role: str | None
    is_ai: bool
    seniority: str | None
    language: str
    sectors: tuple[str, ...]
    key_sectors: tuple[str, ...]
    job_countries: tuple[str, ...]
    pay_country: str
    workplace: str
    scope: str
    countries: tuple[str, ...]
    region: str | None
    excluded: tuple[str, ...]
    open_to: Mapping[str, str]
    visa: str | None
    programme: str | None
    pay: PayTruth | None
    postings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTruth:
    """One role's remote AI openings: how many, with pay that decides, of how many companies, and its quartiles in GBP a year."""

    role: str
    openings: int
    with_pay: int
    companies: int
    p25: float | None
    median: float | None
    p75: float | None


def posting_ids(vacancy: Vacancy) -> tuple[tuple[str, str], ...]:
    """Name the vacancy's advertisements as (source, source id), the employer's own board first."""
    return tuple((source, key) for source in vacancy.carriers for key in _IDS[source](vacancy))


def truth_of(vacancy: Vacancy, market: Market, *, rates: Mapping[str, Decimal] | None = None) -> Truth:
    """Tell the truth about a vacancy; `rates` are units of a currency for one GBP, the market's own without them."""
    reach = vacancy.reach
    return Truth(
        opening=vacancy.key,
        company=vacancy.company.name,
        title=vacancy.title,
        role=vacancy.role.id or None,
        is_ai=vacancy.role.ai,
        seniority=vacancy.seniority,
        language=vacancy.language,
        sectors=(vacancy.company.sector.six,) if vacancy.company.sector.six else (),
        key_sectors=vacancy.company.sector.key,
        job_countries=tuple(country.code for country in reach.countries),
        pay_country=vacancy.country.code,
        workplace=vacancy.workplace,
        scope={"worldwide": "worldwide", "excluding": "worldwide", "silent": "unknown"}.get(reach.kind, "limited"),
        countries=tuple(country.code for country in reach.countries),
        region=reach.region,
        excluded=tuple(country.code for country in reach.excluded),
        open_to={code: _open_to(vacancy, code) for code in ASKED},
        visa=vacancy.visa,
        programme=vacancy.programme,
        pay=_pay(vacancy.offer, market, rates) if vacancy.offer else None,
        postings=posting_ids(vacancy),
    )


def truths(market: Market, *, rates: Mapping[str, Decimal] | None = None) -> Iterator[Truth]:
    """Tell the truth about every open vacancy of the market's day, one at a time."""
    return (truth_of(vacancy, market, rates=rates) for vacancy in market.stream())


def roles_truth(found: Iterable[Truth]) -> dict[str, RoleTruth]:
    """Sum the truth up per role over remote AI openings; quartiles are None under two openings with pay."""
    counted: dict[str, int] = {}
    paid: dict[str, list[float]] = {}
    companies: dict[str, set[str]] = {}
    for truth in found:
        if truth.role is None or not truth.is_ai or truth.workplace != "remote":
            continue
        counted[truth.role] = counted.get(truth.role, 0) + 1
        if truth.pay is not None and truth.pay.decides and truth.pay.gbp_year is not None:
            paid.setdefault(truth.role, []).append(truth.pay.gbp_year)
            companies.setdefault(truth.role, set()).add(truth.company)
    return {role: _role_truth(role, counted[role], paid.get(role, []), len(companies.get(role, ()))) for role in sorted(counted)}


def _role_truth(role: str, openings: int, pays: list[float], companies: int) -> RoleTruth:
    quarters: list[float] | list[None] = quantiles(pays, n=4, method="inclusive") if len(pays) > 1 else [None, None, None]
    return RoleTruth(
        role=role,
        openings=openings,
        with_pay=len(pays),
        companies=companies,
        p25=quarters[0],
        median=median(pays) if len(pays) > 1 else None,
        p75=quarters[2],
    )


def _open_to(vacancy: Vacancy, code: str) -> str:
    reach = vacancy.reach
    if code in {country.code for country in reach.excluded}:
        return "no"
    if reach.kind in {"worldwide", "excluding"}:
        return "yes"
    if reach.kind == "silent":
        return "unknown"
    return "yes" if code in reach.yes or code in {country.code for country in reach.countries} else "no"


def _pay(offer: Offer, market: Market, rates: Mapping[str, Decimal] | None) -> PayTruth:
    def gbp(amount: int | None) -> float | None:
        if amount is None or rates is None:
            return market.offers.gbp_of(offer, amount)
        return float(amount * market.lexicon.annual[offer.period] / rates[offer.currency])

    return PayTruth(
        low=offer.low,
        high=offer.high,
        currency=offer.currency,
        period=offer.period,
        kind=offer.kind,
        contractor=offer.contractor,
        currency_named=offer.placed != "text" or not BARE_DOLLAR.search(offer.shown),
        gbp_year_low=gbp(offer.low),
        gbp_year_high=gbp(offer.high),
    )


def record(truth: Truth | RoleTruth | PayTruth) -> dict[str, Any]:
    """Give a truth as JSON values."""
    values: dict[str, Any] = {name: getattr(truth, name) for name in truth.__dataclass_fields__}
    if isinstance(truth, Truth):
        values["pay"] = record(truth.pay) | {"gbp_year": truth.pay.gbp_year, "decides": truth.pay.decides} if truth.pay else None
        values["open_to"] = dict(truth.open_to)
    return values
