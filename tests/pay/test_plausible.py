"""How much a job can pay: where the amounts that count as pay begin and end, in dollars, of which an average job pays 80,000 a year."""

import pytest

from tests.pay.reading import document, read, said


@pytest.mark.parametrize(
    ("pay", "just_not"),
    [
        ("Salary: $1,600 a year", "Salary: $1,599 a year"),
        ("Salary: $4,800,000 a year", "Salary: $4,800,001 a year"),
        ("$4,800 a year", "$4,799 a year"),
        ("$400 - $500 a month", "$399 - $500 a month"),
        ("Salary: 4,800 - 6,000 a year", "Salary: 4,799 - 6,000 a year"),
        ("4,800 - 6,000 a year base pay", "4,799 - 6,000 a year base pay"),
        ("4,800 gross a year", "4,799 gross a year"),
        ("$385 a week", "$384 a week"),
        ("$93 - $100 a week", "$92 - $100 a week"),
    ],
)
def test_the_least_and_the_most(pay: str, just_not: str) -> None:
    """A word for pay allows a fiftieth of the average, a period alone a sixteenth, a single figure a week a quarter; nothing 60 times."""
    assert len(said(read(pay, "US"))) == 1
    assert said(read(just_not, "US")) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Salary: $6", "6 USD hour"),
        ("Salary: $5", None),
        ("Salary: $280", "280 USD hour"),
        ("Salary: $281", "281 USD"),
        ("Salary: $1,199", "1199 USD"),
        ("Salary: $1,200", "1200 USD month"),
        ("Salary: $18,000", "18000 USD month"),
        ("Salary: $18,001", "18001 USD"),
        ("Salary: $19,999", "19999 USD"),
        ("Salary: $20,000", "20000 USD year"),
        ("Salary: $3,200,000", "3200000 USD year"),
        ("Salary: $3,200,001", None),
        ("Salary: $20 - $280", "20-280 USD hour"),
        ("Salary: $280 - $1,200", "280-1200 USD"),
    ],
)
def test_the_period_of_a_figure_that_names_none(text: str, value: str | None) -> None:
    """A figure has the one period in whose band it lies; between the bands it has none, beyond them it is no pay."""
    assert said(read(text, "US")) == ([] if value is None else [value])


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Engineer 60,000 - 80,000", "60000-80000 USD year"),
        ("Engineer 1990 - 2020", None),
        ("Engineer 60,000", None),
        ("Engineer, grade 12 - 14", None),
        ("Engineer $60,000", "60000 USD year"),
        ("Engineer $60,000 gross", "60000 USD year"),
    ],
)
def test_a_title_needs_no_word_for_pay(title: str, value: str | None) -> None:
    """A range in a title is pay where its numbers are too large for grades and no years; a single number needs a sign."""
    reading = read(document(title=title), "US")
    assert said(reading) == ([] if value is None else [value])
    assert all(found.rule.split()[0] == "pay.field" for found in reading.evidence)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Salary: $100,000", "pay.word"),
        ("$100,000 - $120,000 base", "pay.word"),
        ("$100,000 gross", "pay.word"),
        ("$100,000 a year", "pay.period"),
        ("$100,000 - $120,000", "pay.range"),
        ("up to $120,000", "pay.range"),
        ("<h3>Salary</h3><p>$100,000 - $120,000</p>", "pay.heading"),
        ("<h3>Salary range</h3><p>95,000 - 120,000</p>", "pay.heading"),
        ("Salary: 95,000 - 120,000", "pay.word"),
        ("95,000 - 120,000 base pay", "pay.word"),
        ("• 3.045 – 4.848 per month", "pay.period"),
        ("95,000 gross a year", "pay.period"),
    ],
)
def test_the_rule_that_makes_it_pay(text: str, rule: str) -> None:
    """Every figure is pay by one rule, whose name is the first of its evidence."""
    assert [found.rule.split()[0] for found in read(text, "US").evidence] == [rule]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Salary: $600 - $700 a week", "600-700 week"),
        ("Weekly salary: $600 - $700", "600-700 week"),
        ("Salary: $100,000", "100000"),
        ("Base: $100,000", "100000"),
    ],
)
def test_a_currency_that_nothing_settles_leaves_only_what_is_said(text: str, value: str) -> None:
    """Without a currency no amount is too small or too large, and no period is inferred."""
    assert said(read(text, "AU", "NZ")) == [value]
