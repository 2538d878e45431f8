"""Pay fields of sources: the same door, with the text as witness."""

from decimal import Decimal

import pytest

from aggregator.core.pay import PayKind
from aggregator.core.posting import PayField, Period
from tests.pay.reading import document, read, said


def _field(
    low: int | None, high: int | None, currency: str | None = "USD", period: Period | None = Period.YEAR, text: str | None = None
) -> PayField:
    amounts = [None if amount is None else Decimal(amount) for amount in (low, high)]
    return PayField(min=amounts[0], max=amounts[1], currency=currency, period=period, text=text)


def test_a_field_is_taken_as_it_is() -> None:
    """Amounts, currency and period of the source are the pay, quoted from the field's plain text."""
    reading = read(document(pay=[_field(100000, 120000)]), "US")
    assert reading.pay is not None
    assert (reading.pay.basis, reading.pay.conflict, reading.pay.period_stated) == ("field", False, True)
    assert said(reading) == ["100000-120000 USD year"]
    assert reading.evidence[0].field == "base_salary"
    assert reading.evidence[0].quote == "100000 - 120000 USD per year"


def test_an_agreeing_text_is_no_conflict() -> None:
    """The same pay by the hour and by the year agrees within 3 %."""
    reading = read(document("Pay: $48.00 - $57.70 per hour", pay=[_field(100000, 120000)]), "US")
    assert reading.pay is not None
    assert not reading.pay.conflict


def test_a_disagreeing_text_is_kept_and_flagged() -> None:
    """Both are in pays; the field is chosen and marked."""
    reading = read(document("Salary: $150,000 - $180,000 a year", pay=[_field(100000, 120000)]), "US")
    assert said(reading) == ["100000-120000 USD year", "150000-180000 USD year"]
    assert reading.pay is not None
    assert (reading.pay.basis, reading.pay.conflict) == ("field", True)
    assert [pay.conflict for pay in reading.pays] == [True, False]


def test_the_text_fills_what_the_field_leaves_open() -> None:
    """A field of bare amounts takes currency and period from the same amounts in the text."""
    reading = read(document("Salary: 100,000 - 120,000 CAD a year", pay=[_field(100000, 120000, None, None)]))
    assert reading.pay is not None
    assert (reading.pay.currency, reading.pay.period, reading.pay.conflict) == ("CAD", Period.YEAR, False)
    assert reading.evidence[0].rule == "pay.field pay.currency.by_text pay.period.by_text"


def test_what_the_text_leaves_open_too_stays_open() -> None:
    """A text with the same amounts and a `$` that nothing settles gives no currency, and is not named as the one that did."""
    reading = read(document("Salary: $100,000 - $120,000 a year", pay=[_field(100000, 120000, None, None)]))
    assert reading.pay is not None
    assert reading.pay.currency is None
    assert reading.evidence[0].rule == "pay.field pay.currency.unsettled pay.period.by_text"


def test_a_field_without_a_period_agrees_by_its_amounts() -> None:
    """Where one side says no period, the amounts are compared as they stand."""
    reading = read(document("Salary: $5,000 - $6,000 a month", pay=[_field(5000, 6000, period=None)]), "US")
    assert reading.pay is not None
    assert (reading.pay.period, reading.pay.conflict) == (Period.MONTH, False)


def test_a_whole_field_needs_no_witness() -> None:
    """Where the field says currency and period, no rule of the text is named."""
    reading = read(document("Salary: $100,000 - $120,000 a year", pay=[_field(100000, 120000)]), "US")
    assert reading.evidence[0].rule == "pay.field"


@pytest.mark.parametrize(
    ("low", "high", "period", "read_as", "stated"),
    [
        (4_000, 4_000, Period.YEAR, Period.YEAR, True),
        (3_999, 3_999, Period.YEAR, Period.MONTH, False),
        (80_000, 4_800_000, Period.YEAR, Period.YEAR, True),
        (40, 50, Period.HOUR, Period.HOUR, True),
        (40_000, 50_000, Period.HOUR, Period.YEAR, False),
        (600, 700, Period.DAY, Period.DAY, True),
        (50_000, 60_000, None, Period.YEAR, False),
        (21, 24, None, Period.HOUR, False),
        (1, 1, None, None, True),
    ],
)
def test_a_period_is_believed_between_a_twentieth_and_sixty_times_the_average(
    low: int, high: int, period: Period | None, read_as: Period | None, stated: bool
) -> None:
    """An average job in dollars pays 80,000 a year; beyond, and where a field says no period, the only plausible one is inferred."""
    reading = read(document(pay=[_field(low, high, period=period)]), "US")
    assert reading.pay is not None
    assert (reading.pay.period, reading.pay.period_stated) == (read_as, stated)
    assert ("pay.period.inferred" in reading.evidence[0].rule) is (not stated)
    assert reading.pay.day_rate is (read_as is Period.DAY)


@pytest.mark.parametrize(("low", "high"), [(100_000, None), (None, 100_000)])
def test_a_field_may_have_one_end(low: int | None, high: int | None) -> None:
    """A bound alone is kept as it is, without currency and period too."""
    reading = read(document(pay=[_field(low, high, None, None)]))
    assert reading.pay is not None
    assert (reading.pay.min, reading.pay.max, reading.pay.basis) == (low, high, "field")


