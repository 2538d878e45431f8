"""Lines: what a location field, a title or a header says of places: which are offered to remote workers, which are offices."""

import re
from dataclasses import dataclass
from typing import Final

from aggregator.classify.places import Spot, find_places
from aggregator.text.remembered import remembered
from aggregator.vocabulary.geography import Geography, Kind

_REMOTE = re.compile(
    r"\b(?:remote(?:ly)?|wfh|work(?:ing)? from home|home[- ]?(?:based|office)|telecommut\w*|telework\w*|t[ée]l[ée]travail|teletrabajo"
    r"|remot[oa]|zdalnie|zdaln[ay]|thuiswerk\w*)\b(?! (?:sensing|monitoring|control|access|support|desktop|patient))",
    re.IGNORECASE,
)
_WORLD = re.compile(
    r"\b(?:anywhere(?: (?:in|on|around) (?:the )?(?:world|earth|globe|planet))?|world[- ]?wide|global(?:ly)?|earth|international|weltweit"
    r"|any (?:country|location|where)|all (?:countries|locations)|monde entier|mundial|en todo el mundo)\b",
    re.IGNORECASE,
)
_NARROWED = re.compile(r"\s*(?:in|within|across|inside|from)\s+(?:the\s+)?$", re.IGNORECASE)
CLOCK = re.compile(
    r"[\s-]*(?:'s |(?:east|west|central|coast|eastern|pacific|business|working|office|standard|day)[\s/-]*)*"
    r"(?:time[\s-]?zones?|tz|hours|time|hrs|clock|compatible)\b",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:excl(?:uding|udes|\.|(?=\s))|except(?:ing)?(?: for)?|other than|apart from|with the exception of|but not|not (?:available )?in"
    r"|outside(?: of)?|außer|hors|sauf|excepto|salvo|exceto)[\s:(]*$",
    re.IGNORECASE,
)
PREFERRED_AFTER = re.compile(
    r"[ \t\xa0(,-]*(?:based\s+)?(?:is\s+)?(?:strongly\s+)?(?:preferred|preferably|ideally|a plus|bevorzugt)\b", re.IGNORECASE
)
_PREFERRED_BEFORE = re.compile(r"(?:preferably|ideally|prefer(?:red)?:?)\s+(?:in\s+)?(?:the\s+)?$", re.IGNORECASE)
_BINDS_AFTER = re.compile(
    r"[\s\-–—:(,\[]*(?:(?:in|within|from|across|throughout|anywhere|only|based|work|working|position|role|job|status|eligible|friendly|the|of"
    r"|select|either|opportunity|employees?|for|to)\b[\s\-–—:(,\[]*)*\Z",
    re.IGNORECASE,
)
_BASED_BEFORE = re.compile(r"[\s-]*based[\s/,(-]*(?:fully|100%)?\s*\Z", re.IGNORECASE)
_LISTED = re.compile(
    r"[\s,/&+\-–]*(?:(?:or|and|the|in|within|also|remote|remotely|anywhere|east|west|coast|central|only|any|of|select|cities)\b[\s,/&+(\-–:]*)*\Z",
    re.IGNORECASE,
)
_JOINED_CLOCK = re.compile(r"\s*(?:/|&|\+|and|or|to|-|–)\s*\Z", re.IGNORECASE)
# A list of a hundred places; what is longer is no line of places.
_LONGEST: Final = 1_500
WORLD: Final = frozenset[str]()


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """The places of one line. `remote_in` are those that the words bind to remote work; a Spot without countries is the world."""

    spots: tuple[Spot, ...] = ()
    remote_in: tuple[Spot, ...] = ()
    excluded: tuple[Spot, ...] = ()
    clocks: tuple[Spot, ...] = ()
    preferred: tuple[Spot, ...] = ()
    remote: tuple[tuple[int, int], ...] = ()


