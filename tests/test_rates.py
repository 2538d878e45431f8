"""The packaged rates: the bank first, HMRC where the bank is silent or stale, the owner's own before both."""

from datetime import date
from decimal import Decimal

import pytest

from aggregator.core.rates import RateTable
from aggregator.errors import ConfigurationError
from aggregator.rates import ECB, HMRC, load_rates


@pytest.fixture(scope="module")
def table() -> RateTable:
    """Load the packaged rates once."""
    return load_rates()


@pytest.mark.parametrize(
    ("currency", "day", "source"),
    [
        ("USD", date(2024, 6, 14), ECB),
        ("EUR", date(2024, 6, 14), ECB),
        ("NGN", date(2024, 6, 14), HMRC),
        ("KES", date(2024, 6, 14), HMRC),
        ("RUB", date(2021, 6, 14), ECB),
        ("RUB", date(2024, 6, 14), HMRC),
    ],
)
def test_source(table: RateTable, currency: str, day: date, source: str) -> None:
    """The European Central Bank speaks for what it publishes on the day, HMRC for the rest."""
    rate = table.on(currency, day)
    assert rate is not None
    assert rate.source == source
    assert 0 <= (day - rate.day).days <= 45


def test_units_are_for_one_pound(table: RateTable) -> None:
    """Rates against the euro become rates against the pound: 2024-06-14 had 1.0686 $ and 0.84205 £ for a euro."""
    rate = table.on("USD", date(2024, 6, 14))
    assert rate is not None
    assert rate.per_gbp == Decimal("1.2690458")


def test_a_weekend_takes_friday(table: RateTable) -> None:
    """The newest rate on or before the day counts."""
    rate = table.on("USD", date(2024, 6, 16))
    assert rate is not None
    assert rate.day == date(2024, 6, 14)


def test_a_pound_is_a_pound(table: RateTable) -> None:
    """GBP is in the table, so that nothing has to treat it apart."""
    rate = table.on("GBP", date(2024, 6, 14))
    assert rate is not None
    assert rate.per_gbp == 1


def test_there_is_no_rate_where_none_was_published(table: RateTable) -> None:
    """Unknown codes, days before the table, and a currency that the euro replaced have none."""
    assert table.on("XYZ", date(2024, 6, 14)) is None
    assert table.on("USD", date(2010, 1, 4)) is None
    assert table.on("HRK", date(2024, 6, 14)) is None


def test_without_a_day_the_last_rate_counts(table: RateTable) -> None:
    """A posting without a date is converted at the table's last rate."""
    rate = table.on("USD", None)
    assert rate is not None
    assert table.last_day is not None
    assert (table.last_day - rate.day).days <= 45


def test_overrides_speak_first() -> None:
    """A line of config/rates is used before the packaged sources, and changes the version."""
    table = load_rates({"mine.csv": "# a comment\ncurrency,per_gbp,day,source\nNGN,1905.40,2024-06-10,CBN\n"})
    rate = table.on("NGN", date(2024, 6, 14))
    assert rate is not None
    assert (rate.per_gbp, rate.source) == (Decimal("1905.40"), "override: CBN")
    assert table.version != load_rates().version


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("currency,per_gbp\nNGN,1\n", "mine.csv: the header lacks day, source"),
        ("currency,per_gbp,day,source\nNGN,much,2024-06-10,CBN\n", "mine.csv: line 2"),
        ("currency,per_gbp,day,source\nNGN,0,2024-06-10,CBN\n", "mine.csv: line 2: rate.per_gbp"),
        ("currency,per_gbp,day,source\nNGN,1900,10 June,CBN\n", "mine.csv: line 2"),
    ],
)
def test_a_wrong_override_names_its_line(text: str, message: str) -> None:
    """What cannot be read is named by file and line."""
    with pytest.raises(ConfigurationError, match=message):
        load_rates({"mine.csv": text})
