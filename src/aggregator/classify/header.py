"""Headers: the line of chunks between bars that opens a "who is hiring" post, and titles that carry a place."""

import re
from dataclasses import dataclass
from typing import Final

from aggregator.classify.lines import PlaceLine, read_line
from aggregator.classify.places import Spot, countries_of
from aggregator.text.document import Document
from aggregator.text.remembered import remembered
from aggregator.vocabulary.geography import Geography, Kind

_LONGEST: Final = 400
_BARS: Final = 2
_PIECE = re.compile(r"[()\[\]|]|\s[-–—]\s|[,;:]\s|(?<=[a-z])[-–—]\s")
_SEAT = re.compile(r"\s*headquarters:\s*(?=(.{1,160}))", re.IGNORECASE)
_REMOTE_AFTER = re.compile(r"\s*,\s*Remote\b", re.IGNORECASE)
# What may stand beside the places of a chunk that is about place alone.
_FILLER = re.compile(
    r"\b(?:remote(?:ly)?|hybrid|on-?\s?site|office|in-?office|in|within|from|anywhere|only|based|the|or|and|region|area|fully|100%|full|time|home|hq|eu|ote|work|location|locations"
    r"|flexible|preferred|multiple|various|wfh|first|ok|friendly|possible|available|part|city|metro|greater|nationwide|candidates|residents|hours|candidate|est|pst|cst|et|pt|ct|mst|cet"
    r"|east|west|coast|central|north|south|time ?zones?|m/?[wfx]/?[dx]?|all genders)\b|[^\w]|\d|_",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Header:
    """The places of a header: offered to remote workers, and all of them."""

    field: str
    remote_in: tuple[Spot, ...] = ()
    spots: tuple[Spot, ...] = ()
    remote: bool = False
    start: int = 0
    end: int = 0


def read_header(document: Document, geography: Geography) -> Header | None:
    """Read the first line of the description, or the title, where it is a row of chunks between bars."""
    for field in ("description", "title"):
        text = document.text(field)
        end = text.find("\n", 0, _LONGEST * 2)
        end = min(len(text) if end < 0 else end, _LONGEST)
        bars = text.count("|", 0, end)
        if bars >= _BARS or (bars and re.search(r"\bremote\b", text[:end], re.IGNORECASE)):
            return _of_chunks(text, field, end, geography)
    return None


def read_seat(document: Document, geography: Geography) -> Header | None:
    """Read "Headquarters: Remote - US" at the head of a text: the places it binds to remote work; a plain seat says nothing."""
    match = _SEAT.match(document.description)
    if not match:
        return None
    end = match.start(1) + len(match.group(1).split("URL:")[0])
    line = read_line(document.description, geography, start=match.start(1), end=end)
    bound = tuple(spot for spot in line.spots if spot in line.remote_in or _is_remote_country(document.description, spot))
    if not bound:
        return None
    # The word "remote" stands before the first of its places or just after the last.
    return Header("description", bound, bound, remote=True, end=min(end, bound[-1].end + len(", Remote")))


def _is_remote_country(text: str, spot: Spot) -> bool:
    """Tell whether a country stands before "remote" in a list of seats: "France, Remote; Texas, USA, Remote", but not "Oslo, Remote"."""
    return spot.kind is Kind.COUNTRY and _REMOTE_AFTER.match(text, spot.end) is not None


def _of_chunks(text: str, field: str, end: int, geography: Geography) -> Header:
    lines: list[PlaceLine] = []
    start = 0
    for chunk in text[:end].split("|"):
        finish = start + len(chunk)
        line = read_line(text, geography, start=start, end=finish)
        about_place = line.remote or _mode_word(chunk) or only_places(text, start, finish, line)
        if (
            about_place
            and not re.search(r"[$€£]\s?\d", chunk)
            and not re.search(r"company based|frequent trips|travel", chunk, re.IGNORECASE)
        ):
            lines.append(line)
        elif line.remote:
            lines.append(PlaceLine(remote=line.remote))
        start = finish + 1
    remote = any(line.remote for line in lines)
    spots = tuple(spot for line in lines for spot in line.spots)
    bound = tuple(spot for line in lines for spot in line.remote_in)
    if remote and not bound:
        bound = tuple(spot for spot in spots if spot.kind is Kind.REGION)
    if any(not spot.countries for spot in bound):
        bound = tuple(spot for spot in bound if not spot.countries)
    return Header(field, bound, spots, remote, 0, end)


def _mode_word(chunk: str) -> bool:
    return bool(re.search(r"\b(?:hybrid|on-?\s?site|in-?office|in[- ]person)\b", chunk, re.IGNORECASE))


def only_places(text: str, start: int, end: int, line: PlaceLine) -> bool:
    """Tell whether a piece of text says nothing but places and words around them."""
    if not (line.spots or line.preferred):
        return False
    rest = list(text[start:end])
    for spot in (*line.spots, *line.clocks, *line.preferred, *line.excluded):
        rest[spot.start - start : spot.end - start] = " " * (spot.end - spot.start)
    first = line.spots[0].start if line.spots else end
    # A town that a country beside it swallowed is no spot of its own: up to three words before the first spot may be one.
    left = _FILLER.sub(" ", "".join(rest[max(0, first - start) :])).split()
    before = _FILLER.sub(" ", "".join(rest[: max(0, first - start)])).split()
    return not left and len(before) <= 3 and (not before or "," in text[start:first])


@remembered
def read_title(title: str, geography: Geography) -> Header | None:
    """Read the pieces of a title that are nothing but a place: "Engineer (Remote, Poland)", "Account Manager - LATAM"."""
    text = title[:_LONGEST]
    if "|" in text or not text:
        return None
    line = read_line(text, geography, prose=True)
    if not line.spots and not line.preferred and not line.remote:
        return None
    bound = list(line.remote_in)
    for start, end in _pieces(text):
        if start == 0:
            continue
        remote = re.search(r"\bremote\b", text[start:end], re.IGNORECASE)
        piece = read_line(text, geography, start=start, end=end, prose=not remote, codes_are_countries=bool(remote))
        if only_places(text, start, end, piece):
            bound += [spot for spot in piece.spots if spot not in bound and spot.countries]
    named = countries_of(spot for spot in bound if spot.kind is not Kind.REGION)
    bound = [spot for spot in bound if spot.kind is not Kind.REGION or not spot.countries & named]  # "Costa Rica, LATAM" is Costa Rica
    if not bound:
        return None
    return Header("title", tuple(bound), tuple(bound), bool(line.remote), 0, len(text))


def _pieces(text: str) -> list[tuple[int, int]]:
    edges = [0]
    spans = []
    for match in _PIECE.finditer(text):
        spans.append((edges[-1], match.start()))
        edges.append(match.end())
    spans.append((edges[-1], len(text)))
    return [(start, end) for start, end in spans if text[start:end].strip()]
