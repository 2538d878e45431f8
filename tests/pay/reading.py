"""What the tests of pay share: the shipped vocabulary, a small table of rates, and a short way to read one text."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

from aggregator.core.posting import PayField, Posting
from aggregator.core.rates import Rate, RateTable
from aggregator.core.tags import Seniority
from aggregator.pay.reader import PayReading, read_pay
from aggregator.settings import load_vocabulary
from aggregator.text.document import Document
from aggregator.vocabulary.vocabulary import Vocabulary

RATES = RateTable(
    [
        Rate(currency="USD", per_gbp=Decimal("1.25"), day=date(2026, 1, 2), source="test"),
        Rate(currency="USD", per_gbp=Decimal("1.30"), day=date(2026, 1, 9), source="test"),
        Rate(currency="EUR", per_gbp=Decimal("1.20"), day=date(2026, 1, 2), source="test"),
        Rate(currency="NGN", per_gbp=Decimal(2000), day=date(2026, 1, 2), source="test"),
    ],
)


@cache
def vocabulary() -> Vocabulary:
    """Load the shipped vocabulary once."""
    return load_vocabulary()


def document(
    description: str = "",
    *,
    title: str = "Engineer",
    location: str | None = None,
    source: str = "test",
    company_url: str | None = None,
    pay: Sequence[PayField] = (),
    posted: date | None = None,
) -> Document:
    """Make a posting ready for reading."""
    return Document(
        Posting(
            source=source,
            source_id="1",
            title=title,
            description=description or None,
            location=location,
            company_url=company_url,
            base_salary=tuple(pay),
            date_posted=None if posted is None else datetime(posted.year, posted.month, posted.day, tzinfo=UTC),
        )
    )


def read(made: Document | str, *countries: str, level: Seniority | None = None) -> PayReading:
    """Read the pay of a document, or of a bare description."""
    made = document(made) if isinstance(made, str) else made
    return read_pay(made, countries=countries, level=level, vocabulary=vocabulary(), rates=RATES)


def said(reading: PayReading) -> list[str]:
    """Write every pay as evidence writes it: amounts, currency, period."""
    return [found.value for found in reading.evidence]
