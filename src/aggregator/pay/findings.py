"""Findings: every pay that a text of a posting states, each with its span and the rules that made it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Final

from aggregator.core.pay import Pay, PayKind
from aggregator.core.posting import Period
from aggregator.pay.context import Verdict, infer_period, judge
from aggregator.pay.currency import CurrencyRules
from aggregator.pay.grammar import Mention, read_mentions
from aggregator.pay.passages import Passage, find_passages
from aggregator.pay.surroundings import near
from aggregator.text.document import Document
from aggregator.vocabulary.money import Money, Sense, Token

_MOST_MENTIONS: Final = 200
_LEAST_BARE: Final = 10
_LEAST_BARE_UNSTATED: Final = 1000
_BOUND_APART: Final = 60
_SHORT_LEAD: Final = 40
_SHORT_LABEL: Final = 5
_WORDS: Final = frozenset({Sense.PAY, Sense.KIND, Sense.GROSS})
_PAYING: Final = _WORDS | {Sense.CURRENCY, Sense.PERIOD}
_LABEL_REACH: Final = 140
_DIGIT = re.compile(r"\d")
_THOUGHT: Final = re.compile(r"[.;!?] |[;|•·]")
_LEADING: Final = 6
_ADJACENT: Final = 3
_LEAST_HOURS, _FULL_TIME = Decimal(4), Decimal(30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One pay read from a field of the posting, where it stands and by which rules.

    `label_start` is where the words begin that may name its place or level. `labelled` says that only a label
    such as "Salary range:" stands before it. `hours` are the hours a week that a part-time
    pay is for.
    """

    pay: Pay
    field: str
    start: int
    end: int
    label_start: int
    rule: str
    labelled: bool = False
    level: str | None = None
    hours: Decimal | None = None


def read_texts(document: Document, names: Sequence[str], money: Money, rules: CurrencyRules) -> list[Finding]:
    """Read every pay in fields of the posting, in order; figures that name their currency are read first, for the others."""
    read: list[_Read] = []
    for name in names:
        text = document.text(name)
        if text:
            for passage in find_passages(text, document.folded(name), money, titled=name != "description"):
                if name != "description" or _may_pay(passage):
                    read.extend(islice(_of_passage(passage, name), _MOST_MENTIONS - len(read)))
            if len(read) >= _MOST_MENTIONS:
                break
    found: dict[int, Finding] = {}
    for order, one in sorted(enumerate(read), key=lambda numbered: (len(numbered[1].mention.currencies) != 1, numbered[0])):
        finding = _of_mention(one, rules)
        if finding is not None:
            found[order] = finding
            if len(one.mention.currencies) == 1:
                rules.note(one.mention.currencies[0], prefixed=_is_prefixed(one))
    return _joined([found[order] for order in sorted(found)])


@dataclass(frozen=True, slots=True)
class _Read:
    """One mention in its passage; `label_start` is where the words that may name its place begin."""

    name: str
    passage: Passage
    mention: Mention
    label_start: int


def _of_passage(passage: Passage, name: str) -> Iterator[_Read]:
    """Give the mentions of a passage; the words before the first reach back to the heading, before others to the last figure."""
    lead_start, lead_end = passage.lead_span
    label_start = passage.start if _DIGIT.search(passage.text, lead_start, lead_end) else lead_start
    for mention in read_mentions(passage.tokens, passage.text):
        yield _Read(name, passage, mention, max(label_start, mention.start - _LABEL_REACH))
        if mention.currencies:
            label_start = mention.end


def _is_prefixed(one: _Read) -> bool:
    """Whether the figure's mark is a dollar sign with letters before it, CA$: then a plain `$` beside it means another."""
    tokens = one.passage.tokens[one.mention.first : one.mention.last + 1]
    marks = [one.passage.text[token.start : token.end] for token in tokens if token.means(Sense.CURRENCY)]
    return any(len(mark) > 1 and mark[-1] == "$" for mark in marks)


def _may_pay(passage: Passage) -> bool:
    """Whether a line has what pay needs: a currency, a period, or a word for pay in it or in its heading."""
    return any(not _PAYING.isdisjoint(token.senses) for token in passage.tokens) or any(
        not _WORDS.isdisjoint(token.senses) for token in passage.lead
    )


def _of_mention(one: _Read, rules: CurrencyRules) -> Finding | None:
    """Read one mention: settle its currency, judge it, settle its period; None where it is not pay."""
    passage, mention, name = one.passage, one.mention, one.name
    bare = not mention.currencies
    if bare and mention.amounts[0] < _LEAST_BARE:
        return None
    code, currency_rule = rules.settle(mention.currencies, ("", "") if len(mention.currencies) < 2 else _clause(one))
    currency = rules.money.currencies[code] if code else None
    verdict = judge(passage, mention, rules.possible(code, mention.currencies), titled=name != "description")
    if not verdict.is_pay:
        return None
    period = verdict.period or infer_period(mention, currency)
    if bare and (period is None or (verdict.period is None and mention.amounts[0] < _LEAST_BARE_UNSTATED)):
        return None
    mention = _bounded(mention, passage)
    return Finding(
        pay=_pay(passage.tokens, mention, code, period, verdict, field=name == "base_salary"),
        field=name,
        start=mention.start,
        end=mention.end,
        label_start=one.label_start,
        rule=_rule(verdict, currency_rule, inferred=verdict.period is None and period is not None),
        labelled=verdict.labelled,
        level=_level(passage.tokens, mention),
        hours=_part_time(passage.tokens, mention),
    )


