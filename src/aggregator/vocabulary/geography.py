"""Geography: what the names and codes of places mean (countries.csv, regions.toml, places.csv, cities.csv)."""

import itertools
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from aggregator.vocabulary.table import Table, read_csv

# A name that we set by hand outranks what a table of towns says of the same name.
BY_HAND: Final = 1_000_000
# A town in running text must be a city that most readers know: "Reading" and "Nice" are words there.
KNOWN_CITY: Final = 500_000
# A city whose name is a word or a surname ("Reading", "Cork") is read in location fields only: too small for running text.
_WORD: Final = "word"
_NEVER: Final = "never"
_OF_A_WORD: Final = 400_000
_LETTERS_WITHOUT_A_MARK = {"ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i", "ð": "d", "þ": "th", ".": ""}
_GAPS = re.compile(r"[\s'’ʻ`‘\-–]+")
_STATE_CODE = re.compile(r"[A-Z]{2}-[A-Z]{2,3}\Z")
_WORDS_IN_LONGEST: Final = 6
_KEEPS_THE_CLOCK: Final = 150_000


class Kind(StrEnum):
    """How large a place is."""

    COUNTRY = "country"
    REGION = "region"
    STATE = "state"
    SUBDIVISION = "subdivision"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Place:
    """One reading of a name: its countries (several for a region), its ISO 3166-2 state, its least number of people."""

    kind: Kind
    countries: frozenset[str]
    state: str = ""
    size: int = BY_HAND

    @property
    def country(self) -> str:
        """The one country of a place that is no region."""
        return min(self.countries)


class Town(NamedTuple):
    """A row of cities.csv: what all towns of one country, zone and size share."""

    country: str
    size: int
    utc_january: float
    utc_july: float


# "African countries" is the region as "Africa" is.
_NOUNS: Final = ("countries", "country", "nations")


def place_key(name: str) -> str:
    """Fold a name for lookup: lower case, without accents and full stops, one space for hyphens and apostrophes."""
    name = name.lower().replace(".", "")
    if not name.isascii():
        name = "".join(letter for letter in unicodedata.normalize("NFKD", _unmarked(name)) if not unicodedata.combining(letter))
    return _GAPS.sub(" ", name).strip()


def _unmarked(name: str) -> str:
    return "".join(_LETTERS_WITHOUT_A_MARK.get(letter, letter) for letter in name)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Geography:
    """All places: `names` and `towns` by key, usual reading first; `codes` in capitals; `adjectives` ("european") apart; `hours` from UTC.

    `starts` are the first words of every name that running text may hold; `inverted`
    are the names with a comma in them ("Korea, Republic of").
    """

    names: Mapping[str, tuple[Place, ...]]
    adjectives: Mapping[str, frozenset[str]]
    codes: Mapping[str, tuple[Place, ...]]
    towns: Mapping[str, tuple[Town, ...]]
    regions: Mapping[str, frozenset[str]]
    hours: Mapping[str, tuple[float, float]]
    starts: frozenset[str]
    inverted: frozenset[str]
    longest: int = _WORDS_IN_LONGEST
    _read: dict[str, tuple[Place, ...]] = field(default_factory=dict, compare=False, repr=False)

    def readings(self, key: str) -> tuple[Place, ...]:
        """Give every reading of a name's key, the usual one first; () where no place is named so."""
        found = self._read.get(key)
        if found is None:
            found = self._readings(key)
            if found:  # what is no place would fill the memory with words
                self._read[key] = found
        return found

    def _readings(self, key: str) -> tuple[Place, ...]:
        named = self.names.get(key, ())
        if named and named[0].kind is not Kind.CITY:
            return named
        towns = self.towns.get(key, ())
        if not towns:
            return named
        known = {place.country for place in named}
        largest: dict[str, int] = {}
        for town in towns:
            if town.country not in known:
                largest[town.country] = max(town.size, largest.get(town.country, 0))
        ordered = sorted(largest.items(), key=lambda item: (-item[1], item[0]))
        return (*named, *(Place(Kind.CITY, frozenset({country}), size=size) for country, size in ordered))


def parse_geography(*, countries: str, regions: str, places: str, cities: str) -> Geography:
    """Compile the four files. Raises ConfigurationError naming file, line or table, and key."""
    names: dict[str, list[Place]] = {}
    codes: dict[str, list[Place]] = {}
    adjectives: dict[str, frozenset[str]] = {}
    known, inverted = _read_countries(countries, names, codes, adjectives)
    members = _read_regions(regions, known, names, adjectives)
    words = _read_places(places, known, names, codes)
    towns, hours, known_cities = _read_cities(cities, known)
    for word in words:
        towns.pop(word, None)
    return Geography(
        names={key: tuple(found) for key, found in names.items()},
        adjectives=adjectives,
        codes={code: tuple(found) for code, found in codes.items()},
        towns=towns,
        regions=members,
        hours=hours,
        inverted=frozenset(inverted),
        starts=frozenset(key.split(" ", 1)[0] for key in itertools.chain(names, known_cities)),
    )