def read_line(
    text: str, geography: Geography, *, start: int = 0, end: int | None = None, prose: bool = False, codes_are_countries: bool = False
) -> PlaceLine:
    """Read the places of text[start:end], one line of a few hundred characters."""
    end = min(len(text) if end is None else end, start + _LONGEST)
    if start >= end:
        return PlaceLine()
    spots = find_places(text, geography, start=start, end=end, prose=prose, codes_are_countries=codes_are_countries)
    spots = _with_world(text, spots, start, end)
    clocks = clocks_of(text, spots)
    spots = [spot for spot in spots if spot not in clocks]
    excluded = _excluded(text, spots, start)
    spots = [spot for spot in spots if spot not in excluded]
    # Without Colorado the United States are open still: a part that is left out closes no country.
    excluded = [spot for spot in excluded if spot.kind in {Kind.COUNTRY, Kind.REGION} and spot.countries]
    preferred = [
        spot
        for spot in spots
        if PREFERRED_AFTER.match(text, spot.end) or _PREFERRED_BEFORE.search(text[max(start, spot.start - 30) : spot.start])
    ]
    spots = [spot for spot in spots if spot not in preferred]
    remote = [(match.start(), match.end()) for match in _REMOTE.finditer(text, start, end)]
    return PlaceLine(tuple(spots), tuple(_bound(text, spots, remote)), tuple(excluded), tuple(clocks), tuple(preferred), tuple(remote))


@remembered
def read_location(location: str, geography: Geography) -> PlaceLine:
    """Read the places of a location field."""
    return read_line(location, geography)


def _with_world(text: str, spots: list[Spot], start: int, end: int) -> list[Spot]:
    worlds = []
    for match in _WORLD.finditer(text, start, end):
        following = next((spot for spot in spots if spot.start >= match.end()), None)
        narrowed = following is not None and _NARROWED.match(text[match.end() : following.start])
        if not narrowed and not any(spot.start < match.end() and match.start() < spot.end for spot in spots):
            worlds.append(Spot(match.start(), match.end(), WORLD, Kind.REGION))
    return sorted([*spots, *worlds], key=lambda spot: spot.start)


def clocks_of(text: str, spots: list[Spot]) -> list[Spot]:
    """Give the places that only name a clock: "US time zones", and what a slash or "and" joins to one."""
    found: list[Spot] = []
    for number in range(len(spots) - 1, -1, -1):
        spot = spots[number]
        joined = bool(found) and found[-1] is spots[number + 1] if number + 1 < len(spots) else False
        if CLOCK.match(text, spot.end) or (joined and _JOINED_CLOCK.match(text[spot.end : spots[number + 1].start])):
            found.append(spot)
    return found


def _excluded(text: str, spots: list[Spot], start: int) -> list[Spot]:
    found: list[Spot] = []
    for number, spot in enumerate(spots):
        following = bool(found) and found[-1] is spots[number - 1] and _LISTED.match(text[spots[number - 1].end : spot.start])
        if following or _EXCEPT.search(text[max(start, spot.start - 40) : spot.start].removesuffix("the ")):
            found.append(spot)
    return found


def _bound(text: str, spots: list[Spot], remote: list[tuple[int, int]]) -> list[Spot]:
    bound: set[int] = set()
    for begin, finish in remote:
        after = [number for number, spot in enumerate(spots) if spot.start >= finish]
        reach = finish
        for number in after:
            gap = text[reach : spots[number].start]
            if not (_BINDS_AFTER.match(gap) if reach == finish else _LISTED.match(gap)):
                break
            bound.add(number)
            reach = spots[number].end
        before = [number for number, spot in enumerate(spots) if spot.end <= begin][::-1]
        reach = begin
        for number in before:
            gap = text[spots[number].end : reach]
            if not (_binds_before(gap) if reach == begin else _LISTED.match(gap)):
                break
            bound.add(number)
            reach = spots[number].start
    return [spots[number] for number in sorted(bound)]


def _binds_before(gap: str) -> bool:
    """Tell whether "US" is bound to "remote" in "US-Remote", "US (Remote)", "US Fully Remote", "US-Based / Remote"."""
    bare = gap.strip(" -–—([").lower()
    return bare in {"", "fully", "100%", "only", "full", "based", "all"} or bool(_BASED_BEFORE.match(gap))
