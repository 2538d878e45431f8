"""Which of several pays is the posting's own: place, level, kind; nothing is merged or widened."""

from decimal import Decimal

import pytest

from aggregator.core.pay import PayKind
from aggregator.core.posting import Period
from aggregator.core.tags import Seniority
from tests.pay.reading import document, read, said

MARKETS = "<p>San Francisco: $180,000 - $220,000</p><p>New York: $170,000 - $210,000</p><p>London: £90,000 - £110,000</p>"


def test_the_place_of_the_posting_chooses() -> None:
    """The range beside the posting's own place is chosen, and says why."""
    reading = read(document(MARKETS, location="New York, NY"), "US")
    assert reading.pay is not None
    assert (reading.pay.min, reading.pay.place, reading.pay.chosen_by) == (Decimal(170000), "New York", "place")
    assert len(reading.pays) == 3


def test_the_country_of_the_posting_chooses() -> None:
    """A range for another country is not taken."""
    reading = read(document(MARKETS, location="Remote"), "GB")
    assert reading.pay is not None
    assert (reading.pay.currency, reading.pay.place) == ("GBP", "London")


STATES = "<p>CA, WA and NYC: $188,000 - $222,000 USD</p><p>All other states: $160,000 - $188,500 USD</p>"


@pytest.mark.parametrize(
    ("location", "low"),
    [("United States", 160000), ("Remote - US", 160000), ("Austin, TX", 160000), ("San Francisco, CA", 188000), ("New York", 188000)],
)
def test_all_other_places_are_those_that_are_not_named(location: str, low: int) -> None:
    """A posting whose location is none of the named places takes the range for all others."""
    pay = read(document(STATES, location=location), "US").pay
    assert pay is not None
    assert (pay.min, pay.chosen_by) == (Decimal(low), "place")


def test_the_level_of_the_posting_chooses() -> None:
    """Of two levels the posting's own is taken."""
    text = "<p>Junior: $90,000 - $110,000 per year</p><p>Senior: $150,000 - $180,000 per year</p>"
    reading = read(document(text), "US", level=Seniority.SENIOR)
    assert reading.pay is not None
    assert (reading.pay.min, reading.pay.chosen_by) == (Decimal(150000), "level")


def test_without_a_reason_the_first_is_taken_and_marked() -> None:
    """The widest range is not invented from two."""
    reading = read("<p>Salary A: $90,000 - $110,000 a year</p><p>Salary B: $150,000 - $180,000 a year</p>", "US")
    assert said(reading) == ["90000-110000 USD year", "150000-180000 USD year"]
    assert reading.pay is not None
    assert (reading.pay.min, reading.pay.chosen_by) == (Decimal(90000), "first")


def test_base_wins_over_on_target_earnings() -> None:
    """OTE named first does not hide the base."""
    reading = read("OTE of $200,000. Base salary: $120,000 - $140,000.", "US")
    assert reading.pay is not None
    assert (reading.pay.min, reading.pay.kind, reading.pay.chosen_by) == (Decimal(120000), PayKind.BASE, "kind")


def test_one_pay_needs_no_choice() -> None:
    """The same figure said twice is one pay."""
    reading = read("<p>Salary: $90,000 - $110,000 a year</p><p>Pay: $90,000 - $110,000 per year</p>", "US")
    assert len(reading.pays) == 1
    assert reading.pay is not None
    assert reading.pay.chosen_by is None


def test_a_monthly_figure_explains_an_hourly_one() -> None:
    """An hourly wage and what it makes a month are one pay: the month needs no assumption about hours."""
    reading = read("Salaire : 12 € brut/heure soit 1 820 € brut / mois", "FR")
    assert reading.pay is not None
    assert (reading.pay.min, reading.pay.period) == (Decimal(1820), Period.MONTH)
