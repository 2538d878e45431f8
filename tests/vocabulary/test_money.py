"""Currencies and pay words: strict reading, and what a phrase may mean."""

import pytest

from aggregator.errors import ConfigurationError
from aggregator.settings import config_folder, load_vocabulary
from aggregator.vocabulary.money import Sense
from aggregator.vocabulary.money_tables import parse_money

FOLDER = config_folder() / "vocabulary"
CURRENCIES = (FOLDER / "currencies.toml").read_text(encoding="utf-8")
PAY = (FOLDER / "pay.toml").read_text(encoding="utf-8")
MONEY = load_vocabulary().money


def _found(text: str, sense: Sense) -> list[tuple[str, str]]:
    tokens = MONEY.find(text, text.lower(), 0, len(text))
    return [(text[token.start : token.end], token.senses[sense]) for token in tokens if token.means(sense)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CA$100k or US$ 90k", [("CA$", "CAD"), ("US$", "USD")]),
        ("100 EUR, 50€, 40 euros", [("EUR", "EUR"), ("€", "EUR"), ("euros", "EUR")]),
        ("50kUSD and EUR50", [("USD", "USD"), ("EUR", "EUR")]),
        ("try all of it, mad as it is", []),
        ("ALL 5 MAD 12,000 TRY 90,000", [("MAD", "MAD"), ("TRY", "TRY")]),
        ("Php 35,000, php developer", [("Php", "PHP")]),
        ("neuro science in Euroland", []),
        ("月薪15000元", [("元", "TWD CNY")]),
    ],
)
def test_currency_marks(text: str, found: list[tuple[str, str]]) -> None:
    """A mark is found at its edges only; codes that are words count in capitals."""
    assert _found(text, Sense.CURRENCY) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("per hour, p.a., monthly", [("per hour", "hour"), ("p.a.", "year"), ("monthly", "month")]),
        ("Bruttomonatsgehalt", [("Bruttomonatsgehalt", "month")]),
        (
            "pro Stunde, par an, per maand, miesięcznie",
            [("pro Stunde", "hour"), ("par an", "year"), ("per maand", "month"), ("miesięcznie", "month")],
        ),
        ("operated per hourglass", []),
    ],
)
def test_periods(text: str, found: list[tuple[str, str]]) -> None:
    """Periods are read in the languages of the postings."""
    assert _found(text, Sense.PERIOD) == found


def test_a_short_word_hides_no_longer_one() -> None:
    """The words en and ca are searched with the space before them; entre and CA$ are still found."""
    assert _found("salario entre 5 y 6", Sense.BETWEEN) == [("entre", "")]
    assert _found("Canada: CA$5", Sense.CURRENCY) == [("CA$", "CAD")]


def test_every_currency_is_complete() -> None:
    """Each has an average pay, and a country has one everyday money."""
    assert len(MONEY.currencies) > 60
    assert all(currency.average_year > 0 for currency in MONEY.currencies.values())
    assert MONEY.country_currency["NG"] == "NGN"
    assert MONEY.country_currency["DE"] == "EUR"


def test_signs_name_countries() -> None:
    """Words that show a country are counted, whole words only."""
    assert MONEY.countries_named("we match your 401(k), and rrsp in canada; kenyans welcome") == {"US": 1, "CA": 2}


@pytest.mark.parametrize(
    ("currencies", "pay", "message"),
    [
        (CURRENCIES + "\n[usd]\ncountries = []\naverage_year = 1\n", PAY, "currencies.toml: usd: expected an ISO 4217 code"),
        (CURRENCIES + '\n[XXX]\ncountries = ["US"]\naverage_year = 1\n', PAY, "XXX.*countries: US stands under USD too"),
        (CURRENCIES + "\n[XXX]\ncountries = []\naverage_year = 1\ncolour = 1\n", PAY, "XXX.*unknown key colour"),
        (CURRENCIES + "\n[XXX]\ncountries = []\n", PAY, "XXX.*average_year: mandatory"),
        (CURRENCIES + '\n[XXX]\nmarks = ["€"]\ncountries = []\naverage_year = 1\n', PAY, "€: stands for EUR and for XXX"),
        (CURRENCIES, PAY.replace("\nhour = [", "\nhuor = ["), "periods.*huor: expected one of"),
        (CURRENCIES, PAY + "\n[colours]\n", "pay.toml: unknown key colours"),
        (CURRENCIES, PAY.replace("[scales]", "[scalse]"), "pay.toml: scales: mandatory"),
        (CURRENCIES, PAY.replace('remoteok = "USD"', 'remoteok = "USX"'), "sources.*remoteok: USX is not in currencies.toml"),
    ],
)
def test_a_mistake_is_named(currencies: str, pay: str, message: str) -> None:
    """A typo in a data file is an error that names file, table and key."""
    with pytest.raises(ConfigurationError, match=message):
        parse_money(currencies, pay)
