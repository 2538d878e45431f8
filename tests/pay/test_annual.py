"""To GBP a year: factors, rates, and everything kept beside the figure."""

from datetime import date
from decimal import Decimal

import pytest

from tests.pay.reading import document, read


@pytest.mark.parametrize(
    ("text", "pounds", "rule"),
    [
        ("$52 per hour", "83200.00", "2080 hours"),
        ("$600 per day", "120000.00", "260 days"),
        ("Salary: $2,500 per week", "100000.00", "52 weeks"),
        ("$10,000 per month", "92307.69", "12 months"),
        ("$130,000 per year", "100000.00", "as stated"),
        ("Salary: $2,000 per month for 20 hours per week", "36923.08", "12 months, 20 to 40 hours a week"),
        ("Salary: $2,000 per month (20h per week)", "36923.08", "12 months, 20 to 40 hours a week"),
        ("Salary: $2,000 per month for 4 hours per week", "184615.38", "12 months, 4 to 40 hours a week"),
        ("Salary: $2,000 per month for 3 hours per week", "18461.54", "12 months"),
        ("Salary: $2,000 per month for 30 hours per week", "18461.54", "12 months"),
        ("Salary: $2,000 per month | for 20 hours per week", "18461.54", "12 months"),
        ("Pay: $20 per hour, paid 13 times a year", "32000.00", "2080 hours"),
        ("Salary: $2,000 per month for 16-20 hours per week", "18461.54", "12 months"),
        ("Salary: $2,000 per month, paid 14 times a year", "21538.46", "14 months"),
        ("Salary: $2,000 per month plus 13th month", "20000.00", "13 months"),
        ("Salary: $26,000 per year, in 13 months", "20000.00", "as stated"),
        ("Pay: $20 per hour, 20 hours per week", "32000.00", "2080 hours"),
        ("Salary: $2,000 per month for 36 hours per week", "18461.54", "12 months"),
    ],
)
def test_factor(text: str, pounds: str, rule: str) -> None:
    """A figure is raised to a full-time year by the rule that stands beside it, at the table's last rate."""
    pay = read(text, "US").pay
    assert pay is not None
    assert (pay.rate, pay.annualised_by, pay.gbp_year_min) == (Decimal("1.30"), rule, Decimal(pounds))


def test_the_rate_of_the_day_of_posting_counts() -> None:
    """The newest rate on or before the posting's date is used, and named."""
    pay = read(document("$130,000 per year", posted=date(2026, 1, 5)), "US").pay
    assert pay is not None
    assert (pay.rate, pay.rate_date, pay.rate_source) == (Decimal("1.25"), date(2026, 1, 2), "test")
    assert pay.gbp_year_max == Decimal("104000.00")


def test_no_rate_no_conversion() -> None:
    """A currency without a rate, or a day before the first, keeps what was said and nothing else."""
    for made in (document("KES 180,000 per month"), document("$130,000 per year", posted=date(2020, 1, 5))):
        pay = read(made, "US").pay
        assert pay is not None
        assert (pay.gbp_year_min, pay.rate, pay.annualised_by) == (None, None, None)


def test_a_bound_stays_a_bound() -> None:
    """One-sided pay is one-sided in pounds too."""
    pay = read("Salary: up to €60,000 per year", "DE").pay
    assert pay is not None
    assert (pay.gbp_year_min, pay.gbp_year_max) == (None, Decimal("50000.00"))


def test_both_ends_are_raised_to_a_year() -> None:
    """The maximum goes by the same factor and rate as the minimum."""
    pay = read("$10,000 - $13,000 per month", "US").pay
    assert pay is not None
    assert (pay.gbp_year_min, pay.gbp_year_max) == (Decimal("92307.69"), Decimal("120000.00"))


def test_half_a_penny_is_a_penny() -> None:
    """Pounds are rounded as people round them, not to the even penny."""
    pay = read("Salary: NGN 20,000,010 per year", "NG").pay
    assert pay is not None
    assert pay.gbp_year_min == Decimal("10000.01")


def test_an_unsettled_currency_is_not_converted() -> None:
    """Without a currency there is no figure in pounds."""
    pay = read("Salary: $100,000 a year").pay
    assert pay is not None
    assert (pay.currency, pay.gbp_year_min) == (None, None)
