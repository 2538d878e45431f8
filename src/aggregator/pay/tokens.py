"""Tokens: the numbers of a passage and the phrases around them, in one row.

Only ASCII digits count, and no number is read inside an identifier: `a16z`, `LS15 8GB` and `401(k)` are not amounts.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import islice
from types import MappingProxyType
from typing import Final

from aggregator.vocabulary.money import Money, Sense, Token

_LONGEST_NUMBER: Final = 17
# No line of a posting has more; what stands after them on a line of one figure repeated is not read.
_MOST_NUMBERS: Final = 200
# Longer lines are read in parts, as far around a number as any rule looks.
LONG_LINE: Final = 400
_REACH_BEFORE, _REACH_AFTER = 200, 140
_SHORT_NUMBER: Final = 3
_THOUSANDS: Final = frozenset("kKlL")
_SEPARATORS: Final = ".,'’   "
# 1,234.56 · 1.234,56 · 1 234,56 · 1'234, one separator throughout; then 12,34,567; then any plain number.
_NUMBER = re.compile(
    rf"[0-9](?:[0-9]{{0,2}}([{_SEPARATORS}])[0-9]{{3}}(?:\1[0-9]{{3}}){{0,3}}(?![0-9])(?:[.,][0-9]{{1,2}}(?![0-9]))?"
    r"|[0-9]?(?:,[0-9]{2}){1,3},[0-9]{3}(?![0-9])(?:\.[0-9]{1,2}(?![0-9]))?"
    r"|[0-9]*(?:[.,][0-9]+)?)",
)
# Dutch and Swiss "no cents": € 4.000,- and 5000.-
_NO_CENTS = re.compile(r"[.,]\s?[-–—=]{1,2}(?![0-9])")
# "€6.200Dit ben jij", "$189,600ACME is": the next sentence is glued to the amount.
_GLUED = re.compile(r"[A-Z][a-z]|[A-Z]{4}|[A-Z]{2,3} ")
# What stands behind a short figure that is money: R450k, R150 - R200, R180 per hour; not R365.
_AFTER_RATE = re.compile(r" ?(?:[-–—/kKmM+]|p[/.a-z]|to |an? )")
_SPACED: Final = frozenset({" k", " K"})
_NOTHING: Mapping[Sense, str] = MappingProxyType({})


def tokenise(text: str, folded: str, start: int, end: int, money: Money) -> list[Token]:
    """Give the numbers and phrases of text[start:end] in order."""
    numbers, end = _numbers(text, start, end)
    spans = [(start, end)]
    if end - start > LONG_LINE:
        spans = _windows(text, folded, numbers, (start, end), money)
        numbers = [number for number in numbers if any(left <= number.start() < right for left, right in spans)]
    phrases = [phrase for left, right in spans for phrase in money.find(text, folded, left, right)]
    return _in_order(text, end, numbers, phrases, money)


def _in_order(text: str, end: int, numbers: Sequence[re.Match[str]], phrases: Sequence[Token], money: Money) -> list[Token]:
    """Put numbers and phrases in one row; where one holds the other, one of them is left out."""
    starts = {phrase.start for phrase in phrases}
    marks = {phrase.end for phrase in phrases if Sense.CURRENCY in phrase.senses}
    tokens: list[Token] = []
    place = 0
    for match in numbers:
        begin, stop = match.span()
        while place < len(phrases) and phrases[place].start < begin:
            tokens.append(phrases[place])
            place += 1
        if tokens and tokens[-1].end > begin:
            continue  # the phrase holds the number
        held = phrases[place] if place < len(phrases) and phrases[place].start == begin else None
        if held is not None and held.end >= stop and begin not in marks:
            tokens.append(held)  # 401k, 13 months
            place += 1
            continue
        prefix = _prefix(text, match, money)
        if prefix is not None:
            tokens.append(prefix)
        suffix = _suffix(text, stop, starts, money)
        value = _value(match)
        alone = held is not None or _stands_alone(text, begin, stop, starts, marked=prefix is not None or begin in marks)
        if suffix is None and not alone:
            value = None
        cents = _NO_CENTS.match(text, stop, end) if value is not None else None
        reach = cents.end() if cents else stop
        tokens.append(Token(begin, reach, value, _NOTHING))
        if suffix is not None and value is not None:
            tokens.append(suffix)
            reach = suffix.end
        while place < len(phrases) and phrases[place].start < reach:
            place += 1
    tokens.extend(phrases[place:])
    return tokens


def _numbers(text: str, start: int, end: int) -> tuple[list[re.Match[str]], int]:
    """Find the numbers of text[start:end], and where to stop: at the end, or after as many as a posting may have."""
    numbers = list(islice(_NUMBER.finditer(text, start, end), _MOST_NUMBERS + 1))
    return (numbers, end) if len(numbers) <= _MOST_NUMBERS else (numbers[:-1], numbers[-1].start())


def _windows(text: str, folded: str, numbers: Sequence[re.Match[str]], line: tuple[int, int], money: Money) -> list[tuple[int, int]]:
    """Give the parts of a line that lost its breaks which can matter to pay: around every number that may be money."""
    spans: list[tuple[int, int]] = []
    for number in numbers:
        begin, stop = number.span()
        if spans and stop + _REACH_AFTER <= spans[-1][1]:
            continue
        if not (
            stop - begin > _SHORT_NUMBER
            or text[stop : stop + 2].strip()[:1] in _THOUSANDS
            or text[begin - 1 : begin] in money.prefixes
            or money.is_marked(folded, max(0, begin - 8), stop + 12)
        ):
            continue
        left, right = max(line[0], begin - _REACH_BEFORE), min(line[1], stop + _REACH_AFTER)
        left = max(left, text.find(" ", left, begin)) if left > line[0] else left
        right = text.rfind(" ", stop, right) + 1 or right if right < line[1] else right
        if spans and left <= spans[-1][1]:
            left = spans.pop()[0]
        spans.append((left, right))
    return spans


def _prefix(text: str, number: re.Match[str], money: Money) -> Token | None:
    """Read a currency's capital directly before a figure: R450k, N 250,000; a sign that numbers things needs #250,000."""
    begin = number.start()
    at = begin - 2 if begin >= 2 and text[begin - 1] == " " else begin - 1
    if at < 0 or text[at] not in money.prefixes or (at and (text[at - 1].isalnum() or text[at - 1] in "&.-_/'’")):
        return None
    stop = number.end()
    if number.group(1) is None and (not text[at].isalpha() or (stop - begin <= _SHORT_NUMBER and not _AFTER_RATE.match(text, stop))):
        return None
    return Token(at, at + 1, None, money.prefixes[text[at]])


