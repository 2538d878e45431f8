"""Which of several pays is the posting's own: place, level, kind; nothing is merged or widened."""

from decimal import Decimal

import pytest

from aggregator.core.pay import Pay, PayKind
from aggregator.core.posting import Period
from aggregator.core.tags import Seniority
from aggregator.pay.choice import choose
from aggregator.pay.findings import Finding
from tests.pay.reading import document, read, said, vocabulary

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
    assert (reading.pay.chosen_by, reading.pay.conflict) == (None, False)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Senior: $150,000 - $180,000 a year. Junior: $90,000 - $110,000 a year.", ["senior", "junior"]),
        ("Senior | $150,000 - $180,000 a year; $90,000 a year", [None, None]),
        ("Senior people of whom we expect that they have done this for some years: $150,000 a year", [None]),
        ("Senior salary: $150,000 a year, $90,000 to start with", ["senior", None]),
    ],
)
def test_a_level_stands_just_before_its_figure(text: str, levels: list[str | None]) -> None:
    """A bar, another figure, or sixty characters part a level from the figures behind it."""
    assert [pay.level for pay in read(text, "US").pays] == levels


def test_a_monthly_figure_explains_an_hourly_one() -> None:
    """An hourly wage and what it makes a month are one pay: the month needs no assumption about hours."""
    reading = read("Salaire : 12 € brut/heure soit 1 820 € brut / mois", "FR")
    assert reading.pay is not None
    assert (reading.pay.min, reading.pay.period) == (Decimal(1820), Period.MONTH)


def _finding(rule: str, low: int | None, high: int | None, *, labelled: bool = False, period: Period | None = None) -> Finding:
    """Make a finding of the description as the reader would; a period given is a stated one."""
    pay = Pay(
        min=None if low is None else Decimal(low),
        max=None if high is None else Decimal(high),
        currency="USD",
        period=period or Period.YEAR,
        period_stated=period is not None,
        basis="text",
    )
    return Finding(pay=pay, field="description", start=0, end=0, label_start=0, rule=rule, labelled=labelled)


SINGLE, WIDE = (90_000, 90_000), (150_000, 180_000)


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        # a word for pay outweighs what the figure itself shows
        (_finding("pay.range", *WIDE, labelled=True), _finding("pay.word", *SINGLE), "second"),
        (_finding("pay.range", *WIDE, labelled=True), _finding("pay.heading", *SINGLE), "second"),
        (_finding("pay.range", *WIDE, labelled=True), _finding("pay.field", *SINGLE), "second"),
        # but not a period and two ends behind a label
        (_finding("pay.period", *WIDE, labelled=True), _finding("pay.word", *SINGLE), "first"),
        # two ends outweigh a period, and one end is not two
        (_finding("pay.period", *SINGLE), _finding("pay.range", *WIDE), "second"),
        (_finding("pay.range", 90_000, None), _finding("pay.range", *WIDE), "second"),
        (_finding("pay.range", None, 90_000), _finding("pay.range", *WIDE), "second"),
        (_finding("pay.range", *SINGLE, period=Period.YEAR), _finding("pay.range", *WIDE), "second"),
        # a label, a rule of the period, or a stated period weighs as much as another
        (_finding("pay.range", *SINGLE), _finding("pay.range", *WIDE, labelled=True), "second"),
        (_finding("pay.range", *SINGLE), _finding("pay.range", 150_000, 150_000, labelled=True), "second"),
        (_finding("pay.range", *SINGLE), _finding("pay.period", 150_000, 150_000), "second"),
        (_finding("pay.range", *SINGLE), _finding("pay.range", 150_000, 150_000, period=Period.YEAR), "second"),
        (_finding("pay.range", *SINGLE, labelled=True), _finding("pay.period", 150_000, 150_000), "first"),
        (_finding("pay.period", *SINGLE), _finding("pay.range", 150_000, 150_000, labelled=True), "first"),
        (_finding("pay.range", *SINGLE, labelled=True), _finding("pay.range", 150_000, 150_000, period=Period.YEAR), "first"),
        (_finding("pay.range", *SINGLE, period=Period.YEAR), _finding("pay.range", 150_000, 150_000, labelled=True), "first"),
        # of two ends it makes no difference that their period is stated
        (_finding("pay.range", *WIDE), _finding("pay.range", 90_000, 99_000, period=Period.YEAR), "first"),
    ],
)
def test_the_firmest_figure_is_chosen(first: Finding, second: Finding, chosen: str) -> None:
    """What says best that a figure is this job's pay wins, and of equals the first."""
    choice = choose([first, second], document(), (), None, vocabulary().money)
    assert ("first", "second")[choice.chosen] == chosen


@pytest.mark.parametrize("label", ["<p>Salary: {}</p>", "<p>Salary : * {}</p>", "<p>Base salary\n{}</p>", "<h3>Salary</h3><p>{}</p>"])
def test_a_range_behind_a_label_is_chosen_over_one_in_a_sentence(label: str) -> None:
    """A label, or a heading, says more surely than a sentence that the range is this job's."""
    text = "<p>The salary of the people in this team is $90,000 - $99,000.</p>" + label.format("$150,000 - $180,000")
    pay = read(text, "US").pay
    assert pay is not None
    assert pay.min == 150_000


@pytest.mark.parametrize(
    ("text", "country", "value"),
    [
        ("Salaire : 12 € brut/heure soit 1 820 € brut / mois", "FR", "1820 EUR month"),
        ("Salary: up to €12 per hour, that is up to €2,080 per month", "NL", "2080 EUR month"),
        ("Salary: from €12 per hour, that is from €2,080 per month", "NL", "2080 EUR month"),
        ("Salary: €200 per day or €52,000 per year", "NL", "52000 EUR year"),
        ("Salary: €12 per hour, or for the team's lead €4,000 per month", "NL", "12 EUR hour"),
        ("Salary: €12 per hour, or $2,080 per month", "NL", "12 EUR hour"),
        (
            "Salary: €12 per hour, and since most people who come to us work full time all year round that is €2,080 per month",
            "NL",
            "12 EUR hour",
        ),
        ("Salary: €12 per hour, that is €96 per day", "NL", "12 EUR hour"),
        ("Salary: €480 per week, that is €2,080 per month", "NL", "480 EUR week"),
    ],
)
def test_a_longer_period_explains_a_shorter_one_close_before_it(text: str, country: str, value: str) -> None:
    """The month or year right behind an hour or day is taken where both say about the same in one currency."""
    reading = read(text, country)
    assert reading.pay is not None
    assert reading.evidence[reading.pays.index(reading.pay)].value == value
