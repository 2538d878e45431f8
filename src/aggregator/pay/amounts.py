"""Amounts: one number of a row of tokens with its scale and the currency marks around it."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from aggregator.vocabulary.money import Sense, Token

# What may stand between the parts of one mention: spaces, emphasis, brackets, a colon.
_NOISE = re.compile(r"[\s*_()\[\]:~'’\"-]{0,6}\Z")


class Amount(NamedTuple):
    """One number with its scale and marks; `full` is what it stands for."""

    value: Decimal
    scale: int | None
    period: str | None
    currencies: tuple[str, ...]
    first: int
    last: int

    @property
    def full(self) -> Decimal:
        """The amount in units of the currency."""
        amount = self.value * Decimal(10) ** (self.scale or 0)
        return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount


def read_amount(tokens: Sequence[Token], text: str, place: int, taken: int) -> Amount | None:
    """Read the number at `place` with its marks and scale; tokens up to `taken` belong to the mention before."""
    number = tokens[place]
    if number.value is None or number.value <= 0:
        return None
    currencies, first = _marks_before(tokens, text, place, taken)
    last, scale, period = place, None, None
    follower = tokens[place + 1] if place + 1 < len(tokens) else None
    if follower is not None and follower.means(Sense.SCALE) and _is_scale(text, number, follower):
        scale, last, period = int(follower.senses[Sense.SCALE]), place + 1, follower.senses.get(Sense.PERIOD)
        currencies = both_of(currencies, currencies_of(follower)) or currencies
    elif follower is not None and follower.means(Sense.MORE) and follower.start == number.end:  # "$85+ million"
        beyond = tokens[place + 2] if place + 2 < len(tokens) else None
        if beyond is not None and beyond.means(Sense.SCALE) and _is_scale(text, follower, beyond):
            scale, last = int(beyond.senses[Sense.SCALE]), place + 2
    marked, end = _marks_after(tokens, text, last, currencies)
    follower = tokens[last + 1] if last + 1 < len(tokens) else None
    is_unit = end == last and follower is not None and follower.means(Sense.UNIT) and close(text, tokens[last], follower, 2)
    if is_unit and follower is not None and (not marked or text[follower.start] == "%"):
        return None
    return Amount(value=number.value, scale=scale, period=period, currencies=marked, first=first, last=end)


def _marks_before(tokens: Sequence[Token], text: str, place: int, taken: int) -> tuple[tuple[str, ...], int]:
    """Read up to two currency marks before a number, "USD $": what they allow together, and where they begin."""
    currencies: tuple[str, ...] = ()
    first = place
    while first - 1 > max(taken, place - 3):
        mark = tokens[first - 1]
        both = both_of(currencies_of(mark), currencies) if mark.means(Sense.CURRENCY) and close(text, mark, tokens[first], 3) else None
        if both is None:
            break
        currencies, first = both, first - 1
    return currencies, first


def _marks_after(tokens: Sequence[Token], text: str, last: int, currencies: tuple[str, ...]) -> tuple[tuple[str, ...], int]:
    """Read up to two currency marks after a number, "$ CAD"; a mark that opens the next number is not this one's."""
    end = last
    while end < min(last + 2, len(tokens) - 1):
        mark = tokens[end + 1]
        if not (mark.means(Sense.CURRENCY) and close(text, tokens[end], mark, 2)) or _opens_next(tokens, end + 1):
            break
        both = both_of(currencies, currencies_of(mark))
        if both is None:
            break
        currencies, end = both, end + 1
    return currencies, end


def _is_scale(text: str, number: Token, scale: Token) -> bool:
    gap = scale.start - number.end
    if gap < 0 or gap > 1 or (gap and not text[number.end].isspace()):
        return False
    return gap == 0 or scale.end - scale.start > 1 or text[scale.start] in "kK千万萬만"


def _opens_next(tokens: Sequence[Token], place: int) -> bool:
    """Whether the currency mark belongs to the number after it: "scale 11 € 4.262"."""
    mark = tokens[place]
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is None or following.value is None or following.start - mark.end > 1:
        return False
    return tokens[place - 1].end < mark.start


def close(text: str, left: Token, right: Token, most: int = 6) -> bool:
    """Whether nothing but noise stands between two tokens, and little of it."""
    gap = right.start - left.end
    return gap <= most and (gap <= 0 or _NOISE.match(text[left.end : right.start]) is not None)


def currencies_of(token: Token) -> tuple[str, ...]:
    """Give the currencies that a mark may mean; () for another token."""
    return tuple(token.senses.get(Sense.CURRENCY, "").split())


def both_of(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...] | None:
    """Give what two marks allow together; None where they contradict each other."""
    if not one or not other:
        return one or other
    return tuple(code for code in one if code in other) or None
