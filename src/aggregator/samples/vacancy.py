"""Vacancy: one opening of the invented market, as its employer means it, whatever boards carry it."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.samples.lexicon import Country, Role, Sector


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """An invented employer; `ats` is the board it publishes on itself, None where only aggregators carry it."""

    number: int
    name: str
    slug: str
    sector: Sector
    country: Country
    ats: str | None
    slots: int

    @property
    def domain(self) -> str:
        """Its web address, under the name that is reserved for examples."""
        return f"{self.slug}.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Stated pay: amounts in `currency` per `period`; one-sided offers have a None.

    `shown` is what is written in the text, without its period. `placed` says where: "field", "text" or "both".
    `kind` is "base" or "ote". `contractor` marks day and hour rates.
    """

    low: int | None
    high: int | None
    currency: str
    period: str
    shown: str
    placed: str
    kind: str = "base"
    contractor: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Who may apply: `kind` is place, country, pair, region, worldwide, excluding or silent.

    `label` is the location as a board writes it, `sentence` what the text says; `countries` are named countries,
    `region` a named region, `excluded` countries that may not apply; `yes` those of NG, KE, IN that a region holds.
    """

    kind: str
    label: str
    sentence: str
    countries: tuple[Country, ...] = ()
    region: str | None = None
    excluded: tuple[Country, ...] = ()
    yes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """One opening: what it is, where, for whom, for how much, and which boards carry it.

    `key` is the same for all copies; `number` and `token` are the ids that boards make theirs from. Times are aware UTC.
    """

    key: str
    number: int
    token: bytes
    company: Company
    role: Role
    title: str
    seniority: str | None
    years: int
    requisition: str
    language: str
    workplace: str
    country: Country
    cities: tuple[str, ...]
    reach: Reach
    offer: Offer | None
    visa: str | None
    zone: str | None
    employment: str
    posted: datetime
    updated: datetime
    revision: int
    carriers: tuple[str, ...]

    @property
    def programme(self) -> str | None:
        """The visa programme that half of the sponsoring employers name."""
        return self.country.programme if self.visa == "offered" and self.token[7] % 2 else None

    @property
    def remote(self) -> bool:
        """Whether the work is remote."""
        return self.workplace == "remote"

    @property
    def uuid(self) -> str:
        """The id that boards with UUIDs give it."""
        text = self.token.hex()
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:32]}"
