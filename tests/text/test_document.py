"""Documents: the fields of a posting as text that can be quoted."""

from decimal import Decimal

import pytest

from aggregator.core.posting import PayField, Period, Posting
from aggregator.text.document import Document


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (PayField(min=Decimal(90), max=Decimal(120), currency="GBP", period=Period.DAY), "90 - 120 GBP per day"),
        (PayField(min=Decimal(50000), currency="EUR"), "from 50000 EUR"),
        (PayField(max=Decimal("12.50"), period=Period.HOUR), "up to 12.50 per hour"),
        (PayField(text="competitive\n  pay"), "competitive pay"),
        (PayField(min=Decimal(1), max=Decimal(2), title="Senior", place="Lagos", text="plus equity"), "Senior Lagos 1 - 2 plus equity"),
    ],
)
def test_a_pay_field_is_a_line(field: PayField, text: str) -> None:
    """The amounts stand with their bound, currency and period, between the source's own words, one line a field."""
    posting = Posting(source="test", source_id="1", title="Engineer", base_salary=(field, PayField(text="second")))
    assert Document(posting).text("base_salary") == f"{text}\nsecond"