def _read_countries(
    text: str, names: dict[str, list[Place]], codes: dict[str, list[Place]], adjectives: dict[str, frozenset[str]]
) -> tuple[set[str], set[str]]:
    file, known, inverted = "countries.csv", set[str](), set[str]()
    for line, row in read_csv(text, file=file, columns=("iso2", "iso3", "name", "aliases", "demonyms")):
        where = Table({}, where=f"{file}: line {line}")
        if row["iso2"] in known or not re.fullmatch(r"[A-Z]{2}", row["iso2"]) or not re.fullmatch(r"[A-Z]{3}", row["iso3"]):
            raise where.wrong("iso2", f"expected a new pair of codes, got {row['iso2']!r}, {row['iso3']!r}")
        known.add(row["iso2"])
        place = Place(Kind.COUNTRY, frozenset({row["iso2"]}))
        codes.setdefault(row["iso2"], []).append(place)
        codes.setdefault(row["iso3"], []).append(place)
        spellings = (row["name"], *_listed(row["aliases"]))
        inverted |= {place_key(name).replace(",", "") for name in spellings if "," in name}
        for key in dict.fromkeys(place_key(name).replace(",", "") for name in spellings):
            if key in names:
                raise where.wrong("aliases", f"{key!r} is named twice")
            names[key] = [place]
        for demonym in _listed(row["demonyms"]):
            if adjectives.setdefault(place_key(demonym), place.countries) != place.countries:
                raise where.wrong("demonyms", f"{demonym!r} is named twice")
    return known, inverted


def _read_regions(
    text: str, known: set[str], names: dict[str, list[Place]], adjectives: dict[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    root = Table.parse(text, file="regions.toml")
    regions: dict[str, frozenset[str]] = {}
    for region, table in root.named():
        members = frozenset(table.texts("members", mandatory=True))
        if members - known:
            raise table.wrong("members", f"not in countries.csv: {', '.join(sorted(members - known))}")
        regions[region] = members
        for alias in table.texts("aliases"):
            key = place_key(alias)
            if key in names:
                raise table.wrong("aliases", f"{alias!r} is named twice")
            names[key] = [Place(Kind.REGION, members)]
        for adjective in table.texts("adjectives"):
            if adjectives.setdefault(place_key(adjective), members) != members:
                raise table.wrong("adjectives", f"{adjective!r} is named twice")
            for noun in _NOUNS:
                names.setdefault(place_key(f"{adjective} {noun}"), [Place(Kind.REGION, members)])
        table.finish()
    return regions


def _read_places(text: str, known: set[str], names: dict[str, list[Place]], codes: dict[str, list[Place]]) -> set[str]:
    """Add the places by hand; give the names that are words and no towns."""
    file = "places.csv"
    words: set[str] = set()
    for line, row in read_csv(text, file=file, columns=("name", "kind", "code", "country", "ambiguous")):
        where = Table({}, where=f"{file}: line {line}")
        if row["kind"] == _NEVER:
            words.add(place_key(row["name"]))
            continue
        if row["kind"] not in {Kind.STATE, Kind.SUBDIVISION, Kind.CITY, _WORD}:
            raise where.wrong("kind", f"expected state, subdivision, city, word or never, got {row['kind']!r}")
        kind, size = (Kind.CITY, _OF_A_WORD) if row["kind"] == _WORD else (Kind(row["kind"]), BY_HAND)
        readings = _listed(row["ambiguous"].replace(";", "|")) or [row["code"] or row["country"]]
        found = [_reading(kind, reading, where, known, size=size) for reading in readings]
        key = place_key(row["name"])
        held = names.setdefault(key, [])
        held += [place for place in found if place not in held]
        if (
            row["kind"] == Kind.STATE
            and found[0].state == row["code"]
            and not any(place in codes.get(row["code"][3:], []) for place in found)
        ):
            codes.setdefault(row["code"][3:], []).append(found[0])
        elif row["kind"] == Kind.STATE and row["code"]:
            place = _reading(Kind.STATE, row["code"], where, known)
            if place not in codes.setdefault(row["code"][3:], []):
                codes[row["code"][3:]].append(place)
    return words


def _reading(kind: Kind, reading: str, where: Table, known: set[str], *, size: int = BY_HAND) -> Place:
    """Read "US" or "US-GA"; of a state's readings the one that is a whole country is that country."""
    country = reading[:2]
    if country not in known or (reading != country and not _STATE_CODE.match(reading)):
        raise where.wrong("ambiguous", f"expected a country or an ISO 3166-2 code, got {reading!r}")
    state = reading if reading != country else ""
    actual = Kind.COUNTRY if kind is Kind.STATE and not state else kind
    return Place(actual, frozenset({country}), state, size)


def _read_cities(text: str, known: set[str]) -> tuple[dict[str, tuple[Town, ...]], dict[str, tuple[float, float]], list[str]]:
    """Read the towns, the hours from UTC that the larger towns of each country keep, and the names of well-known cities."""
    file = "cities.csv"
    towns: dict[str, tuple[Town, ...]] = {}
    hours: dict[str, tuple[float, float]] = {}
    known_cities: list[str] = []
    in_small_ones: dict[str, tuple[float, float]] = {}
    columns = ("country", "zone", "utc_january", "utc_july", "at_least", "names")
    held = towns.get
    for line, row in read_csv(text, file=file, columns=columns):
        try:
            town = Town(row["country"], int(row["at_least"]), float(row["utc_january"]), float(row["utc_july"]))
        except ValueError as error:
            raise Table({}, where=f"{file}: line {line}").wrong("at_least", str(error)) from None
        if town.country not in known:
            raise Table({}, where=f"{file}: line {line}").wrong("country", f"not in countries.csv: {town.country!r}")
        west, east = sorted((town.utc_january, town.utc_july))
        kept = hours if town.size >= _KEEPS_THE_CLOCK else in_small_ones
        least, most = kept.get(town.country, (west, east))
        kept[town.country] = (min(least, west), max(most, east))
        one = (town,)
        keys = row["names"].split("|")
        if town.size >= KNOWN_CITY:
            known_cities += keys
        for key in keys:
            others = held(key)
            towns[key] = one if others is None else others + one
    return towns, in_small_ones | hours, known_cities


def _listed(names: str) -> list[str]:
    return [name for name in names.split("|") if name]
