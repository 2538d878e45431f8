"""Surroundings: the words that govern a mention of money, before it, after it, and in the heading over it."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from aggregator.core.posting import Period
from aggregator.pay.grammar import Mention, opens_figure
from aggregator.vocabulary.money import Sense, Token

_REACH_BEFORE: Final = 160
_MOST_BETWEEN: Final = 50  # so many words and signs stand in no such stretch of a posting
_REACH_AFTER: Final = 45
_DETACHED: Final = 14
_DIRECT: Final = 32
_TURN = re.compile(r"[,;:()|/+&–—\n]| - |\. ")
_SHORT: Final = 3


class Governor(NamedTuple):
    """One governing word: pay or other money (`value` tells which kind), how near it is, and what it adds.

    `passed` says that another figure stands between the word and the mention, `is_titled` that the title of a job does.
    """

    sense: Sense
    value: str
    gap: str
    period: Period | None = None
    kind: str | None = None
    passed: bool = False
    is_titled: bool = False

    @property
    def is_other(self) -> bool:
        """Whether the word speaks of money that is not pay."""
        return self.sense is Sense.OTHER

    @property
    def is_direct(self) -> bool:
        """Whether a noun for pay stands next to the figure: "salary of", "Gehalt:"."""
        return self.sense is Sense.PAY and self.value != "verb" and not self.passed and len(self.gap) <= _DIRECT and "," not in self.gap


def near(tokens: Sequence[Token], mention: Mention, reach: int) -> Iterator[Token]:
    """Give the tokens outside the mention that stand within `reach` characters of it, the nearest first on each side."""
    for place in range(mention.first - 1, -1, -1):
        if mention.start - tokens[place].end > reach:
            break
        yield tokens[place]
    for place in range(mention.last + 1, len(tokens)):
        if tokens[place].start - mention.end > reach:
            break
        yield tokens[place]


def governor_before(tokens: Sequence[Token], text: str, mention: Mention) -> Governor | None:
    """Find the nearest governing word before the mention in its clause, with the period and kind that it brings."""
    period: Period | None = None
    kind: str | None = None
    passed = titled = False
    verb: Governor | None = None
    for place in range(mention.first - 1, max(-1, mention.first - _MOST_BETWEEN), -1):
        token = tokens[place]
        if mention.start - token.end > _REACH_BEFORE or token.means(Sense.BREAK):
            return verb
        passed = passed or token.value is not None
        titled = titled or token.means(Sense.ROLE)
        if not passed and period is None:
            period = _period(tokens, place)
        if not passed and kind is None:
            kind = token.senses.get(Sense.KIND)
        other = token.senses.get(Sense.OTHER)
        if other in {"company", "extra"} and not _is_detached(tokens, place):
            return Governor(Sense.OTHER, other or "", text[token.end : mention.start], is_titled=titled)
        if token.means(Sense.PAY) or (token.means(Sense.KIND) and not passed):
            value = token.senses.get(Sense.PAY, "noun")
            gap = text[token.end : mention.start]
            governor = Governor(Sense.PAY, value, gap, None if passed else _further(tokens, place, period), kind, passed)
            if value != "verb":
                return governor
            verb = verb or governor  # "the bonus is paid": a word of other money before the verb decides
    return verb or (Governor(Sense.PERIOD, "", "", period, kind) if period is not None else None)


def governor_after(tokens: Sequence[Token], text: str, mention: Mention) -> Governor | None:
    """Find the word that the mention describes: "$5,000 sign-on bonus", "$120k base"."""
    for place in range(mention.last + 1, len(tokens)):
        token = tokens[place]
        gap = text[mention.end : token.start].removeprefix("+")
        if len(gap) > _REACH_AFTER or token.value is not None or _TURN.search(gap) or token.means(Sense.BREAK):
            return None
        if token.means(Sense.OTHER):
            return Governor(Sense.OTHER, token.senses[Sense.OTHER], gap)
        if token.means(Sense.PAY) or token.means(Sense.KIND):
            kind = token.senses.get(Sense.KIND)
            return None if opens_figure(tokens, place) else Governor(Sense.PAY, "noun", gap, kind=kind)
        if token.means(Sense.JOIN) and token.start > mention.end:
            return None
    return None


def heading(lead: Sequence[Token]) -> Governor | None:
    """Read the line over the mention: pay, other money, or nothing; a line with an amount of its own is no heading."""
    if any(token.means(Sense.CURRENCY) for token in lead) and any(token.value is not None for token in lead):
        return None
    if any(token.senses.get(Sense.PAY) == "noun" or token.means(Sense.KIND) for token in lead):
        periods = {period for place in range(len(lead)) if (period := _period(lead, place)) is not None}
        kinds = [token.senses[Sense.KIND] for token in lead if token.means(Sense.KIND)]
        return Governor(Sense.PAY, "noun", "", periods.pop() if len(periods) == 1 else None, kinds[0] if kinds else None)
    others = [token.senses[Sense.OTHER] for token in lead if token.means(Sense.OTHER)]
    return Governor(Sense.OTHER, others[0], "") if others else None


def _period(tokens: Sequence[Token], place: int) -> Period | None:
    """Read a period before a figure; "3 days per week" and two-letter abbreviations are none."""
    token = tokens[place]
    if not token.means(Sense.PERIOD) or (token.end - token.start <= _SHORT and not token.means(Sense.PAY)):
        return None
    previous = tokens[place - 1] if place else None
    if previous is not None and (previous.means(Sense.UNIT) or previous.value is not None) and token.start - previous.end <= 2:
        return None
    return Period(token.senses[Sense.PERIOD])


def _further(tokens: Sequence[Token], place: int, period: Period | None) -> Period | None:
    """Look for the period at and just before the pay word too: "annual base salary", "Monatsgehalt"."""
    for nearer in range(place, max(-1, place - 4), -1):
        token = tokens[nearer]
        if token.value is not None or token.means(Sense.BREAK):
            break
        if period is None:
            period = _period(tokens, nearer)
    return period


def _is_detached(tokens: Sequence[Token], place: int) -> bool:
    """Whether the word only says what comes besides: "base salary plus bonus: $100k"."""
    for nearer in range(place - 1, max(-1, place - 4), -1):
        token = tokens[nearer]
        if tokens[nearer + 1].start - token.end > _DETACHED:
            return False
        if token.means(Sense.JOIN):
            figure = any(earlier.value is not None for earlier in tokens[max(0, nearer - 3) : nearer])
            return token.senses[Sense.JOIN] != "with" and not figure  # "40K + variable 10K" names a new figure
        if not token.means(Sense.OTHER):
            return False
    return False
