"""Context: whether a mention of money is pay, by the words that govern it and by what it shows itself."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from aggregator.core.posting import Period
from aggregator.pay.grammar import CALENDAR, Mention
from aggregator.pay.passages import Passage
from aggregator.pay.surroundings import Governor, governor_after, governor_before, heading, near
from aggregator.vocabulary.money import Currency, Sense, Token

PER_YEAR: Final = {
    Period.HOUR: Decimal(2080),
    Period.DAY: Decimal(260),
    Period.WEEK: Decimal(52),
    Period.MONTH: Decimal(12),
    Period.YEAR: Decimal(1),
}
_MILLION: Final = 6
_BILLION: Final = 9
_NEAR: Final = 100
_FAR: Final = 25
_OTHER_REACH: Final = 70
_ON_TOP: Final = 6
# Of an average employee's pay: below and above, no job pays it. Wide on purpose: this keeps out phone numbers and revenues.
_LEAST, _MOST = Decimal("0.02"), Decimal(60)
# What no word calls pay has to be more; a single figure a week more still: it is an allowance more often.
_LEAST_ALONE, _LEAST_A_WEEK = Decimal("0.06"), Decimal("0.25")
# Where the period is not stated: bands that do not overlap, so that an amount has one reading or none.
_BANDS: Final = (
    (Period.HOUR, Decimal("0.00007"), Decimal("0.0035")),
    (Period.MONTH, Decimal("0.015"), Decimal("0.225")),
    (Period.YEAR, Decimal("0.25"), Decimal(40)),
)
_MONTHLY_BANDS: Final = (
    _BANDS[0],
    (Period.MONTH, Decimal("0.015"), Decimal("0.6")),
    (Period.YEAR, Decimal("1.0"), Decimal(40)),
)
_LAKH, _CRORE = 5, 7
_LOCAL_SCALES: Final = frozenset({4, _LAKH, _CRORE})
_LEAST_TITLED: Final = 1000
_ASIDE = re.compile(r"[,;|)–—]| - ")
_WORTH = re.compile(r"\s*(?:in|of|worth|for|en|an|aan|voor|für|pour)\b")


class Verdict(NamedTuple):
    """Whether a mention is pay, which rule says so, and what the governing words add."""

    is_pay: bool
    rule: str
    period: Period | None = None
    kind: str | None = None
    labelled: bool = False


_NOT_PAY: Final = Verdict(is_pay=False, rule="")


def judge(passage: Passage, mention: Mention, possible: Sequence[Currency], *, titled: bool) -> Verdict:
    """Decide by the nearest governing word before, the words after, the heading, then by what the mention itself shows.

    `possible` are the currencies that it can be in, the likeliest first; `titled` says that it stands in the title or a pay field.
    """
    currency = possible[0] if possible else None
    yearly = mention.is_range and bool(mention.currencies) and infer_period(mention, currency) is Period.YEAR
    earlier = governor_before(passage.tokens, passage.text, mention)
    later = governor_after(passage.tokens, passage.text, mention)
    over = heading(passage.lead) if earlier is None or not earlier.is_direct else None
    if _is_out_of_scale(mention, currency) or _speaks_of_other_money(passage, mention, earlier, later, yearly=yearly):
        return _NOT_PAY
    if earlier is not None and earlier.is_other:
        earlier = None
    if not mention.currencies:
        return _bare(passage, mention, possible, earlier, over, titled=titled)
    governor = next((one for one in (earlier, later, over) if one is not None and one.sense is Sense.PAY), None)
    if governor is not None:
        verdict = _if_plausible(mention, possible, governor, "pay.heading" if governor is over else "pay.word")
        labelled = governor is over or (governor is earlier and not governor.gap.strip(" :*_\n"))
        return verdict._replace(labelled=labelled) if _may_be_earned(mention, governor, currency) else _NOT_PAY
    if mention.kind is not None or mention.gross is not None or titled:
        return _if_plausible(mention, possible, earlier, "pay.field" if titled else "pay.word")
    return _by_itself(passage, mention, possible, over, yearly=yearly)


def _is_out_of_scale(mention: Mention, currency: Currency | None) -> bool:
    """Whether a figure is told in billions, or in millions of a currency in which nobody earns them."""
    return mention.scale >= _BILLION or (mention.scale == _MILLION and not (currency is not None and currency.millions))


def _is_added(tokens: Sequence[Token], mention: Mention) -> bool:
    """Whether a figure is what comes on top of another: "$70,000 base + $30,000 variable"."""
    joined = mention.first > 0 and tokens[mention.first - 1].means(Sense.JOIN)
    return joined and mention.start - tokens[mention.first - 1].end <= _ON_TOP


def _is_pay_by_unit(tokens: Sequence[Token], mention: Mention) -> bool:
    """Whether the unit itself says pay: what is told in lakh per annum is a salary, also "within our budget of 25 LPA"."""
    return any(token.means(Sense.SCALE) and token.means(Sense.PERIOD) for token in tokens[mention.first : mention.last + 1])


def _may_be_earned(mention: Mention, verb: Governor, currency: Currency | None) -> bool:
    """Whether a figure may be pay by time where only a verb says so: "earn $100 for a ride" and "paid $400 each" name no period."""
    named = mention.is_range or mention.period is not None or verb.period is not None or mention.kind is not None
    if verb.value != "verb" or named or currency is None:
        return True
    inferred = infer_period(mention, currency)
    return inferred is Period.YEAR or (inferred is Period.MONTH and currency.monthly)


def _by_itself(passage: Passage, mention: Mention, possible: Sequence[Currency], over: Governor | None, *, yearly: bool) -> Verdict:
    """Decide on a figure that no word governs: a stated period, or a range that only pay can be."""
    currency = possible[0] if possible else None
    if over is not None and over.is_other and not yearly:
        return _NOT_PAY
    if mention.period is not None:
        return _if_plausible(mention, possible, None, "pay.period", strict=True)
    inferred = infer_period(mention, currency)
    known = inferred is Period.YEAR or (inferred is Period.MONTH and mention.is_range)
    if yearly or (known and _is_alone(passage.tokens, passage.text, mention)):
        return _if_plausible(mention, possible, None, "pay.range", strict=True)
    return _NOT_PAY


def _speaks_of_other_money(passage: Passage, mention: Mention, earlier: Governor | None, later: Governor | None, *, yearly: bool) -> bool:
    """Whether the words around say that the figure is no pay; yearly pay is too much for a benefit named in passing."""
    if _is_pay_by_unit(passage.tokens, mention):
        return False
    if later is not None and later.is_other and (_is_added(passage.tokens, mention) or not _is_aside(earlier, later, yearly=yearly)):
        return True
    if earlier is None or not earlier.is_other or (yearly and earlier.is_titled):
        return False
    if earlier.value == "company":
        return not (yearly and len(earlier.gap) > _OTHER_REACH)
    in_passing = len(earlier.gap) > _FAR or _ASIDE.search(earlier.gap) is not None
    return not (yearly and in_passing)


def infer_period(mention: Mention, currency: Currency | None) -> Period | None:
    """Give the only period in which a mention can be pay; what is told in lakh and crore is told by the year."""
    return Period.YEAR if currency is not None and mention.scale in {_LAKH, _CRORE} else usual_period(mention.amounts, currency)


def usual_period(amounts: Sequence[Decimal], currency: Currency | None) -> Period | None:
    """Give the only period in which every amount is what jobs in this currency pay; None where there is none or several."""
    if currency is None:
        return None
    average = currency.average_year
    for period, least, most in _MONTHLY_BANDS if currency.monthly else _BANDS:
        if all(least * average <= amount <= most * average for amount in amounts):
            return period
    return None


def _is_aside(earlier: Governor | None, later: Governor, *, yearly: bool) -> bool:
    """Whether what follows is a further benefit, not what the figure is for: "£85,000 - £95,000 Equity"."""
    if later.value in {"company", "object"} or _WORTH.match(later.gap):
        return False
    return yearly or (earlier is not None and earlier.is_direct)


def _is_alone(tokens: Sequence[Token], text: str, mention: Mention) -> bool:
    """Whether a range or an upper bound has no word of other money anywhere near it."""
    if not mention.is_range and mention.low is not None and not _is_own_segment(tokens, text, mention):
        return False
    return not any(
        token.senses.get(Sense.OTHER) in {"company", "extra"} and not _plus(text, token) for token in near(tokens, mention, _NEAR)
    )


def _is_own_segment(tokens: Sequence[Token], text: str, mention: Mention) -> bool:
    """Whether the mention is one of the parts of a line such as "Acme | Engineer | $150k | Remote"."""
    breaks = [token for token in near(tokens, mention, _NEAR) if token.means(Sense.BREAK) and text[token.start] in "|•·"]
    start = max((token.end for token in breaks if token.end <= mention.start), default=None)
    following = tokens[mention.last + 1] if mention.last + 1 < len(tokens) else None
    if following is not None and following.means(Sense.JOIN):
        breaks.append(following)  # "| $170k + bonus + equity |": what is added is not part of the figure
    end = min((token.start for token in breaks if token.start >= mention.end), default=None)
    if start is None and end is None:
        return False
    before = text[start if start is not None else max(tokens[0].start, mention.start - _NEAR) : mention.start]
    after = text[mention.end : end if end is not None else min(tokens[-1].end, mention.end + _NEAR)]
    return len(before.strip()) + len(after.strip()) <= _FAR


def _plus(text: str, token: Token) -> bool:
    return text[max(0, token.start - 3) : token.start].strip() in {"+", "&"}


def _bare(
    passage: Passage, mention: Mention, possible: Sequence[Currency], earlier: Governor | None, over: Governor | None, *, titled: bool
) -> Verdict:
    """Decide on a number without a currency: a noun for pay must stand by it, and a range or a period with it."""
    governor = earlier if earlier is not None and earlier.is_direct else over if over is not None and over.sense is Sense.PAY else None
    period = mention.period or (governor.period if governor else None)
    if period is None and not mention.is_range:
        return _NOT_PAY
    if governor is not None:
        return _if_plausible(mention, possible, governor, "pay.heading" if governor is over else "pay.word", strict=True)
    if mention.is_range and mention.kind is not None:
        return _if_plausible(mention, possible, None, "pay.word", strict=True)
    if mention.period is not None and possible and _is_told(passage, mention):
        return _if_plausible(mention, possible, None, "pay.period", strict=True)
    if titled and mention.is_range and mention.low is not None and mention.low >= _LEAST_TITLED and mention.low not in CALENDAR:
        return _if_plausible(mention, possible, None, "pay.field", strict=True)
    return _NOT_PAY


def _is_told(passage: Passage, mention: Mention) -> bool:
    """Whether a number with a period shows itself to be money: gross or net, told in 万 or lakh, or a range that opens its line."""
    if mention.gross is not None:
        return True
    opens = len(passage.text[passage.start : mention.start].strip()) <= 1
    return mention.is_range and (opens or mention.scale in _LOCAL_SCALES)


def _if_plausible(mention: Mention, possible: Sequence[Currency], governor: Governor | None, rule: str, *, strict: bool = False) -> Verdict:
    """Accept amounts that a job may pay in a possible currency and the stated period; a period that only a word suggests gives way."""
    kind = mention.kind or (governor.kind if governor else None)
    if not possible:
        return Verdict(
            is_pay=bool(mention.currencies), rule=rule, period=mention.period or (governor.period if governor else None), kind=kind
        )
    averages = [currency.average_year for currency in possible]
    least = _LEAST if not strict else _LEAST_ALONE if mention.is_range or mention.period is not Period.WEEK else _LEAST_A_WEEK
    low, high = min(mention.amounts), max(mention.amounts)

    def fits(period: Period) -> bool:
        return any(least * average <= low * PER_YEAR[period] and high * PER_YEAR[period] <= _MOST * average for average in averages)

    if mention.period is not None:
        return Verdict(is_pay=True, rule=rule, period=mention.period, kind=kind) if fits(mention.period) else _NOT_PAY
    if governor is not None and governor.period is not None and fits(governor.period):
        return Verdict(is_pay=True, rule=rule, period=governor.period, kind=kind)
    plausible = any(_BANDS[0][1] * average <= low and high <= _BANDS[-1][2] * average for average in averages)
    return Verdict(is_pay=plausible, rule=rule, period=None, kind=kind)
