"""The grammar and the context, on a table that anybody can add a line to."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from aggregator.core.pay import PayKind
from tests.pay.reading import document, read, said

CASES = list(csv.DictReader((Path(__file__).parent / "cases.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("case", CASES, ids=[f"{number}: {case['text'][:50]}" for number, case in enumerate(CASES, 2)])
def test_case(case: dict[str, str]) -> None:
    """The chosen pay of a line is what its columns say; empty columns mean that the text says no pay."""
    pay = read(case["text"], *filter(None, [case["country"]])).pay
    found = ["", "", "", "", "", "", ""]
    if pay is not None:
        amounts = ["" if amount is None else f"{amount.normalize():f}" for amount in (pay.min, pay.max)]
        gross = {True: "gross", False: "net", None: ""}[pay.gross]
        found = [*amounts, pay.currency or "", pay.period or "", "yes" if pay.period_stated else "no", pay.kind or "", gross]
    assert found == [case[column] for column in ("min", "max", "currency", "period", "stated", "kind", "gross")]


def test_the_table_is_as_wide_as_promised() -> None:
    """At least 600 lines, 70 currencies, ten languages with three lines of pay and more, and 140 lines that state no pay."""
    paid = [case for case in CASES if case["period"] or case["currency"]]
    languages = Counter(case["language"] for case in paid)
    assert len(CASES) >= 600
    assert len({case["currency"] for case in paid}) >= 70
    assert sum(lines >= 3 for lines in languages.values()) >= 10
    assert len(CASES) - len(paid) >= 140


@pytest.mark.parametrize("text", ["$120,000 - $150,000 USD per year", "Salaris € 4.000,- tot € 5.500,- bruto per maand", "25万円 月給"])
def test_the_quote_is_the_text(text: str) -> None:
    """Evidence quotes the plain text at its offsets, inside a longer description too."""
    made = document(f"<p>About us.</p><p>{text}</p><p>Apply now.</p>")
    reading = read(made, "US")
    assert reading.evidence
    for found in reading.evidence:
        assert found.field == "description"
        assert made.description[found.start : found.end] == found.quote


def test_markup_does_not_split_an_amount() -> None:
    """Inline tags and table cells are spaces at most."""
    reading = read("<ul><li>Salary: $<b>100</b>k &ndash; <i>$120k</i></li></ul>", "US")
    assert [found.value for found in reading.evidence] == ["100000-120000 USD year"]


def test_a_heading_over_the_figure_says_that_it_is_pay() -> None:
    """A short line before the figure governs it, and a line about other money does so too."""
    assert read("<h3>Compensation</h3><p>$150,000</p>", "US").pay is not None
    assert read("<h3>Raised so far</h3><p>$150,000</p>", "US").pay is None


def test_a_heading_over_a_number_without_a_currency() -> None:
    """A range of bare numbers is pay under a heading of pay, and nothing under one of other money or none."""
    assert said(read("<h3>Salary range</h3><p>95,000 - 120,000</p>", "US")) == ["95000-120000 USD year"]
    assert said(read("<h3>Revenue</h3><p>95,000 - 120,000</p>", "US")) == []
    assert said(read("<h3>Where we are</h3><p>95,000 - 120,000</p>", "US")) == []


def test_a_heading_can_name_the_kind() -> None:
    """On-target earnings in the heading are those of the figure."""
    pay = read("<h3>On-target</h3><p>$150,000</p>", "US").pay
    assert pay is not None
    assert pay.kind is PayKind.OTE


def test_bounds_on_lines_of_their_own_are_one_range() -> None:
    """A lower bound and the upper bound on the next lines are joined."""
    reading = read("<p>Min</p><p>USD $108,500.00/Yr.</p><p>Max</p><p>USD $140,950.00/Yr.</p>", "US")
    assert [found.value for found in reading.evidence] == ["108500-140950 USD year"]


def test_months_of_pay_are_kept() -> None:
    """Thirteen or fourteen monthly payments are part of what is said."""
    pay = read("Mindestgehalt von EUR 3.500,- brutto pro Monat (14 Gehälter)", "AT").pay
    assert pay is not None
    assert (pay.months, pay.annualised_by) == (14, "14 months")
    assert str(pay.gbp_year_min) == "40833.33"


def test_a_day_rate_is_marked() -> None:
    """Contractor day rates can be told from salaries."""
    pay = read("£500-£650 per day (Outside IR35)", "GB").pay
    assert pay is not None
    assert pay.day_rate