def test_each_field_quotes_its_own_line() -> None:
    """Evidence of the second field begins where its line does."""
    reading = read(document(pay=[_field(50_000, 60_000), _field(70_000, 80_000, text="second")]))
    assert [found.quote for found in reading.evidence] == ["50000 - 60000 USD per year", "70000 - 80000 USD per year second"]


def test_an_hourly_figure_in_a_yearly_field_is_hourly() -> None:
    """21 to 24 dollars a year cannot be meant: the only plausible reading is taken, as inferred."""
    reading = read(document(pay=[_field(21, 24)], source="remoteok"))
    assert reading.pay is not None
    assert (reading.pay.period, reading.pay.period_stated) == (Period.HOUR, False)


def test_a_yearly_figure_in_an_hourly_field_is_yearly() -> None:
    """120,000 dollars an hour cannot be meant either."""
    reading = read(document(pay=[_field(120000, 150000, period=Period.HOUR)]), "US")
    assert reading.pay is not None
    assert (reading.pay.period, reading.pay.period_stated) == (Period.YEAR, False)
    assert reading.evidence[0].rule == "pay.field pay.period.inferred"


def test_a_field_that_fits_no_period_keeps_its_own() -> None:
    """Where no period makes the amounts pay, nothing is put in the place of what the source says."""
    reading = read(document(pay=[_field(1, 1)]), "US")
    assert reading.pay is not None
    assert (reading.pay.period, reading.pay.period_stated) == (Period.YEAR, True)
    assert reading.evidence[0].rule == "pay.field"


@pytest.mark.parametrize(
    ("text", "conflict"),
    [
        ("Salary: $102,000 - $122,000 a year", False),
        ("Salary: $104,000 - $126,000 a year", True),
        ("Salary: €100,000 - €120,000 a year", True),
        ("We raised $20M and give a $2,000 bonus", False),
        ("Salary: $100,000 - $120,000 a year. OTE $200,000.", False),
        ("OTE $200,000 - $240,000 a year", False),
        ("Salary: $100,000 - $120,000 in Ohio, salary: $130,000 - $150,000 in Utah", False),
    ],
)
def test_conflict(text: str, conflict: bool) -> None:
    """Beyond 3 % or in another currency they disagree; other money is no witness, and one agreeing figure is enough."""
    reading = read(document(text, pay=[_field(100000, 120000)]), "US")
    assert reading.pay is not None
    assert (reading.pay.basis, reading.pay.conflict) == ("field", conflict)


def test_the_kind_and_gross_of_the_text_are_taken() -> None:
    """A text that says the same amounts tells what the field does not."""
    pay = read(document("Gross base salary: $100,000 - $120,000 a year", pay=[_field(100000, 120000)]), "US").pay
    assert pay is not None
    assert (pay.kind, pay.gross, pay.basis) == (PayKind.BASE, True, "field")


def test_swapped_ends_are_put_in_order() -> None:
    """A source that gives its maximum as minimum means the same range."""
    reading = read(document(pay=[_field(120000, 100000)]))
    assert said(reading) == ["100000-120000 USD year"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("€50K – €70K", "50000-70000 EUR year"),
        ("Mensuel de 2421.65 Euros à 3534.2 Euros sur 12.0 mois", "2421.65-3534.2 EUR month"),
        ("$31,2k- $52k", "31200-52000 USD year"),
        ("6-10 Lacs P.A.", "600000-1000000 INR year"),
        ("$23.00 – $28.00 per hour", "23-28 USD hour"),
        ("cop 3.500.000 per month", None),
        ("COP 3.500.000 per month", "3500000 COP month"),
        ("competitive salary", None),
        ("$xxx,xxx - $xxx,xxx", None),
        ("-", None),
    ],
)
def test_a_field_that_is_only_text_is_read_by_the_grammar(text: str, value: str | None) -> None:
    """The words of the source stand in a pay field, so no further word has to say that they are pay."""
    country = "IN" if "Lacs" in text else "US"
    reading = read(document(pay=[PayField(text=text)]), country)
    assert said(reading) == ([] if value is None else [value])
    assert all(pay.basis == "field" for pay in reading.pays)


def test_the_words_of_a_field_name_its_kind() -> None:
    """Amounts come from the fields, what they cover from the field's text."""
    pay = read(document(pay=[_field(150000, 180000, text="OTE $150K – $180K")])).pay
    assert pay is not None
    assert pay.kind is PayKind.OTE


def test_places_and_titles_of_a_source_are_kept() -> None:
    """Several fields for several markets are several pays; the one of the posting's country is chosen."""
    fields = [
        PayField(min=Decimal(90000), max=Decimal(99000), currency="GBP", period=Period.YEAR, place="London"),
        PayField(min=Decimal(150000), max=Decimal(180000), currency="USD", period=Period.YEAR, place="San Francisco", title="Zone 1"),
    ]
    reading = read(document(pay=fields, location="San Francisco, CA"), "US")
    assert len(reading.pays) == 2
    assert reading.pay is not None
    assert (reading.pay.place, reading.pay.level, reading.pay.chosen_by) == ("San Francisco", "Zone 1", "place")
