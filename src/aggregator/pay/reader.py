"""The door of the package: everything that a posting states about its pay."""

from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.core.pay import Pay
from aggregator.core.rates import RateTable
from aggregator.core.tags import Evidence, Seniority
from aggregator.text.document import Document
from aggregator.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class PayReading:
    """What a posting states: all pays, the one that is its own, and the words.

    `varies_by_place` says that the text itself says that pay depends on where one lives.
    """

    pay: Pay | None = None
    pays: tuple[Pay, ...] = ()
    varies_by_place: bool = False
    evidence: tuple[Evidence, ...] = ()


def read_pay(
    document: Document, *, countries: Sequence[str], level: Seniority | None, vocabulary: Vocabulary, rates: RateTable
) -> PayReading:
    """Read every stated pay of a posting; `countries` (ISO alpha-2, where the job sits) and `level` choose among several."""
    del document, countries, level, vocabulary, rates
    return PayReading()
