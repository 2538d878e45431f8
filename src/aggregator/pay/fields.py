"""Fields: the pay fields of a source, through the same rules as text, with the text as witness."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from aggregator.core.pay import Pay, PayKind
from aggregator.core.posting import PayField, Period
from aggregator.pay.context import PER_YEAR, infer_period
from aggregator.pay.currency import CurrencyRules
from aggregator.pay.findings import Finding
from aggregator.pay.grammar import Mention
from aggregator.pay.tokens import tokenise
from aggregator.text.document import Document
from aggregator.vocabulary.money import Money, Sense

_AGREE: Final = Decimal("0.03")
_LEAST: Final = Decimal("0.05")


def read_fields(document: Document, money: Money, rules: CurrencyRules, witnesses: Sequence[Finding]) -> list[Finding]:
    """Read the amounts that a source gives in fields; what a field leaves open, a text with the same amounts may say."""
    found: list[Finding] = []
    text = document.text("base_salary")
    start = 0
    for field, line in zip(document.posting.base_salary, text.split("\n"), strict=False):
        finding = _one(document, field, start, start + len(line), money, rules, witnesses)
        if finding is not None:
            found.append(finding)
        start += len(line) + 1
    return found


def agree(one: Pay, other: Pay) -> bool:
    """Whether two pays say the same, a year, within 3 %."""
    if one.currency != other.currency and one.currency is not None and other.currency is not None:
        return False
    factors = [PER_YEAR[pay.period] if pay.period else Decimal(1) for pay in (one, other)]
    if one.period is None or other.period is None:
        factors = [Decimal(1), Decimal(1)]
    pairs = ((one.min or one.max, other.min or other.max), (one.max or one.min, other.max or other.min))
    return all(
        mine is not None and theirs is not None and abs(mine * factors[0] - theirs * factors[1]) <= _AGREE * theirs * factors[1]
        for mine, theirs in pairs
    )


def _one(
    document: Document, field: PayField, start: int, end: int, money: Money, rules: CurrencyRules, witnesses: Sequence[Finding]
) -> Finding | None:
    low, high = field.min or None, field.max or None
    if low is None and high is None:
        return None
    if low is not None and high is not None and low > high:
        low, high = high, low
    draft = Pay(min=low, max=high, currency=field.currency, period=field.period, basis="field")
    witness = next((one.pay for one in witnesses if agree(draft, one.pay)), None)
    code, currency_rule = field.currency, ""
    if code is None and witness is not None and witness.currency is not None:
        code, currency_rule = witness.currency, "pay.currency.by_text"
    if code is None:
        code, currency_rule = rules.settle(())
    period, period_rule = _period(field, low, high, code, money, witness)
    tokens = tokenise(document.text("base_salary"), document.folded("base_salary"), start, end, money)
    kind = next((token.senses[Sense.KIND] for token in tokens if token.means(Sense.KIND)), None) or (witness.kind if witness else None)
    pay = replace(
        draft,
        currency=code,
        period=period,
        period_stated=period_rule != "pay.period.inferred",
        kind=PayKind(kind) if kind else None,
        gross=witness.gross if witness else None,
        place=field.place,
        level=field.title,
        day_rate=period is Period.DAY,
    )
    rule = " ".join(part for part in ("pay.field", currency_rule, period_rule) if part)
    return Finding(pay=pay, field="base_salary", start=start, end=end, label_start=start, rule=rule)


def _period(
    field: PayField, low: Decimal | None, high: Decimal | None, code: str | None, money: Money, witness: Pay | None
) -> tuple[Period | None, str]:
    """Settle the period: the field's own where the amount can be meant so, else the text's, else the only plausible one."""
    currency = money.currencies.get(code) if code else None
    mention = Mention(low=low, high=high, currencies=(), start=0, end=0, first=0, last=0)
    if field.period is not None:
        least = min(mention.amounts) * PER_YEAR[field.period]
        if currency is None or least >= _LEAST * Decimal(currency.average_year):
            return field.period, ""
    elif witness is not None and witness.period is not None:
        return witness.period, "pay.period.by_text"
    inferred = infer_period(mention, currency)
    if inferred is not None:
        return inferred, "pay.period.inferred"
    return field.period, ""
