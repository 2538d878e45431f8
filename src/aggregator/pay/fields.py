"""Fields: the pay fields of a source, through the same rules as text, with the text as witness."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from aggregator.core.pay import Pay, PayKind
from aggregator.core.posting import PayField, Period
from aggregator.pay.context import PER_YEAR, usual_period
from aggregator.pay.currency import CurrencyRules
from aggregator.pay.findings import Finding
from aggregator.pay.tokens import tokenise
from aggregator.text.document import Document
from aggregator.vocabulary.money import Currency, Money, Sense

_AGREE: Final = Decimal("0.03")
# Of an average employee's pay a year: beyond, the period that a source gives cannot be meant.
_LEAST, _MOST = Decimal("0.05"), Decimal(60)


def read_fields(document: Document, money: Money, rules: CurrencyRules, witnesses: Sequence[Finding]) -> list[Finding]:
    """Read the amounts that a source gives in fields; what a field leaves open, a text with the same amounts may say."""
    found: list[Finding] = []
    text, folded = document.text("base_salary"), document.folded("base_salary")
    start = 0
    for field, line in zip(document.posting.base_salary, text.split("\n"), strict=False):
        end = start + len(line)
        draft = _draft(field)
        if draft is not None:
            kind = next((token.senses[Sense.KIND] for token in tokenise(text, folded, start, end, money) if token.means(Sense.KIND)), None)
            witness = next((one.pay for one in witnesses if agree(draft, one.pay)), None)
            pay, rule = _completed(draft, kind, witness, money, rules)
            found.append(Finding(pay=pay, field="base_salary", start=start, end=end, label_start=start, rule=rule))
        start = end + 1
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


def _draft(field: PayField) -> Pay | None:
    """Take the field as it is; None where it has no amounts. A source that swaps its ends means them the other way round."""
    low, high = field.min or None, field.max or None
    if low is None and high is None:
        return None
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Pay(min=low, max=high, currency=field.currency, period=field.period, basis="field", place=field.place, level=field.title)


def _completed(draft: Pay, kind: str | None, witness: Pay | None, money: Money, rules: CurrencyRules) -> tuple[Pay, str]:
    """Settle what the field leaves open, and name the rules that did."""
    code, currency_rule = draft.currency, ""
    if code is None and witness is not None and witness.currency is not None:
        code, currency_rule = witness.currency, "pay.currency.by_text"
    if code is None:
        code, currency_rule = rules.settle(())
    currency = money.currencies.get(code) if code else None
    period, period_rule = _period(draft, currency, witness)
    kind = kind or (witness.kind if witness else None)
    pay = replace(
        draft,
        currency=code,
        period=period,
        period_stated=period_rule != "pay.period.inferred",
        kind=PayKind(kind) if kind else None,
        gross=witness.gross if witness else None,
        day_rate=period is Period.DAY,
    )
    return pay, " ".join(part for part in ("pay.field", currency_rule, period_rule) if part)


def _period(draft: Pay, currency: Currency | None, witness: Pay | None) -> tuple[Period | None, str]:
    """Settle the period: the field's own where the amount can be meant so, else the text's, else the only plausible one."""
    amounts = [amount for amount in (draft.min, draft.max) if amount is not None]
    if draft.period is not None:
        least, most = (bound * PER_YEAR[draft.period] for bound in (min(amounts), max(amounts)))
        if currency is None or (least >= _LEAST * currency.average_year and most <= _MOST * currency.average_year):
            return draft.period, ""
    elif witness is not None and witness.period is not None:
        return witness.period, "pay.period.by_text"
    inferred = usual_period(amounts, currency)
    return (inferred, "pay.period.inferred") if inferred is not None else (draft.period, "")
