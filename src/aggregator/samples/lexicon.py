"""Lexicon: the words and figures of the invented market, read from data/*.toml into values."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from aggregator.errors import ConfigurationError

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """What an employer does; `six` is one of the article's six sectors or "", `key` ids of its country table."""

    id: str
    six: str
    key: Texts
    weight: float
    words: Texts
    things: Texts
    blurbs: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country of the market; `pay` is the factor on a role's median, `stated` the share of postings with pay."""

    code: str
    name: str
    weight: float
    pay: float
    stated: float
    currency: str
    utc: float
    labels: Texts
    cities: Texts
    only: Texts
    language: str = "en"
    programme: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region that a role is open to; `yes` says which of NG, KE and IN belong to it."""

    name: str
    yes: Texts
    labels: Texts
    sentences: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A kind of job; `id` "" is a role that the project has no id for, `median` is GBP a year."""

    id: str
    ai: bool
    family: str
    weight: float
    median: float
    department: str
    titles: Texts
    duties: Texts
    skills: Texts
    asks: Texts
    ote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """How a currency's employers state pay: units for one GBP, period, rounding step, notations."""

    code: str
    per_gbp: float
    step: int
    ranges: Texts
    single: Texts
    period: str = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """Everything that the market is made of."""

    stems: Texts
    endings: Texts
    sectors: tuple[Sector, ...]
    countries: tuple[Country, ...]
    regions: tuple[Region, ...]
    worldwide: Mapping[str, Texts]
    silent: Mapping[str, Texts]
    roles: tuple[Role, ...]
    currencies: Mapping[str, Currency]
    sigma: float
    spread: tuple[float, ...]
    annual: Mapping[str, int]
    prose: Mapping[str, Mapping[str, Any]]


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value


def _read(name: str) -> dict[str, Any]:
    text = resources.files("aggregator.samples").joinpath("data", name).read_text(encoding="utf-8")
    return {key: _frozen(value) for key, value in tomllib.loads(text).items()}


@cache
def load_lexicon() -> Lexicon:
    """Read the packaged tables; raises ConfigurationError for a key that is unknown or missing."""
    companies, places, roles, pay, prose = (_read(f"{name}.toml") for name in ("companies", "places", "roles", "pay", "prose"))
    try:
        return Lexicon(
            stems=companies["stems"],
            endings=companies["endings"],
            sectors=tuple(Sector(**row) for row in companies["sector"]),
            countries=tuple(Country(**row) for row in places["country"]),
            regions=tuple(Region(**row) for row in places["region"]),
            worldwide=places["worldwide"],
            silent=places["silent"],
            roles=tuple(Role(**row) for row in roles["role"]),
            currencies={row["code"]: Currency(**row) for row in pay["currency"]},
            sigma=pay["sigma"],
            spread=pay["spread"],
            annual=pay["annual"],
            prose=prose,
        )
    except (KeyError, TypeError) as error:
        raise ConfigurationError(f"samples/data: {error}") from None
