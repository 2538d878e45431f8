"""The rate table: the newest rate on or before a day, never one from the future."""

from datetime import date
from decimal import Decimal

import pytest

from aggregator.core.rates import Rate, RateTable
from aggregator.errors import InvalidValue


def _rate(currency: str, per_gbp: str, day: int, source: str = "ecb") -> Rate:
    return Rate(currency=currency, per_gbp=Decimal(per_gbp), day=date(2026, 1, day), source=source)


TABLE = RateTable(
    [_rate("USD", "1.25", 2), _rate("USD", "1.30", 9), _rate("NGN", "1900", 5, "hmrc"), _rate("USD", "9", 9, "hmrc")],
    sources=("ecb", "hmrc"),
)


def test_the_newest_rate_before_the_day_counts() -> None:
    """Between two days the earlier one is known."""
    found = TABLE.on("USD", date(2026, 1, 8))
    assert found is not None
    assert (found.per_gbp, found.day) == (Decimal("1.25"), date(2026, 1, 2))


def test_the_preferred_source_speaks_for_its_currencies() -> None:
    """Without a day the last rate of the first source counts."""
    found = TABLE.on("USD", None)
    assert found is not None
    assert (found.per_gbp, found.source) == (Decimal("1.30"), "ecb")
    other = TABLE.on("NGN", None)
    assert other is not None
    assert other.source == "hmrc"


def test_there_is_no_rate_from_the_future() -> None:
    """A day before the first rate, and a currency that nobody quotes, have none."""
    assert TABLE.on("USD", date(2026, 1, 1)) is None
    assert TABLE.on("XYZ", None) is None


def test_an_empty_table_has_no_rate() -> None:
    """Without any rate there is no last day to convert at."""
    assert RateTable([]).on("USD", None) is None


def test_a_rate_is_above_zero() -> None:
    """Zero would divide everything."""
    with pytest.raises(InvalidValue, match="above 0"):
        _rate("USD", "0", 1)