def _clause(one: _Read) -> tuple[str, str]:
    """Give the words before a mention that may name its place, folded and as written: back to the last figure or thought."""
    words = _THOUGHT.split(one.passage.text[one.label_start : one.mention.start])[-1]
    return one.passage.folded[one.mention.start - len(words) : one.mention.start], words


def _rule(verdict: Verdict, currency_rule: str, *, inferred: bool) -> str:
    rules = [verdict.rule]
    if currency_rule != "pay.currency.stated":
        rules.append(currency_rule)
    if inferred:
        rules.append("pay.period.inferred")
    return " ".join(rules)


def _bounded(mention: Mention, passage: Passage) -> Mention:
    """Read a short heading as a bound: "Minimum pay" over one figure, "Max" over the next."""
    if mention.low is None or mention.low != mention.high or len(passage.text[passage.start : mention.start].strip()) > _SHORT_LABEL:
        return mention
    begin, end = passage.lead_span
    if end - begin > _SHORT_LEAD:
        return mention
    lead = passage.lead
    if any(token.means(Sense.MOST) for token in lead):
        return mention._replace(low=None)
    if any(token.means(Sense.FROM) and token.means(Sense.MORE) for token in lead):
        return mention._replace(high=None)
    return mention


def _pay(tokens: Sequence[Token], mention: Mention, code: str | None, period: Period | None, verdict: Verdict, *, field: bool) -> Pay:
    months = next((int(token.senses[Sense.MONTHS]) for token in near(tokens, mention, _BOUND_APART) if Sense.MONTHS in token.senses), None)
    return Pay(
        min=mention.low,
        max=mention.high,
        currency=code,
        period=period,
        period_stated=verdict.period is not None or period is None,
        months=months if period in {Period.MONTH, Period.YEAR} else None,
        gross=_is_gross(tokens, mention) if mention.gross is None else mention.gross,
        basis="field" if field else "text",
        kind=None if verdict.kind is None else PayKind(verdict.kind),
        day_rate=period is Period.DAY,
    )


def _is_gross(tokens: Sequence[Token], mention: Mention) -> bool | None:
    """Read gross or net in the words that lead up to a figure without a gap: "Gross salary:", "Net pay of", "Bruttolohn"."""
    following = mention.start
    for place in range(mention.first - 1, max(-1, mention.first - _LEADING), -1):
        token = tokens[place]
        if token.value is not None or following - token.end > _ADJACENT or token.senses.keys() & {Sense.BREAK, Sense.JOIN, Sense.OTHER}:
            return None
        if token.means(Sense.GROSS):
            return token.senses[Sense.GROSS] == "gross"
        following = token.start
    return None


def _level(tokens: Sequence[Token], mention: Mention) -> str | None:
    """Name the level that stands just before the mention, or in brackets just after it."""
    for place in range(mention.first - 1, -1, -1):
        token = tokens[place]
        if token.value is not None or mention.start - token.end > _BOUND_APART or token.means(Sense.BREAK):
            break
        if token.means(Sense.LEVEL):
            return token.senses[Sense.LEVEL]
    return None


def _part_time(tokens: Sequence[Token], mention: Mention) -> Decimal | None:
    """Read "for 20 hours a week" after the amount, where that is part time: under 30 hours, as the OECD counts it."""
    for place in range(mention.last + 1, len(tokens) - 1):
        token, unit = tokens[place], tokens[place + 1]
        if token.start - mention.end > _BOUND_APART or token.means(Sense.BREAK):
            return None
        if token.value is not None:
            after = tokens[place + 2] if place + 2 < len(tokens) else None
            weekly = after is not None and after.senses.get(Sense.PERIOD) == Period.WEEK and after.start - unit.end <= 2
            if unit.means(Sense.UNIT) and weekly and _LEAST_HOURS <= token.value < _FULL_TIME:
                return token.value
            return None
    return None


def _joined(found: list[Finding]) -> list[Finding]:
    """Join a lower bound and the upper bound on a line soon after it."""
    joined: list[Finding] = []
    for finding in found:
        before = joined[-1] if joined else None
        pay = finding.pay
        if (
            before is not None
            and before.pay.max is None
            and pay.min is None
            and before.pay.min is not None
            and pay.max is not None
            and before.pay.min <= pay.max
            and before.pay.currency == pay.currency
            and before.pay.period is pay.period
            and finding.start - before.end <= _BOUND_APART
        ):
            joined[-1] = replace(before, pay=replace(pay, min=before.pay.min), end=finding.end)
        else:
            joined.append(finding)
    return joined
