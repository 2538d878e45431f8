"""Mentions: every name and code of a place in a piece of text, with all its readings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from aggregator.vocabulary.geography import KNOWN_CITY, Geography, Kind, Place, place_key

# "U.S.A." is one word; so is "D.C"; a plain word is letters and digits.
_WORD = re.compile(r"(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+\.?(?![^\W_])|[^\W_]+")
# Ranges of letters are read three times as fast as "no small letter"; whether a word begins there is asked of the few that matter.
_CAPITALISED = re.compile(r"[A-Z\u00c0-\uffff](?:(?:\.[A-Za-z])+\.?(?![^\W_])|[^\W_]*)")
_INSIDE_A_NAME = frozenset(" -'’–.,")
_THREE_LETTERS = re.compile(r"\b(?:AUT|BEL|CZE|DEU|DNK|ESP|FIN|FRA|GBR|LTU|LVA|NLD|NOR|POL|PRT|SWE|UKR)\b")
_LONGEST_GAP: Final = 3
_SHORT: Final = 3
# "European countries", "EU member states": the noun of a region is written small.
_SMALL_NOUNS: Final = frozenset({"countries", "country", "nations", "states", "state", "region"})
_CLOCK_CODES: Final = frozenset({"ET", "PT", "MT", "EST", "PST", "MST", "CST", "CET", "IST"})
_CLOCKS = re.compile(
    r"\b(?:[ECMP][SD]?T|CES?T|GMT|UTC|BST|IST)(?:\s*(?:[/,&+-]|to|or|and)\s*(?:[ECMP][SD]?T|CES?T|GMT|UTC|BST|IST)\b)+|\b[ECMP][SD]?T\b(?=\s+(?:hours|time|tz|zone))"
)
_NUTS = re.compile(r"(?:AT|BE|BG|CH|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|NO|PL|PT|RO|SE|SI|SK|TR|UK)\d[0-9A-Z]{1,3}\Z")
_NUTS_NAMES: Final = {"EL": "GR", "UK": "GB"}


@dataclass(frozen=True, slots=True)
class Mention:
    """A name or code in the text: every place it may mean, usual first; `code` where only capitals make it one."""

    start: int
    end: int
    readings: tuple[Place, ...]
    code: bool = False

    @property
    def kind(self) -> Kind:
        """The kind of the usual reading."""
        return self.readings[0].kind

    @property
    def countries(self) -> frozenset[str]:
        """The countries of the usual reading."""
        return self.readings[0].countries

    def reading_in(self, countries: frozenset[str] | set[str]) -> Place | None:
        """Give the first reading that lies in one of the countries."""
        return next((place for place in self.readings if place.kind is not Kind.REGION and place.countries & countries), None)


class _Word(NamedTuple):
    start: int
    end: int
    shown: str
    key: str


def find_mentions(text: str, geography: Geography, *, start: int = 0, end: int | None = None, prose: bool = False) -> list[Mention]:
    """Find the longest names of places in text[start:end], in order; in prose only capitalised names and well-known cities."""
    end = len(text) if end is None else end
    if prose:
        return _in_prose(text, geography, start, end)
    words = list(_words(text, start, end))
    found: list[Mention] = []
    at = 0
    while at < len(words):
        mention, used = _mention(text, words, at, geography, prose=False)
        if mention:
            found.append(mention)
        at += used
    return _without_clocks(text, found)


def _without_clocks(text: str, found: list[Mention]) -> list[Mention]:
    """Drop codes that are clocks beside other clocks: "ET/PT" and "US - ET" name no Ethiopia."""
    found = [mention for mention in found if not _is_eastern_time(text, mention)]
    if not any(mention.code and text[mention.start : mention.end] in _CLOCK_CODES for mention in found):
        return found
    clocks = [match.span() for match in _CLOCKS.finditer(text)]
    american = any(not mention.code and mention.countries == {"US"} for mention in found)
    return [
        mention
        for mention in found
        if not (mention.code and text[mention.start : mention.end] in _CLOCK_CODES)
        or not (american or any(start <= mention.start and mention.end <= end for start, end in clocks))
    ]


def _is_eastern_time(text: str, mention: Mention) -> bool:
    """Tell whether EST is the clock: it is Estonia only alone, or beside another country's three letters."""
    if not mention.code or text[mention.start : mention.end] != "EST":
        return False
    return len(text.strip()) > _SHORT and not _THREE_LETTERS.search(text)


