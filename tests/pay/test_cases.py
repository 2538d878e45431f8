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


def test_a_heading_of_other_money_over_a_period() -> None:
    """A day's figure under "Budget" is none of the job's; under "Salary" it is."""
    assert said(read("<h3>Budget</h3><p>$450 a day</p>", "US")) == []
    assert said(read("<h3>Salary</h3><p>$450 a day</p>", "US")) == ["450 USD day"]


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


@pytest.mark.parametrize(
    ("heading", "line", "low", "high"),
    [
        ("Minimum salary", "$140,000 a year", 140000, None),
        ("Maximum salary", "$140,000 a year", None, 140000),
        ("Maximum salary", "from $140,000 a year", 140000, None),
        ("Maximum", "$140,000 - $150,000 a year", 140000, 150000),
    ],
)
def test_a_heading_can_be_a_bound(heading: str, line: str, low: int | None, high: int | None) -> None:
    """Minimum or maximum over a figure bounds it, unless the line itself says which end it is, or both."""
    pay = read(f"<h3>{heading}</h3><p>{line}</p>", "US").pay
    assert pay is not None
    assert (pay.min, pay.max) == (low, high)


FILLER = "You will work with people who like to build what lasts, and who talk to one another about it every day of the year. "


@pytest.mark.parametrize(
    ("before", "said_there", "country", "value"),
    [
        (4, "The rate is R180 per hour.", "ZA", "180 ZAR hour"),
        (0, "$95 per hour.", "US", "95 USD hour"),
        (0, "Salary 95,000 - 120,000.", "US", "95000-120000 USD year"),
        (4, "Salary 95,000 - 120,000 per year", "US", "95000-120000 USD year"),
        (3, "In 1998 we were 12 people, now 312. Salary: $145,000 a year.", "US", "145000 USD year"),
        (4, "You earn $145,000 yearly", "US", "145000 USD year"),
        (4, "Our archive holds 95,000 - 120,000 letters.", "US", None),
    ],
)
@pytest.mark.parametrize("after", [0, 4])
def test_a_line_that_lost_its_breaks_is_read_around_its_figures(
    before: int, said_there: str, country: str, value: str | None, after: int
) -> None:
    """Wherever a figure stands in a long line, the words beside it are read with it, the first and the last of the line too."""
    text = f"{FILLER * before}{said_there} {FILLER * (after or (0 if before else 4))}"
    assert said(read(text, country)) == ([] if value is None else [value])


def test_what_stands_on_the_next_line_is_no_part_of_a_segment() -> None:
    """A figure that ends its line of parts is pay, however much text follows."""
    assert said(read(f"<p>Acme | Data Engineer | $150k</p><p>{FILLER * 4}</p>", "US")) == ["150000 USD year"]
    assert said(read(f"<p>{FILLER * 4}</p><p>$150k | Data Engineer</p>", "US")) == ["150000 USD year"]


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
