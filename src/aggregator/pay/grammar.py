"""Grammar: a row of tokens to mentions of money: one amount or one range, with currency, bounds and period as written."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from aggregator.core.posting import Period
from aggregator.pay.amounts import Amount, both_of, close, currencies_of, read_amount
from aggregator.vocabulary.money import Sense, Token

_MOST_APART: Final = 20
_PERIOD_REACH: Final = 40
_JOIN_REACH: Final = 70
_BARE_REACH: Final = 8
_THOUSAND: Final = Decimal(1000)
_LEAST_BARE: Final = Decimal(10)
_SAID_BETWEEN: Final = frozenset({Sense.PERIOD, Sense.GROSS, Sense.KIND})
_SAID_BEFORE: Final = frozenset({Sense.UPTO, Sense.APPROXIMATELY, Sense.FROM, Sense.RANGE})
_BEHIND = re.compile(r"[\s(),]{0,3}(?:paid )?(?:in )?")
CALENDAR: Final = frozenset(Decimal(year) for year in range(1900, 2100))


class Mention(NamedTuple):
    """Money as written: amounts in full, the currencies that its marks allow, and where it stands.

    `first` and `last` are the places of its outermost tokens in the passage's row; `scale` is the power of ten of a word
    such as lakh or million. `broken` marks two amounts joined to a range that cannot be one: "$94,000,000 - $108,000".
    """

    low: Decimal | None
    high: Decimal | None
    currencies: tuple[str, ...]
    start: int
    end: int
    first: int
    last: int
    scale: int = 0
    period: Period | None = None
    gross: bool | None = None
    kind: str | None = None
    broken: bool = False

    @property
    def amounts(self) -> tuple[Decimal, ...]:
        """The amounts that are said."""
        return tuple(amount for amount in (self.low, self.high) if amount is not None)

    @property
    def is_range(self) -> bool:
        """Whether two different amounts are said."""
        return self.low is not None and self.high is not None and self.low != self.high


def read_mentions(tokens: Sequence[Token], text: str) -> list[Mention]:
    """Give every mention of money or of a bare number, in order, without overlap."""
    mentions: list[Mention] = []
    place, taken = 0, -1
    while place < len(tokens):
        amount = read_amount(tokens, text, place, taken) if tokens[place].value else None
        if amount is None:
            place += 1
            continue
        mention = _range(tokens, text, amount)
        if mention is None and _is_no_money(tokens, amount):
            place += 1
            continue
        mention = mention or _single(tokens, text, amount)
        if not mention.broken:
            mentions.append(_with_period(tokens, text, mention))
        place, taken = mention.last + 1, mention.last
    return _joined(mentions, tokens, text)


def _is_no_money(tokens: Sequence[Token], amount: Amount) -> bool:
    """Whether a bare number is too small for pay, or a year of the calendar: most numbers of a posting are."""
    if amount.currencies or not (amount.full < _LEAST_BARE or (amount.scale is None and amount.full in CALENDAR)):
        return False
    following = tokens[amount.last + 1] if amount.last + 1 < len(tokens) else None
    return following is None or not following.senses.keys() & {Sense.PERIOD, Sense.GROSS}


def _range(tokens: Sequence[Token], text: str, low: Amount) -> Mention | None:
    """Read the rest of a range that opens with an amount: what stands between, what joins, the other amount."""
    if _is_slashed(tokens, text, low):
        high = read_amount(tokens, text, low.last + 1, low.last)
        return _paired(tokens, low, high) if high is not None and high.scale and high.value > low.value else None
    place = _run(tokens, text, low.last + 1, _SAID_BETWEEN, stop=Sense.RANGE)
    first = _joined_by(tokens, text, place, low.first) if place < len(tokens) else None
    if first is None:
        return None
    start = _run(tokens, text, place + 1, _SAID_BEFORE, stop=Sense.CURRENCY)
    number = _run(tokens, text, start, frozenset({Sense.CURRENCY}), most=2)
    if number >= len(tokens) or tokens[number].value is None or not close(text, tokens[number - 1], tokens[number]):
        return None
    high = read_amount(tokens, text, number, start - 1)
    mention = _paired(tokens, low, high) if high is not None else None
    if mention is None:
        return None
    said = {sense: value for token in tokens[low.last + 1 : place] for sense, value in token.senses.items()}
    period, gross = said.get(Sense.PERIOD), said.get(Sense.GROSS)
    return mention._replace(
        first=first,
        start=tokens[first].start,
        period=mention.period or (None if period is None else Period(period)),
        gross=None if gross is None else gross == "gross",
        kind=said.get(Sense.KIND),
    )


def _run(tokens: Sequence[Token], text: str, place: int, senses: frozenset[Sense], *, stop: Sense | None = None, most: int = 8) -> int:
    """Give the place after the tokens in a row that have one of the senses, each close to the one before."""
    end = min(place + most, len(tokens))
    while place < end:
        token = tokens[place]
        if (stop is not None and token.means(stop)) or not token.senses.keys() & senses or not close(text, tokens[place - 1], token):
            break
        place += 1
    return place


def _is_slashed(tokens: Sequence[Token], text: str, low: Amount) -> bool:
    """Whether a slash alone stands between two numbers: 45/50K€."""
    following = tokens[low.last + 1] if low.last + 1 < len(tokens) else None
    return following is not None and following.value is not None and text[tokens[low.last].end : following.start] == "/" and not low.scale


def _joined_by(tokens: Sequence[Token], text: str, place: int, first: int) -> int | None:
    """Give where a range begins that the token at `place` joins; None where it joins none.

    "and" joins only after "between", which then belongs to the range.
    """
    token = tokens[place]
    if not close(text, tokens[place - 1], token):
        return None
    if token.means(Sense.RANGE):
        return first
    if not token.means(Sense.AND):
        return None
    return next((before for before in range(first - 1, max(-1, first - 4), -1) if tokens[before].means(Sense.BETWEEN)), None)


def _paired(tokens: Sequence[Token], low: Amount, high: Amount) -> Mention | None:
    """Make one range of two amounts; None where their currencies contradict or only one can be money."""
    currencies = both_of(low.currencies, high.currencies)
    if currencies is None:
        return None
    low, high = _same_scale(low, high)
    least, most = low.full, high.full
    period = high.period or low.period
    if least > most:
        least, most = most, least
    apart = most > least * _MOST_APART
    if apart and not (low.currencies and high.currencies):
        return None
    return Mention(
        low=least,
        high=most,
        currencies=currencies,
        start=tokens[low.first].start,
        end=tokens[high.last].end,
        first=low.first,
        last=high.last,
        scale=max(low.scale or 0, high.scale or 0),
        period=None if period is None else Period(period),
        broken=apart,
    )


def _same_scale(low: Amount, high: Amount) -> tuple[Amount, Amount]:
    """Give both amounts one scale: 80-100k, $120k-150, $120-150,000."""
    if low.scale is None and high.scale is not None and low.value <= high.value:
        return low._replace(scale=high.scale), high
    if high.scale is None and low.scale is not None and high.value < _THOUSAND and high.value >= low.value:
        return low, high._replace(scale=low.scale)
    if low.scale is None and high.scale is None and low.value < _THOUSAND and high.value >= 10 * _THOUSAND:
        scaled = low.value * _THOUSAND
        if high.value / 5 <= scaled <= high.value:
            return low._replace(scale=3), high
    return low, high


def _single(tokens: Sequence[Token], text: str, amount: Amount) -> Mention:
    low: Decimal | None = amount.full
    high: Decimal | None = amount.full
    first, last, currencies = amount.first, amount.last, amount.currencies
    before, named = first - 1, False
    while before >= 0 and close(text, tokens[before], tokens[before + 1]):
        token = tokens[before]
        if token.means(Sense.UPTO) or token.means(Sense.FROM) or not token.senses.keys() & {Sense.APPROXIMATELY, Sense.PAY, Sense.KIND}:
            break
        named = named or token.means(Sense.PAY) or token.means(Sense.KIND)
        before -= 1
    if before >= 0 and close(text, tokens[before], tokens[before + 1]):
        bound = tokens[before]
        if bound.means(Sense.UPTO) and (not named or bound.means(Sense.MOST)):
            low, first = None, first if named else before
        elif bound.means(Sense.FROM) and (not named or bound.means(Sense.MORE)):  # "minimum salary: $90,000"
            high, first = None, first if named else before
    following = tokens[last + 1] if last + 1 < len(tokens) else None
    if low is not None and high is not None and following is not None and close(text, tokens[last], following, 1):
        if following.means(Sense.MORE) and (following.start == tokens[last].end or text[following.start].isalpha()):
            high, last = None, last + 1
            mark = tokens[last + 1] if last + 1 < len(tokens) else None
            if not currencies and mark is not None and mark.means(Sense.CURRENCY) and close(text, tokens[last], mark, 1):
                currencies, last = currencies_of(mark), last + 1
        elif following.means(Sense.MOST):
            low, last = None, last + 1
    return Mention(
        low=low,
        high=high,
        currencies=currencies,
        start=tokens[first].start,
        end=tokens[last].end,
        first=first,
        last=last,
        scale=amount.scale or 0,
        period=None if amount.period is None else Period(amount.period),
    )


def _with_period(tokens: Sequence[Token], text: str, mention: Mention) -> Mention:
    """Add what follows the amounts: period, gross or net, kind."""
    period, gross, kind, currencies = mention.period, mention.gross, mention.kind, mention.currencies
    end, last = mention.end, mention.last
    for place in range(mention.last + 1, len(tokens)):
        token, previous = tokens[place], tokens[place - 1]
        if _ends_mention(text, token, previous, end) or (not mention.currencies and token.start - previous.end > _BARE_REACH):
            break
        if token.means(Sense.KIND) and opens_figure(tokens, place):
            break
        code = _currency_behind(tokens, text, place, currencies) if place == last + 1 else None
        if code is not None:
            currencies, last, end = code, place, token.end
            continue
        adjacent = close(text, previous, token) and place == last + 1
        kind = kind or token.senses.get(Sense.KIND)
        if token.means(Sense.GROSS) and gross is None:
            gross = token.senses[Sense.GROSS] == "gross"
        if token.means(Sense.PERIOD) and period is None and not previous.means(Sense.UNIT) and _is_period(text, token, previous):
            period = Period(token.senses[Sense.PERIOD])
            last, end = place, token.end
        elif adjacent and token.senses.keys() & {Sense.GROSS, Sense.KIND, Sense.PERIOD}:
            last, end = place, token.end
    if last == mention.last and (period, gross, kind) == (mention.period, mention.gross, mention.kind):
        return mention
    end = end if last > mention.last else mention.end
    return mention._replace(period=period, gross=gross, kind=kind, currencies=currencies, end=end, last=last)


def _currency_behind(tokens: Sequence[Token], text: str, place: int, currencies: tuple[str, ...]) -> tuple[str, ...] | None:
    """Give what a code behind the period leaves of a figure's currencies: "$6,000 - $8,000 per month (gross) in USD"."""
    code = currencies_of(tokens[place])
    if len(code) != 1 or len(currencies) == 1 or opens_figure(tokens, place):
        return None
    return both_of(currencies, code) if _BEHIND.fullmatch(text[tokens[place - 1].end : tokens[place].start]) else None


