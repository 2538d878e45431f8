"""Countries: the name and the continent of each, for tables and pages that people read (countries.csv, regions.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from aggregator.vocabulary.table import Table, read_csv

# A country may belong to several regions (Egypt to Africa and the Middle East): the first one here that names it is its continent.
_CONTINENTS: Final = {
    "AFRICA": "africa",
    "EUROPE": "europe",
    "AMERICAS": "america",
    "CARIBBEAN": "america",
    "OCEANIA": "oceania",
    "ASIA": "asia",
    "MIDDLE_EAST": "asia",
    "CENTRAL_ASIA": "asia",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country by its ISO 3166-1 alpha-2 code; the continent is None where no region names it."""

    code: str
    name: str
    continent: str | None


def parse_countries(countries: str, regions: str) -> Mapping[str, Country]:
    """Give every country by code, from the texts of countries.csv and regions.toml. Raises ConfigurationError naming the place."""
    continents: dict[str, str] = {}
    members = {name: table.texts("members", mandatory=True) for name, table in Table.parse(regions, file="regions.toml").named()}
    for region, continent in _CONTINENTS.items():
        for code in members.get(region, ()):
            continents.setdefault(code, continent)
    rows = read_csv(countries, file="countries.csv", columns=("iso2", "name"))
    return MappingProxyType(
        {row["iso2"]: Country(code=row["iso2"], name=row["name"], continent=continents.get(row["iso2"])) for _, row in rows}
    )
