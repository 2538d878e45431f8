"""Passages: the lines of a field that can hold pay, found without reading the rest."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aggregator.pay.tokens import LONG_LINE, tokenise
from aggregator.vocabulary.money import Money, Token

_LONGEST_LEAD: Final = 90
# No posting has more; a text of one figure repeated has twenty thousand, and each costs as much as a real one.
_MOST_LINES: Final = 2000
_MOST_TOKENS: Final = 1500
_DIGIT = re.compile(r"[0-9]")
# A figure that may be pay without a currency: 45,000 · 45.000 · 45 000 · 4500 · 90k, and no year of the calendar; or one behind
# a capital letter or a number sign, which may be a currency's: R150.
_FIGURE = re.compile(
    r"(?<![\w.&])([A-Z#]) ?[0-9]{2}|[0-9](?:[.,'’ ][0-9]{3}(?![0-9])|(?: ?[kK]|[lL])(?![a-zA-Z])"
    r"|(?<=1)(?!9[0-9]{2}(?![0-9]))[0-9]{3}|(?<=2)(?!0[0-9]{2}(?![0-9]))[0-9]{3}|(?<=[3-9])[0-9]{3})"
)
# "3.045 to 4.848 per month" needs no word where it opens a line.
_OPENING = re.compile(r"[^\w\n]{0,4}[0-9]")


@dataclass(slots=True)
class Passage:
    """One line of a field with digits in it: its phrases and numbers, and the short line before it, its heading perhaps."""

    text: str
    folded: str
    start: int
    end: int
    money: Money
    tokens: list[Token]
    _lead: list[Token] | None = None

    @property
    def lead_span(self) -> tuple[int, int]:
        """Offsets of the last line before that has words, where it is short; else nothing, at the passage's start."""
        return _lead_span(self.text, self.start)

    @property
    def lead(self) -> list[Token]:
        """The phrases and numbers of that line; read when first asked for."""
        if self._lead is None:
            self._lead = tokenise(self.text, self.folded, *self.lead_span, self.money)
        return self._lead


def find_passages(text: str, folded: str, money: Money, *, titled: bool = False) -> Iterator[Passage]:
    """Give the lines that have a digit and a sign or word of money, or a figure as large as pay and a word for pay.

    A title or a pay field (`titled`) needs no such word. At most _MOST_LINES lines with digits are looked at, and lines are
    given until they hold _MOST_TOKENS tokens together.
    """
    at, tokens_given = 0, 0
    for _ in range(_MOST_LINES):
        digit = _DIGIT.search(text, at)
        if digit is None or tokens_given > _MOST_TOKENS:
            return
        start = text.rfind("\n", at, digit.start()) + 1 or at
        end = text.find("\n", digit.start())
        end = len(text) if end < 0 else end
        # A long line is looked at where its numbers stand, by tokenise.
        if end - start > LONG_LINE or _may_hold_pay(text, folded, (start, digit.start(), end), money, titled=titled):
            tokens = tokenise(text, folded, start, end, money)
            tokens_given += len(tokens)
            if tokens:
                yield Passage(text, folded, start, end, money, tokens)
        at = end + 1


def _may_hold_pay(text: str, folded: str, line: tuple[int, int, int], money: Money, *, titled: bool) -> bool:
    """Whether a line has a mark of money, or a figure with a word for pay in it or over it, or opens with one.

    `line` is where it begins, has its first digit, and ends.
    """
    start, digit, end = line
    if money.is_marked(folded, start, end):
        return True
    figure = _FIGURE.search(text, max(start, digit - 2), end)
    if figure is None:
        return False
    if titled or figure.group(1) in money.prefixes or _OPENING.match(text, start, end) is not None:
        return True
    return money.speaks_of_pay(folded, start, end) or money.speaks_of_pay(folded, *_lead_span(text, start))


def _lead_span(text: str, start: int) -> tuple[int, int]:
    end = start
    while end > 0 and text[end - 1] in "\n -•*=_":
        end -= 1
        if start - end > _LONGEST_LEAD:
            return start, start
    begin = text.rfind("\n", max(0, end - _LONGEST_LEAD), end) + 1
    if begin == 0 and end > _LONGEST_LEAD:
        return start, start
    return (begin, end) if end - begin <= _LONGEST_LEAD else (start, start)