def _suffix(text: str, stop: int, starts: set[int], money: Money) -> Token | None:
    """Read a single letter that multiplies the figure before it: 80k, 80 k, 1.5m."""
    at = stop + 1 if text[stop : stop + 2] in _SPACED else stop
    letter = text[at : at + 1].lower()
    if letter not in money.suffixes or not letter:
        return None
    after = text[at + 1 : at + 2]
    if (after.isalnum() or after == "_") and at + 1 not in starts:
        return None
    return Token(at, at + 1, None, money.suffixes[letter])


def _stands_alone(text: str, begin: int, stop: int, starts: set[int], *, marked: bool) -> bool:
    """Whether no letter touches the number but those of a currency before it or of a phrase after it."""
    before = text[begin - 1] if begin else " "
    if (before.isalnum() or before in "_#@") and not marked and before < "\u2e80":
        return False
    after = text[stop] if stop < len(text) else " "
    if not (after.isalpha() or after == "_") or stop in starts or after >= "\u2e80":
        return True
    return stop - begin > 3 and _GLUED.match(text, stop) is not None


def _value(match: re.Match[str]) -> Decimal | None:
    written = match.group()
    if len(written) > _LONGEST_NUMBER:
        return None
    separator = match.group(1)
    if separator is not None:
        whole = written.replace(separator, "")
        return Decimal(whole.replace(",", "."))
    if written.count(",") > 1:
        return Decimal(written.replace(",", ""))
    if "," in written and "." in written:
        return Decimal(written.replace(",", ""))
    return Decimal(written.replace(",", "."))
