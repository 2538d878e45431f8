"""Money: the signs, words and plausible amounts that reading pay needs, compiled to one matcher; made by money_tables."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from operator import itemgetter
from types import MappingProxyType
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind


class Sense(StrEnum):
    """What a phrase around a figure does; one phrase may have several senses."""

    CURRENCY = "currency"
    PERIOD = "period"
    PAY = "pay"
    KIND = "kind"
    GROSS = "gross"
    RANGE = "range"
    AND = "and"
    BETWEEN = "between"
    FROM = "from"
    UPTO = "upto"
    MORE = "more"
    MOST = "most"
    APPROXIMATELY = "approximately"
    SCALE = "scale"
    UNIT = "unit"
    OTHER = "other"
    JOIN = "join"
    BREAK = "break"
    MONTHS = "months"
    LEVEL = "level"
    ROLE = "role"


# Beside a currency in the sense of a mark: the mark may also mean no money at all.
UNMEANT: Final = "-"


class Token(NamedTuple):
    """A phrase (with everything that it may mean) or a number (with its value), at offsets of a text."""

    start: int
    end: int
    value: Decimal | None
    senses: Mapping[Sense, str]

    def means(self, sense: Sense) -> bool:
        """Whether the phrase may have this sense."""
        return sense in self.senses


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """One currency: where it is the everyday money, and about what an average employee earns in it a year."""

    code: str
    countries: frozenset[str]
    millions: bool
    average_year: Decimal
    monthly: bool = False
    abroad: bool = False


class Money:
    """Everything that reading pay needs to know, compiled once."""

    def __init__(
        self,
        *,
        currencies: Mapping[str, Currency],
        senses: Mapping[str, Mapping[Sense, str]],
        capitals: frozenset[str],
        endings: frozenset[str],
        tight: Mapping[str, str],
        signs: Mapping[str, str],
        short_signs: Mapping[str, str],
        sources: Mapping[str, str],
        varies: tuple[str, ...],
        elsewhere: tuple[str, ...],
        wide: frozenset[str],
        aliases: Mapping[str, tuple[str, ...]],
    ) -> None:
        """Take validated tables; see `parse_money` for the files that they come from."""
        self.currencies = currencies
        self.sources = sources
        self.elsewhere = elsewhere
        self.wide = wide
        self.aliases = aliases
        self.country_currency: Mapping[str, str] = MappingProxyType(
            {country: code for code, currency in currencies.items() for country in currency.countries}
        )
        self.signs = signs
        self.short_signs = MappingProxyType({word.upper(): country for word, country in short_signs.items()})
        self._codes = frozenset(code.lower() for code in currencies)
        self.suffixes = MappingProxyType(
            {phrase: MappingProxyType(dict(senses[phrase])) for phrase in senses if _is_suffix(phrase, senses[phrase])}
        )
        self.prefixes = MappingProxyType({letter.upper(): MappingProxyType({Sense.CURRENCY: code}) for letter, code in tight.items()})
        entries = _entries(senses, self.suffixes.keys(), capitals, endings)
        self._short = re.compile(rf"(?:{'|'.join(map(re.escape, self.short_signs)) or '(?!)'})\b(?! ?[$])")
        self._entries = list(entries.values())
        self._automaton = AhoCorasick(list(entries), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)
        self._marks = _Spotter(senses, {Sense.CURRENCY, Sense.SCALE}, self._codes)
        self._words = _Spotter(senses, {Sense.PAY, Sense.KIND, Sense.GROSS}, self._codes, endings)
        self._sign_phrases = list(signs)
        self._sign_automaton = _compile(self._sign_phrases)
        self._varies = _compile(list(varies))

    def find(self, text: str, folded: str, start: int, end: int) -> list[Token]:
        """Give every phrase in text[start:end], the longest at each place, in order; `folded` has the offsets of `text`."""
        window = f" {folded[start:end]} "
        offset = start - 1
        found: list[Token] = []
        entries = self._entries
        for number, begin, stop in self._automaton.find_matches_as_indexes(window, overlapping=True):
            before, after, loud, trim, senses = entries[number]
            if before and window[begin - 1].isalpha() and not _after_scale(window, begin):
                continue
            if after and window[stop].isalpha() and not (Sense.SCALE in senses and window[stop : stop + 3] in self._codes):
                continue
            token = Token(offset + begin + trim, offset + stop - (0 if after else trim), None, senses)
            if loud and not _stands_out(text[token.start : token.end], window[stop : stop + 2]):
                continue
            found.append(token)
        return _longest(found)

    def is_marked(self, folded: str, start: int, end: int) -> bool:
        """Whether a sign or word of money stands in folded[start:end]: a cheap look before `find` reads closely."""
        window = folded[start:end]
        return "$" in window or "€" in window or "£" in window or self._marks.is_in(window)

    def speaks_of_pay(self, folded: str, start: int, end: int) -> bool:
        """Whether a word for pay stands in folded[start:end]: without one, no number there that has no mark is pay."""
        return self._words.is_in(folded[start:end])

    def first_place(self, folded: str, start: int, end: int) -> tuple[int, int] | None:
        """Give the span of the last word in folded[start:end] that shows a country, its city or its state."""
        window = folded[start:end]
        found = None
        for number, begin, stop in self._sign_automaton.find_matches_as_indexes(window):
            if (begin and window[begin - 1].isalnum()) or (stop < len(window) and window[stop].isalnum()):
                continue
            if self.signs[self._sign_phrases[number]] and self._sign_phrases[number].replace(" ", "").replace(".", "").isalpha():
                found = (start + begin, start + stop)
        return found

    def where_varies(self, folded: str) -> list[int]:
        """Give where a folded text says, in whole words, that something depends on place."""
        found = self._varies.find_matches_as_indexes(folded)
        return [begin for _, begin, stop in found if not folded[stop : stop + 1].isalnum()]

    def countries_named(self, folded: str) -> dict[str, int]:
        """Count, by country, the words of a folded text that show which country it is of."""
        return _counted(country for country, _, _ in self._signs_in(folded))

    def countries_shown(self, folded: str, written: str) -> dict[str, int]:
        """Count the short words of [short_signs] too, in a text that is given as written, where they stand in capitals.

        Not after another word in capitals ("ABOUT US"), not as part of a currency ("US$"), and not within "US and Canada".
        """
        signs = list(self._signs_in(folded))
        none = [(begin, stop) for country, begin, stop in signs if not country]
        short = []
        for match in self._short.finditer(written):
            if not _BEFORE_SHORT.match(written, match.start()):
                continue
            within = bisect_right(none, (match.start(), len(written))) - 1
            if within < 0 or none[within][1] <= match.start():
                short.append(self.short_signs[match.group()])
        return _counted([*(country for country, _, _ in signs), *short])

    def _signs_in(self, folded: str) -> Iterator[tuple[str, int, int]]:
        """Give every word that shows a country, "" for one that shows none, with its span."""
        last = len(folded)
        for number, begin, stop in self._sign_automaton.find_matches_as_indexes(folded):
            if not ((begin and folded[begin - 1].isalnum()) or (stop < last and folded[stop].isalnum())):
                yield self.signs[self._sign_phrases[number]], begin, stop


def _counted(countries: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for country in countries:
        if country:
            counts[country] = counts.get(country, 0) + 1
    return counts


_START: Final = itemgetter(0)
# What must stand before a short sign. Asked of each hit: a pattern that began with it would be tried at every letter of a text.
_BEFORE_SHORT = re.compile(r"(?<![A-Z] )\b")


def _longest(found: list[Token]) -> list[Token]:
    """Keep the longest of the phrases that begin at one place, and of those that overlap the first."""
    found.sort(key=_START)  # they came by their ends, so of two with one start the longer comes last
    kept: list[Token] = []
    start = end = -1
    for token in found:
        if token.start >= end:
            kept.append(token)
        elif token.start == start:
            kept[-1] = token
        else:
            continue
        start, end = token.start, token.end
    return kept


def _compile(phrases: list[str]) -> AhoCorasick:
    return AhoCorasick(phrases, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA)


class _Spotter:
    """Tells whether any phrase with one of some senses stands in a text; a single letter is none."""

    def __init__(
        self,
        senses: Mapping[str, Mapping[Sense, str]],
        wanted: AbstractSet[Sense],
        codes: frozenset[str],
        endings: frozenset[str] = frozenset(),
    ) -> None:
        phrases = [
            phrase for phrase, meanings in senses.items() if meanings.keys() & wanted and not (len(phrase) == 1 and _is_edge(phrase))
        ]
        self._edges = [(_is_edge(phrase[0]) and phrase not in endings, _is_edge(phrase[-1])) for phrase in phrases]
        self._automaton = AhoCorasick(phrases, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)
        self._codes = codes

    def is_in(self, window: str) -> bool:
        last = len(window)
        for number, begin, stop in self._automaton.find_matches_as_indexes(window, overlapping=True):
            before, after = self._edges[number]
            if before and begin and window[begin - 1].isalpha() and not _after_scale(window, begin):
                continue
            if not (after and stop < last and window[stop].isalpha() and window[stop : stop + 3] not in self._codes):
                return True
        return False


class _Entry(NamedTuple):
    """One phrase as it is searched: which of its ends may not touch a letter, and the spaces around it that are no part of it."""

    before: bool
    after: bool
    loud: bool
    trim: int
    senses: Mapping[Sense, str]


# Short words that join others stand in so many words that they are searched with the space before them.
_JOINING: Final = frozenset({Sense.RANGE, Sense.AND, Sense.BETWEEN, Sense.FROM, Sense.UPTO, Sense.APPROXIMATELY, Sense.JOIN, Sense.MORE})
_SHORT: Final = 3


def _entries(
    senses: Mapping[str, Mapping[Sense, str]], suffixes: Collection[str], capitals: frozenset[str], endings: frozenset[str]
) -> dict[str, _Entry]:
    """Prepare the phrases for the search, by what is searched: the phrase, with the spaces that it needs around it."""
    entries: dict[str, _Entry] = {}
    for phrase, meanings in senses.items():
        kept = MappingProxyType({sense: value for sense, value in meanings.items() if sense is not Sense.SCALE or phrase not in suffixes})
        if _is_joining(phrase, meanings):
            single = len(phrase) == 1
            entries[f" {phrase} " if single else f" {phrase}"] = _Entry(before=False, after=not single, loud=False, trim=1, senses=kept)
        elif kept or not meanings:
            before, after = _is_edge(phrase[0]) and phrase not in endings, _is_edge(phrase[-1])
            entries[phrase] = _Entry(before=before, after=after, loud=phrase in capitals, trim=0, senses=kept)
    return entries


def _is_joining(phrase: str, senses: Mapping[Sense, str]) -> bool:
    return len(phrase) <= _SHORT and phrase.isalpha() and _is_edge(phrase[0]) and bool(senses) and set(senses) <= _JOINING


def _is_suffix(phrase: str, senses: Mapping[Sense, str]) -> bool:
    """Whether the phrase is a single letter after a figure: 80k, 1.5m."""
    return len(phrase) == 1 and phrase.isascii() and Sense.SCALE in senses


def _is_edge(letter: str) -> bool:
    """Whether a phrase may not touch another letter here; scripts written without spaces have no such edge."""
    return letter.isalpha() and not ("\u0e00" <= letter <= "\u0e7f" or letter >= "\u2e80")


def _stands_out(written: str, following: str) -> bool:
    """Whether a code that is also a word is meant: in capitals, or capitalised before a figure ("Php 35,000")."""
    return written.isupper() or (written[0].isupper() and following.strip()[:1].isdigit())


def _after_scale(window: str, begin: int) -> bool:
    return begin >= 2 and window[begin - 1] in "km" and window[begin - 2].isdigit()
