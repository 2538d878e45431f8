"""Places: where a location lies, as far as two locations can contradict each other."""

import re
from enum import IntEnum
from typing import Final

from msgspec import Struct

from aggregator.vocabulary.geography import Geography, Kind, Place, place_key
from aggregator.vocabulary.opening_words import OpeningWords

_APART: Final = re.compile(r"\s*(?:[;|/•·\n]|\bor\b|\band\b|&)\s*", re.IGNORECASE)
_PIECE: Final = re.compile(r"\s*[,()\[\]]\s*|\s+[-–—:]\s*|\s*[-–—:]\s+")
_REMOTE_IN: Final = re.compile(r"(?:^|(?<=,))\s{0,4}remote\s{0,4}[-–—:]\s{0,4}(?P<where>[^,;|()]{2,60})(?:,|\Z)", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+")
_MOST_WORDS: Final = 4
_MOST_AREAS: Final = 24
_LONGEST: Final = 600
# Below this size a name found inside a longer text is more often a word than a town.
_LARGE: Final = 150_000
# "NA" is written for North America and for "not available", hardly ever for Namibia.
_NO_CODES: Final = frozenset({"NA", "HQ"})

Reading = tuple[str, tuple[Place, ...], bool]


class Nearness(IntEnum):
    """How two locations stand to each other: the same city, state or country; not known; or apart."""

    CONFLICT = 0
    UNKNOWN = 1
    AGREE = 2


class Area(Struct, frozen=True):
    """One place of a location: `countries` are those it may lie in (ISO 3166-1, a region's members), `city` a folded name.

    `metro` names the group of cities that employers write for one another, `home` the country of the best known city of the name.
    """

    countries: frozenset[str]
    state: str = ""
    city: str = ""
    metro: str = ""
    home: str = ""
    region: bool = False

    @property
    def likely(self) -> frozenset[str]:
        """The country that the name usually stands for, where several have such a city."""
        return frozenset({self.home}) if self.home in self.countries and len(self.countries) > 1 else self.countries


class Whereabouts(Struct, frozen=True):
    """All places that a location names; none where it names none."""

    areas: frozenset[Area] = frozenset()

    def __or__(self, other: "Whereabouts") -> "Whereabouts":
        """Join what two postings of one opening name."""
        return Whereabouts(self.areas | other.areas)

    def __bool__(self) -> bool:
        """Whether any place is named."""
        return bool(self.areas)

    @property
    def names(self) -> tuple[str, ...]:
        """A short name of every place, for look-ups: its city, else its state, else its country."""
        return tuple(sorted({area.city or area.state or min(area.countries, default="") for area in self.areas if not area.region}))


NOWHERE: Final = Whereabouts()


def nearness(one: Whereabouts, other: Whereabouts) -> Nearness:
    """Compare two locations by their closest places; where one names none, nothing is known."""
    if not one.areas or not other.areas:
        return Nearness.UNKNOWN
    return max(_near(mine, theirs) for mine in one.areas for theirs in other.areas)


def _near(one: Area, other: Area) -> Nearness:
    same = bool(one.city and other.city) and _same_city(one.city, other.city)
    related = same or bool(one.metro and one.metro == other.metro)
    mine, theirs = (one.countries, other.countries) if related else (one.likely, other.likely)
    if not mine & theirs or (one.state and other.state and one.state != other.state):
        return Nearness.CONFLICT
    if one.city and other.city:
        return Nearness.AGREE if same else Nearness.UNKNOWN if related else Nearness.CONFLICT
    if one.city or other.city or one.region or other.region:
        return Nearness.UNKNOWN
    return Nearness.AGREE if one.state == other.state else Nearness.UNKNOWN


def _same_city(one: str, other: str) -> bool:
    """Whether two names are of one city: a district is written after its city, as in "amsterdam zuidoost"."""
    return one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")


def read_places(text: str | None, *, geography: Geography, words: OpeningWords, whole: bool = False) -> Whereabouts:
    """Read the places of a location; `whole` gives NOWHERE unless every part of the text is a place."""
    areas: list[Area] = []
    for part in _APART.split(_REMOTE_IN.sub(lambda found: _apart(found, geography), (text or "")[:_LONGEST])):
        readings = _read_part(part, geography, whole=whole)
        if readings is None:
            return NOWHERE
        areas += [_named(area, words) if area.city else area for area in _settle(readings)]
    return Whereabouts(frozenset(areas[:_MOST_AREAS])) if areas else NOWHERE


def _apart(found: re.Match[str], geography: Geography) -> str:
    """Set "Remote - France" in a list of cities apart: a place of its own, not the country of the city before it."""
    readings = geography.readings(place_key(found["where"]))
    return f";{found['where']};" if readings and readings[0].kind is not Kind.CITY else found.group()


def _named(area: Area, words: OpeningWords) -> Area:
    city = words.cities.get(area.city, area.city)
    return Area(area.countries, area.state, city, words.metros.get(city, ""), area.home)


def _read_part(part: str, geography: Geography, *, whole: bool) -> list[Reading] | None:
    readings: list[Reading] = []
    for piece in _PIECE.split(part):
        bare = piece.strip()
        if not bare:
            continue
        exact = geography.readings(place_key(bare)) or _code(bare, geography)
        if exact:
            readings.append((place_key(bare), exact, True))
        elif whole:
            return None
        else:
            readings += _inside(bare, geography)
    return readings


def _code(word: str, geography: Geography) -> tuple[Place, ...]:
    return geography.codes.get(word, ()) if len(word) < 4 and word.isupper() and word not in _NO_CODES else ()


def _inside(piece: str, geography: Geography) -> list[Reading]:
    """Find names in a text that is no name, the longest first; a small town's name there is taken for a word."""
    words = _WORD.findall(piece)
    found: list[Reading] = []
    at = 0
    while at < len(words):
        for length in range(min(_MOST_WORDS, len(words) - at), 0, -1):
            key = place_key(" ".join(words[at : at + length]))
            places = geography.readings(key) or (_code(words[at], geography) if length == 1 else ())
            if places and places[0].size >= _LARGE:
                found.append((key, places, False))
                at += length
                break
        else:
            at += 1
    return found


def _settle(readings: list[Reading]) -> list[Area]:
    """Settle the names of one part by each other: in "Columbus, GA" the code is a state, in "Amsterdam, NH, NL" it is none."""
    named = {places[0].country for _, places, _ in readings if places[0].kind is Kind.COUNTRY and len(places) == 1}
    sure = next(iter(named)) if len(named) == 1 else ""
    areas: list[Area] = []
    for key, places, exact in readings:
        usual = places[0]
        fitting = [place for place in places if place.kind is not Kind.REGION and place.country == sure]
        if sure and not fitting and (not exact or usual.kind in {Kind.STATE, Kind.SUBDIVISION}):
            continue
        before = areas[-1] if areas and areas[-1].city else None
        wider = next((place for place in places if before and place.kind is not Kind.CITY and _holds(place, before)), None)
        if before and wider and (wider.kind is Kind.COUNTRY or not _names_a_city(places)):
            areas[-1] = Area(before.countries & wider.countries, wider.state or before.state, before.city, home=before.home)
        elif before and wider:
            areas.append(Area(wider.countries, wider.state))  # "Boston, New York" or "Buffalo, New York": nobody can tell
        elif usual.kind is Kind.REGION:
            areas.append(Area(usual.countries, region=True))
        elif usual.kind is Kind.CITY or _names_a_city(places):
            areas.append(_city(key, fitting or list(places)))
        else:
            chosen = (fitting or [usual])[0]
            areas.append(Area(chosen.countries, chosen.state))
    return _without_wider(areas)


def _names_a_city(places: tuple[Place, ...]) -> bool:
    """Whether a state and one of its large cities share the name: New York, Washington."""
    return places[0].kind is Kind.STATE and any(place.kind is Kind.CITY and place.size > _LARGE for place in places)


def _city(key: str, places: list[Place]) -> Area:
    cities = [place for place in places if place.kind is Kind.CITY] or places
    states = {place.state for place in cities}
    return Area(
        frozenset().union(*(place.countries for place in cities)), min(states) if len(states) == 1 else "", key, home=cities[0].country
    )


def _holds(wider: Place, area: Area) -> bool:
    """Whether a state or country named after a city is its own."""
    return bool(wider.countries & area.countries) and (not wider.state or not area.state or wider.state == area.state)


def _without_wider(areas: list[Area]) -> list[Area]:
    """Leave out a state or country of the part that only repeats where a city or state of it lies."""
    return [
        area
        for area in areas
        if area.city
        or area.region
        or not any(_finer(other, area) and other.likely <= area.countries and area.state in {"", other.state} for other in areas)
    ]


def _finer(one: Area, other: Area) -> bool:
    return (bool(one.city), bool(one.state)) > (bool(other.city), bool(other.state)) and not one.region