def _ends_mention(text: str, token: Token, previous: Token, end: int) -> bool:
    """Whether a token is too far, a new figure, a new thought, or other money: it says nothing of the amounts before."""
    if token.value is not None or token.start - end > _PERIOD_REACH or token.senses.keys() & {Sense.BREAK, Sense.OTHER}:
        return True
    return "\n" in text[previous.end : token.start] or (token.means(Sense.JOIN) and not token.means(Sense.GROSS))


def opens_figure(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word names the figure after it, not the one before: "£25k - £30k OTE £45k"."""
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    figure = following is not None and (following.value is not None or following.means(Sense.CURRENCY))
    return figure and following is not None and following.start - tokens[place].end <= 1


def _is_period(text: str, token: Token, before: Token) -> bool:
    """Whether a short or ambiguous phrase stands where a period does: "pm", "pa" and "month" directly after the amount."""
    if token.end - token.start > 3:
        return True
    return token.start - before.end <= 1 or text[token.start] == "/"


def _joined(mentions: list[Mention], tokens: Sequence[Token], text: str) -> list[Mention]:
    """Join bounds that stand apart: "min. €4492, max. €6148", "from € 2901 in the first year to € 3707 in the fourth"."""
    joined: list[Mention] = []
    for mention in mentions:
        before = joined[-1] if joined else None
        together = _together(before, mention, tokens, text) if before is not None else None
        if together is not None:
            joined[-1] = together
        else:
            joined.append(mention)
    return joined


def _together(before: Mention, mention: Mention, tokens: Sequence[Token], text: str) -> Mention | None:
    low, high = before.low, mention.high
    if low is None or high is None or before.is_range or mention.is_range or not low <= high <= low * _MOST_APART:
        return None
    between = tokens[before.last + 1 : mention.first]
    gap = text[before.end : mention.start]
    if not before.currencies or len(gap) > _JOIN_REACH or "\n" in gap:
        return None
    if any(token.value is not None or token.senses.keys() & {Sense.BREAK, Sense.OTHER} for token in between):
        return None
    opens = before.high is None
    closes = mention.low is None
    to = bool(between) and between[-1].means(Sense.RANGE) and text[between[-1].start : between[-1].end].isalpha()
    if not closes and not (opens and to):
        return None
    currencies = both_of(before.currencies, mention.currencies)
    if currencies is None or (before.period and mention.period and before.period is not mention.period):
        return None
    return mention._replace(
        low=low,
        currencies=currencies,
        start=before.start,
        first=before.first,
        period=mention.period or before.period,
        gross=before.gross if mention.gross is None else mention.gross,
        kind=mention.kind or before.kind,
    )
