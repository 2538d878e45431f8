"""Time zones: the hours or zones that an employer demands, and how much of a working day they leave to others."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aggregator.classify.places import find_places
from aggregator.core.tags import HIGHEST_OFFSET, LOWEST_OFFSET, Evidence, TimeZoneDemand
from aggregator.text.document import Document
from aggregator.vocabulary.geography import Geography
from aggregator.vocabulary.timezones import Clock, Clocks, Written

# Everybody is taken to work from 9 to 17 by their own clock, every day alike; shifts and night work are not assumed.
WORKING_DAY: Final = 8.0
_DAY: Final = 24.0
_LONGEST: Final = 500
_OFFSET = re.compile(r"\b(?:UTC|GMT)\s?([+\-−–]\s?\d{1,2}(?:[:.]?(?:30|45|00))?)?(?![\d\w])|\b(?:UTC|GMT)\b", re.IGNORECASE)
_CLOCK_WORD = re.compile(
    r"[\s'’-]*(?:s\s)?(?:(?:standard|daylight|business|working|work|office|core|day|friendly|compatible|based|coast|east|west|eastern|central|or|and|/|&|,|(?-i:[A-Z]{2,4}))[\s/,&-]*){0,5}"
    r"(?:time[\s-]?zones?|tz\b|hours|time\b|hrs|clock|afternoons?|mornings?)",
    re.IGNORECASE,
)
_CONTEXT = re.compile(
    r"time[\s-]?zone|\btz\b|\bhours?\b|\bhrs?\b|overlap|\bshift|\bschedule|\bbased\b|\blocated\b|\bwithin\b|\bbetween\b|\d\s?[ap]\.?m\b|\bavailab|\bwork(?:ing)?\b|\bremote|±|\+/-|\+-|zeitzone"
    r"|fuseau|zona|fuso|tijdzone|stref",
    re.IGNORECASE,
)
_NO_DEMAND = re.compile(
    r"\b(?:deadline|apply by|applications? close|closing date|closes? (?:on|at)|interview(?:s|ing)?|webinar|posted|posting|event|launch(?:es|ed)?|customer support|support team|support available"
    r"|24/7|call us|contact us|phone|emergency|flexible (?:across|on)|regardless of|no matter|any time ?zone|all time ?zones|across (?:all|multiple|different|many|various|several)|every (?:u\.?s\.? )?time ?zone|(?:you may|to) apply[^.]{0,40}\b(?:until|before)|11[:.]59|23[:.]59)\b"
    r"|\b(?:we|our)\b[^.]{0,40}\b(?:team|employees|people|workforce)\b[^.]{0,60}\b(?:across|in every|throughout)\b"
    r"|\b(?:collaborat\w*|communicat\w*|effectively|comfortable|experience)\b[^.]{0,80}\bacross\b[^.]{0,80}\btime ?zones",
    re.IGNORECASE,
)
_WISHED = re.compile(r"\b(?:prefer\w*|ideally|bonus|nice to have|a plus)\W+(?:\w+\W+){0,3}\Z", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,|/|&|,?\s*(?:and|or))\s*", re.IGNORECASE)
_WISHED_AFTER = re.compile(r"[^.;]{0,30}\b(?:preferred|is a plus|a plus|preferable|nice to have|prioriti[sz]ed)\b", re.IGNORECASE)
# "We live between EU and PT time zones and require that your hours overlap with 8am to noon ET": the last is what is asked.
_OVERLAP_WITH = re.compile(r"\boverlap\w*\b(?:\W+\w+){0,4}?\W+with\b", re.IGNORECASE)
_WIDENED = re.compile(
    r"(?:±|\+\s?/\s?[-−–]|\+[-−–]|[-−–]\s?/\s?\+|plus or minus|plus/minus|within)\s*(?:\(?\s*)(\d{1,2})\s*(?:hours?|hrs?|h\b)?",
    re.IGNORECASE,
)
_OVERLAP = re.compile(
    r"(\d{1,2})(?:\s*(?:-|–|to)\s*\d{1,2})?\s*\+?\s*(?:or more |working |business |core )?(?:hours?|hrs?|h)\b[^.;]{0,60}\boverlap"
    r"|overlap\w*[^.;]{0,60}?\b(\d{1,2})(?:\s*(?:-|–|to)\s*\d{1,2})?\s*\+?\s*(?:hours?|hrs?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Zone:
    start: int
    end: int
    utc_from: float
    utc_to: float


def overlap_left(demand: TimeZoneDemand, utc_offset: float) -> float | None:
    """Give the hours of a 9-to-17 day at `utc_offset` that fall into a 9-to-17 day of the demanded zone nearest to it.

    A demand over a range of zones is met by working with any of them, so the nearest counts; None where no zone is named.
    """
    named = [zone for zone in (demand.utc_from, demand.utc_to) if zone is not None]
    if not named:
        return None
    west, east = named[0], named[-1]
    if west <= utc_offset <= east:
        return WORKING_DAY
    apart = min(_apart(utc_offset, west), _apart(utc_offset, east))
    return max(0.0, WORKING_DAY - apart)


def overlap_for(demand: TimeZoneDemand, clocks: tuple[float, float]) -> float | None:
    """Give the most hours that `overlap_left` gives anywhere in a country whose clocks lie between two offsets."""
    ends = [zone for zone in (demand.utc_from, demand.utc_to) if zone is not None]
    west, east = clocks
    inside = [zone for zone in ends if west <= zone <= east]
    left = [overlap_left(demand, offset) for offset in (west, east, *inside)]
    return max((hours for hours in left if hours is not None), default=None)


def _apart(one: float, other: float) -> float:
    distance = abs(one - other) % _DAY
    return min(distance, _DAY - distance)


def read_timezone(
    document: Document, clocks: Clocks, geography: Geography, *, sentences: Iterable[tuple[int, int]]
) -> tuple[TimeZoneDemand | None, tuple[Evidence, ...]]:
    """Read the demand: in the location, the field for applicants and the title first, then in those sentences of the description."""
    pieces = [
        (field, 0, min(len(document.text(field)), _LONGEST), True)
        for field in ("location", "applicant_locations", "title")
        if document.text(field)
    ]
    pieces += [("description", start, min(end, start + _LONGEST), False) for start, end in sentences]
    for field, start, end, line in pieces:
        demand = _demand(document.text(field)[start:end], document.folded(field)[start:end], clocks, geography, line=line)
        if demand is not None:
            reading = document.evidence(tag="timezone", value=_shown(demand), field=field, start=start, end=end, rule="timezone.demand")
            return demand, (reading,)
    return None, ()


def _demand(text: str, folded: str, clocks: Clocks, geography: Geography, *, line: bool) -> TimeZoneDemand | None:
    zones = [*_offsets(text), *_named(text, folded, clocks)]
    zones = [*zones, *_placed(text, geography, zones)]
    if not zones or _NO_DEMAND.search(text):
        return None
    zones = _without_wished(text, zones)
    zones = [zone for zone in zones if not any(_holds(zone, other) for other in zones)]
    if not zones or not (line or _CONTEXT.search(text)):
        return None
    asked = _OVERLAP_WITH.search(text)
    if asked:
        zones = [zone for zone in zones if zone.start >= asked.end()] or zones
    west, east = min(zone.utc_from for zone in zones), max(zone.utc_to for zone in zones)
    widened = _WIDENED.search(text)
    if widened and int(widened.group(1)) <= 12:
        west, east = west - int(widened.group(1)), east + int(widened.group(1))
    overlap = _OVERLAP.search(text)
    hours = float(overlap.group(1) or overlap.group(2)) if overlap else None
    return TimeZoneDemand(
        utc_from=max(west, LOWEST_OFFSET),
        utc_to=min(east, HIGHEST_OFFSET),
        overlap_hours=hours if hours is not None and 0 < hours <= 12 else None,
    )


def _without_wished(text: str, zones: list[_Zone]) -> list[_Zone]:
    """Drop the zones that are preferred, and what "or" joins to one: "we prefer people in Central or Eastern time zones"."""
    kept: list[_Zone] = []
    wished = -1
    for zone in sorted(zones, key=lambda zone: zone.start):
        if (
            _WISHED.search(text[max(0, zone.start - 60) : zone.start])
            or _WISHED_AFTER.match(text, zone.end)
            or (wished >= 0 and _JOINED.fullmatch(text, wished, zone.start))
        ):
            wished = zone.end
        else:
            kept.append(zone)
    return kept


def _holds(zone: _Zone, other: _Zone) -> bool:
    """Tell whether another zone of the same words is a narrower one: "US time zone (MST)" is the mountain one."""
    wider = other.utc_to - other.utc_from < zone.utc_to - zone.utc_from
    # Zones of the United States are named by their winter; eastern summer is an hour east of that.
    return wider and zone.utc_to - zone.utc_from > 1 and zone.utc_from <= other.utc_from and other.utc_to <= zone.utc_to + 1


def _offsets(text: str) -> list[_Zone]:
    """Find "UTC-5", "GMT +5:30" and plain "UTC"."""
    zones = []
    for match in _OFFSET.finditer(text):
        shown = (match.group(1) or "0").replace(" ", "").replace("−", "-").replace("–", "-")
        if match.group(1) is None and (text[match.end() :].lstrip()[:1] in {"±", "+"} or not _CONTEXT.search(text)):
            shown = "0"
        sign = -1 if shown.startswith("-") else 1
        digits = shown.lstrip("+-").replace(":", "").replace(".", "")
        whole, part = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
        offset = sign * (int(whole or 0) + int(part) / 60)
        if LOWEST_OFFSET <= offset <= HIGHEST_OFFSET:
            zones.append(_Zone(match.start(), match.end(), offset, offset))
    return zones


def _named(text: str, folded: str, clocks: Clocks) -> list[_Zone]:
    zones = []
    for hit in clocks.names.longest(folded):
        clock: Clock = hit.meaning
        if clock.name in {"utc", "gmt"}:
            continue
        if clock.written in {Written.CAPITALS, Written.CAPITALS_CLOCK} and not text[hit.start : hit.end].isupper():
            continue
        if clock.written in {Written.CLOCK, Written.CAPITALS_CLOCK} and not _CLOCK_WORD.match(text, hit.end):
            continue
        if clock.written is Written.CLOCK and len(clock.name) == 2 and not text[hit.start : hit.end].isupper():
            continue
        if len(clock.name) == 2 and clock.written is Written.CAPITALS and not _clock_beside(text, hit.start, hit.end):
            continue
        zones.append(_Zone(hit.start, hit.end, clock.utc_from, clock.utc_to))
    return zones


_ZONE_AFTER = re.compile(r"\s*(?:to|through|-|–|/|&)\s*(?:[ECMP][SD]T|CES?T|GMT|UTC|EES?T|BST)\b")
_TIMED = re.compile(r"\d|hours|zone")
_TIME_BEFORE = re.compile(r"\d\s*(?:[ap]\.?\s?m\.?)?\s*\(?\Z|[A-Z]{2,3}\s*[/-]\s*\Z|\b(?:US|in|on|with|the)\s+\Z", re.IGNORECASE)


def _clock_beside(text: str, start: int, end: int) -> bool:
    """Tell whether ET, PT, CT or MT stands by a time or a word for clocks: "8am to 5 pm ET", "PT/ET Hours"."""
    timed = _TIME_BEFORE.search(text[max(0, start - 12) : start]) and _TIMED.search(text)
    return bool(_CLOCK_WORD.match(text, end) or _ZONE_AFTER.match(text, end) or timed)


_HOURS_WORD = re.compile(r"time[\s-]?zones?|\bhours\b|\btime\b|\btz\b", re.IGNORECASE)
_HOURS_AFTER = re.compile(
    r"[\s'’-]*s?\s*(?:business |working |local |standard )?(?:time[\s-]?zones?|tz\b|hours\b|time\b(?!\s+(?:off|to|and)))(?!\s*:)",
    re.IGNORECASE,
)


def _placed(text: str, geography: Geography, known: list[_Zone]) -> list[_Zone]:
    """Find "Singapore hours", "Lagos time": a place before a word for clocks, that no name of a clock covers."""
    if not _HOURS_WORD.search(text):
        return []
    zones = []
    for spot in find_places(text, geography, prose=True):
        held = any(zone.start < spot.end and spot.start < zone.end for zone in known)
        hours = [geography.hours[country] for country in spot.countries if country in geography.hours]
        if not held and hours and len(spot.countries) == 1 and _HOURS_AFTER.match(text, spot.end):
            zones.append(_Zone(spot.start, spot.end, min(h[0] for h in hours), max(h[1] for h in hours)))
    return zones


def _shown(demand: TimeZoneDemand) -> str:
    overlap = "" if demand.overlap_hours is None else f", {demand.overlap_hours:g} h overlap"
    return f"UTC{demand.utc_from:+g} to UTC{demand.utc_to:+g}{overlap}"
