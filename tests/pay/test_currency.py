"""The ordered rules for `$`, `kr`, rupees and bare numbers; each leaves its name in the evidence."""

import pytest

from tests.pay.reading import document, read

PAY = "Salary: $100,000 - $120,000 per year"


@pytest.mark.parametrize(
    ("description", "countries", "currency", "rule"),
    [
        ("Salary: $100,000 - $120,000 CAD per year", ("US",), "CAD", "pay.word"),
        ("Salary: CA$100,000 - CA$120,000 per year", ("US",), "CAD", "pay.word"),
        (f"{PAY}. The hourly rate for contractors is 60 - 70 CAD per hour.", ("US",), "CAD", "pay.currency.by_other_amounts"),
        (PAY, ("CA",), "CAD", "pay.currency.by_country"),
        (PAY, ("AU",), "AUD", "pay.currency.by_country"),
        (PAY, ("KE",), "USD", "pay.currency.abroad"),
        (PAY, ("ID", "MY", "SG", "TW"), "USD", "pay.currency.abroad"),
        (PAY, ("AU", "NZ"), None, "pay.currency.unsettled"),
        (PAY, ("KE", "CA"), "CAD", "pay.currency.by_country"),
        (PAY, ("XX",), None, "pay.currency.unsettled"),
        (f"{PAY}. RRSP matching for all.", ("KE",), "CAD", "pay.currency.by_signs"),
        (f"{PAY}. We match your 401(k).", (), "USD", "pay.currency.by_signs"),
        (f"{PAY}. RRSP matching for all.", (), "CAD", "pay.currency.by_signs"),
        (f"{PAY}, superannuation on top.", (), "AUD", "pay.currency.by_signs"),
        (f"{PAY}. You are authorized to work in the United States.", (), "USD", "pay.currency.by_signs"),
        (f"{PAY}. Our team sits in California and Texas.", ("US", "CA"), "USD", "pay.currency.by_signs"),
        (f"{PAY}. You work from anywhere in the US.", (), "USD", "pay.currency.by_signs"),
        (f"{PAY}. ABOUT US: we build tools. Contact us!", (), None, "pay.currency.unsettled"),
        (f"{PAY}. Open to the US and Canada.", (), None, "pay.currency.unsettled"),
        (f"{PAY}. A super team.", (), None, "pay.currency.unsettled"),
        ("Salary: 60,000 - 80,000 a year. We match your 401(k).", (), "USD", "pay.currency.unmarked.by_signs"),
        (f"{PAY}. Texas, Ohio, Utah, Nevada, Iowa; also Ontario, Alberta.", (), "USD", "pay.currency.by_signs"),
        ("The Canada based range is $100,000 - $120,000 per year", ("US",), "CAD", "pay.currency.by_place"),
        ("US: $100,000 - $120,000 per year", ("CA",), "USD", "pay.currency.by_place"),
        ("US or Canada: $100,000 - $120,000 per year", ("CA",), "CAD", "pay.currency.by_country"),
        (PAY, (), None, "pay.currency.unsettled"),
        (f"{PAY}. Offices in Sydney and Toronto.", (), None, "pay.currency.unsettled"),
        ("Lön: 45 000 - 50 000 kr per månad", ("SE",), "SEK", "pay.currency.by_country"),
        ("Løn: 45.000 - 50.000 kr. pr. måned", ("DK",), "DKK", "pay.currency.by_country"),
        ("Salary: Rs. 90,000 per month", ("PK",), "PKR", "pay.currency.by_country"),
        ("Salary: Rs. 90,000 per month", (), None, "pay.currency.unsettled"),
    ],
)
def test_rule(description: str, countries: tuple[str, ...], currency: str | None, rule: str) -> None:
    """The first rule that leaves one currency settles it; where none does it stays open."""
    reading = read(description, *countries)
    assert reading.pay is not None
    assert reading.pay.currency == currency
    assert rule in reading.evidence[reading.pays.index(reading.pay)].rule.split()


def test_the_location_settles_where_no_country_is_known() -> None:
    """The words of the location are read before those of the text."""
    reading = read(document(f"{PAY}. We have a team in Toronto.", location="San Francisco"))
    assert reading.pay is not None
    assert reading.pay.currency == "USD"
    assert reading.evidence[0].rule == "pay.word pay.currency.by_location"


def test_the_source_settles_after_the_signs() -> None:
    """A source that documents its currency is asked when the posting itself is silent."""
    reading = read(document(PAY, source="remoteok"))
    assert reading.pay is not None
    assert reading.pay.currency == "USD"
    assert reading.evidence[0].rule == "pay.word pay.currency.by_source"


def test_the_company_settles_last() -> None:
    """The national ending of the company's own address is the last sign."""
    reading = read(document(PAY, company_url="https://example.com.au/"))
    assert reading.pay is not None
    assert reading.pay.currency == "AUD"
    assert reading.evidence[0].rule == "pay.word pay.currency.by_company"


def test_a_prefixed_dollar_tells_what_the_plain_one_is_not() -> None:
    """Beside CA$ a plain `$` is another dollar."""
    reading = read("US: $150,000 - $180,000. Canada: CA$130,000 - CA$150,000.", "US", "CA")
    assert [found.value for found in reading.evidence] == ["150000-180000 USD year", "130000-150000 CAD year"]


def test_a_prefixed_dollar_is_not_what_the_posting_is_paid_in() -> None:
    """One CA$ for Toronto does not make the plain `$` of a job in two countries Canadian."""
    reading = read("Salary: $150,000 - $180,000 a year, or CA$130,000 - CA$150,000 a year in Toronto", "US", "CA")
    assert [found.value for found in reading.evidence] == ["150000-180000 USD year", "130000-150000 CAD year"]


def test_a_bare_number_takes_the_money_of_the_country() -> None:
    """Without any sign a range beside a word for pay is in the country's own money, and says so."""
    reading = read("Salary: 150,000 - 250,000 monthly", "NG")
    assert reading.pay is not None
    assert reading.pay.currency == "NGN"
    assert "pay.currency.unmarked.by_country" in reading.evidence[0].rule


@pytest.mark.parametrize(
    ("location", "description", "rule"),
    [
        (
            None,
            "Salary: 90,000 - 120,000 a year. The rate of contractors is 60 - 70 CAD per hour.",
            "pay.currency.unmarked.by_other_amounts",
        ),
        ("Toronto, Ontario", "Salary: 90,000 - 120,000 a year", "pay.currency.unmarked.by_location"),
        (None, "Salary: 90,000 - 120,000 a year. RRSP matching for all.", "pay.currency.unmarked.by_signs"),
    ],
)
def test_what_settles_a_bare_number_names_itself(location: str | None, description: str, rule: str) -> None:
    """Another figure, the location and the signs of the text each speak for a currency under a name of their own."""
    reading = read(document(description, location=location))
    assert reading.pay is not None
    assert reading.pay.currency == "CAD"
    assert rule in reading.evidence[0].rule.split()


@pytest.mark.parametrize("company_url", [None, "", "https://example.com/", "https://example.org.uk/"])
def test_an_address_without_a_national_ending_tells_nothing(company_url: str | None) -> None:
    """Endings that stand for no dollar, and no address at all, settle none."""
    reading = read(document(PAY, company_url=company_url or None))
    assert reading.pay is not None
    assert reading.pay.currency is None


def test_nothing_settles_a_bare_number_in_several_countries() -> None:
    """A bare number for two countries is no pay: neither currency nor period can be known."""
    assert read("Salary: 150,000 - 250,000", "NG", "KE").pay is None