def _in_prose(text: str, geography: Geography, start: int, end: int) -> list[Mention]:
    """Look only where a capital begins a word that begins a name: a text of 6 KB has some 150 capitals and few such words."""
    found: list[Mention] = []
    reach, starts = start, geography.starts
    for match in _CAPITALISED.finditer(text, start, end):
        shown = match.group()
        key = shown.lower() if shown.isascii() and "." not in shown else place_key(shown)
        if key not in starts and not (len(shown) <= _SHORT and shown in geography.codes):
            continue
        begin = match.start()
        if begin < reach or (begin and text[begin - 1].isalnum()):
            continue
        words = _near(text, begin, end, geography.longest)
        mention, _ = _mention(text, words, 0, geography, prose=True)
        if mention:
            found.append(mention)
            reach = mention.end
    return found


def _near(text: str, start: int, end: int, most: int) -> list[_Word]:
    """Give the words from an offset on that may be of one name: nothing but a space or a mark of names between them."""
    words: list[_Word] = []
    for word in _words(text, start, end):
        if words and not _continues(text, words[-1].end, word.start):
            break
        words.append(word)
        if len(words) == most:
            break
    return words


def _continues(text: str, end: int, start: int) -> bool:
    """Tell whether what stands between two words leaves them in one name."""
    if start - end == 1:
        return text[end] in _INSIDE_A_NAME
    return start - end <= _LONGEST_GAP and all(letter in _INSIDE_A_NAME for letter in text[end:start])


def _words(text: str, start: int, end: int) -> Iterator[_Word]:
    for match in _WORD.finditer(text, start, end):
        shown = match.group()
        key = shown.lower() if shown.isascii() and "." not in shown else place_key(shown)
        yield _Word(match.start(), match.end(), shown, key)


def _mention(text: str, words: list[_Word], at: int, geography: Geography, *, prose: bool) -> tuple[Mention | None, int]:
    first = words[at]
    reach = _reach(text, words, at, geography.longest)
    for size in range(reach, 0, -1):
        last = words[at + size - 1]
        key = first.key if size == 1 else " ".join(word.key for word in words[at : at + size])
        readings = geography.readings(key)
        if size > 1 and key not in geography.inverted and "," in text[first.start : last.end]:
            continue
        if readings and _reads_as_name(key, words[at : at + size], text, readings, prose=prose):
            codes = geography.codes.get(first.shown.replace(".", ""), ()) if size == 1 else ()
            return Mention(first.start, last.end, (*readings, *(place for place in codes if place not in readings))), size
    return _code(first, geography, prose=prose), 1


def _reach(text: str, words: list[_Word], at: int, longest: int) -> int:
    reach = 1
    while reach < longest and at + reach < len(words):
        if not _continues(text, words[at + reach - 1].end, words[at + reach].start):
            break
        reach += 1
    return reach


def _reads_as_name(key: str, words: list[_Word], text: str, readings: tuple[Place, ...], *, prose: bool) -> bool:
    shown = words[0].shown
    if len(key) <= _SHORT and key.isascii():
        return shown.isupper() or (not prose and (text.islower() or key in {"usa", "uae"}))
    if not prose:
        return True
    if not words[-1].shown[0].isupper() and words[-1].key not in _SMALL_NOUNS:
        return False
    if readings[0].kind is Kind.SUBDIVISION and not words[0].shown[0].isupper():
        return False
    return readings[0].kind is not Kind.CITY or readings[0].size >= KNOWN_CITY


def _code(word: _Word, geography: Geography, *, prose: bool) -> Mention | None:
    shown = word.shown.replace(".", "")
    if shown.isupper() and len(shown) in {2, 3}:
        readings = geography.codes.get(shown)
        if readings:
            return Mention(word.start, word.end, readings, code=True)
    if not prose and _NUTS.match(shown):
        country = _NUTS_NAMES.get(shown[:2], shown[:2])
        return Mention(word.start, word.end, (Place(Kind.SUBDIVISION, frozenset({country})),))
    return None
