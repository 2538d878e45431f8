"""The door of the package: everything that a posting states about its pay."""

from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.core.pay import Pay
from aggregator.core.rates import RateTable
from aggregator.core.tags import Evidence, Seniority
from aggregator.pay.annual import in_gbp
from aggregator.pay.choice import choose
from aggregator.pay.currency import CurrencyRules
from aggregator.pay.fields import read_fields
from aggregator.pay.findings import Finding, read_texts
from aggregator.text.document import Document
from aggregator.vocabulary.money import Money
from aggregator.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class PayReading:
    """What a posting states: all pays, the one that is its own, and the words."""

    pay: Pay | None = None
    pays: tuple[Pay, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def read_pay(
    document: Document, *, countries: Sequence[str], level: Seniority | None, vocabulary: Vocabulary, rates: RateTable
) -> PayReading:
    """Read every stated pay of a posting; `countries` (ISO alpha-2, where the job sits) and `level` choose among several."""
    money = vocabulary.money
    rules = CurrencyRules(document=document, money=money, countries=countries)
    texts = read_texts(document, ("title", "description"), money, rules)
    fields = _of_fields(document, money, rules, texts)
    if not texts and not fields:
        return PayReading()
    choice = choose([*fields, *texts], document, countries, level, money)
    posted = document.posting.date_posted
    day = posted.date() if posted else None
    pays = tuple(in_gbp(finding.pay, rates, day, hours=finding.hours) for finding in choice.findings)
    return PayReading(
        pay=pays[choice.chosen],
        pays=pays,
        evidence=tuple(_evidence(document, finding) for finding in choice.findings),
    )


def _of_fields(document: Document, money: Money, rules: CurrencyRules, texts: Sequence[Finding]) -> list[Finding]:
    """Read the source's fields: their amounts, or their words where that is all there is."""
    if not document.posting.base_salary:
        return []
    found = read_fields(document, money, rules, texts)
    if len(found) == len(document.posting.base_salary):
        return found
    taken = {(finding.start, finding.end) for finding in found}
    worded = [
        finding
        for finding in read_texts(document, ("base_salary",), money, rules)
        if not any(start <= finding.start < end for start, end in taken)
    ]
    return [*found, *worded]


def _evidence(document: Document, finding: Finding) -> Evidence:
    return document.evidence(
        tag="pay", value=_written(finding.pay), field=finding.field, start=finding.start, end=finding.end, rule=finding.rule
    )


def _written(pay: Pay) -> str:
    amounts = "-".join(f"{amount:f}" for amount in dict.fromkeys((pay.min, pay.max)) if amount is not None)
    return " ".join(part for part in (amounts, pay.currency, pay.period and pay.period.value) if part)
