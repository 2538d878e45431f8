"""MoneyTables: strict reading of currencies.toml and pay.toml into Money."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from aggregator.core.pay import PayKind
from aggregator.core.posting import Period
from aggregator.core.tags import Seniority
from aggregator.errors import ConfigurationError
from aggregator.vocabulary.money import UNMEANT, Currency, Money, Sense
from aggregator.vocabulary.table import Table

_BOUNDS: Final = {
    "range": Sense.RANGE,
    "and": Sense.AND,
    "between": Sense.BETWEEN,
    "from": Sense.FROM,
    "upto": Sense.UPTO,
    "more": Sense.MORE,
    "most": Sense.MOST,
    "approximately": Sense.APPROXIMATELY,
}
_KEYED: Final = {
    "periods": Sense.PERIOD,
    "kinds": Sense.KIND,
    "gross": Sense.GROSS,
    "other_money": Sense.OTHER,
    "instalments": Sense.MONTHS,
    "joins": Sense.JOIN,
    "levels": Sense.LEVEL,
}
_NAMED: Final = {
    "periods": tuple(Period),
    "kinds": tuple(PayKind),
    "gross": ("gross", "net"),
    "other_money": ("company", "extra", "object", "after"),
    "instalments": ("13", "14"),
    "joins": ("words", "with"),
    "levels": tuple(Seniority),
}
_SCALES: Final = {"thousand": 3, "ten_thousand": 4, "lakh": 5, "million": 6, "crore": 7, "billion": 9}


class _Senses:
    """Collects phrase to senses while the files are read."""

    def __init__(self) -> None:
        self.of: dict[str, dict[Sense, str]] = {}

    def add(self, phrase: str, sense: Sense, value: str, table: Table) -> None:
        """Give a phrase one more sense. Raises ConfigurationError where it has that sense with another value."""
        senses = self.of.setdefault(phrase.lower(), {})
        if senses.setdefault(sense, value) != value:
            raise table.wrong(phrase, f"stands for {senses[sense]} and for {value}")


def parse_money(currencies: str, pay: str) -> Money:
    """Read currencies.toml and pay.toml. Raises ConfigurationError naming file, table and key."""
    senses = _Senses()
    codes, capitals, tight = _read_currencies(Table.parse(currencies, file="currencies.toml"), senses)
    root = Table.parse(pay, file="pay.toml")
    _read_listed(root, senses)
    endings = _read_pay(root.table("pay", mandatory=True), senses)
    for name, sense in _KEYED.items():
        _read_keyed(root.table(name, mandatory=True), sense, _NAMED[name], senses)
    table = root.table("bounds", mandatory=True)
    for key, sense in _BOUNDS.items():
        for phrase in table.texts(key, mandatory=True):
            senses.add(phrase, sense, "", table)
    table.finish()
    _read_scales(root.table("scales", mandatory=True), senses)
    signs = _read_signs(root.table("signs", mandatory=True))
    short_signs = _read_signs(root.table("short_signs"))
    sources = _read_sources(root.table("sources"), codes)
    varies = root.table("varies", mandatory=True)
    varying = _lowered(varies, "words")
    varies.finish()
    places = root.table("places", mandatory=True)
    elsewhere, wide = _lowered(places, "elsewhere"), frozenset(_lowered(places, "wide"))
    short = places.table("short")
    aliases = {place.lower(): _lowered(short, place) for place in short.keys()}  # noqa: SIM118  (keys is Table's own)
    places.finish()
    root.finish()
    return Money(
        currencies=MappingProxyType(codes),
        senses=senses.of,
        capitals=frozenset(capitals),
        endings=endings,
        tight=MappingProxyType(tight),
        signs=MappingProxyType(signs),
        short_signs=MappingProxyType(short_signs),
        sources=MappingProxyType(sources),
        varies=varying,
        elsewhere=elsewhere,
        wide=wide,
        aliases=MappingProxyType(aliases),
    )


def _lowered(table: Table, key: str) -> tuple[str, ...]:
    return tuple(phrase.lower() for phrase in table.texts(key, mandatory=True))


def _read_listed(root: Table, senses: _Senses) -> None:
    """Read the tables that are one list, and the phrases that hide a word and mean nothing here."""
    for name, sense, silent in (
        ("units", Sense.UNIT, ""),
        ("breaks", Sense.BREAK, "abbreviations"),
        ("roles", Sense.ROLE, ""),
        ("neutral", None, "words"),
    ):
        table = root.table(name, mandatory=True)
        if sense is not None:
            for phrase in table.texts("words", mandatory=True):
                senses.add(phrase, sense, "", table)
        for phrase in table.texts(silent) if silent else ():
            senses.of.setdefault(phrase.lower(), {})
        table.finish()


def _read_keyed(table: Table, sense: Sense, named: tuple[str, ...], senses: _Senses) -> None:
    for key in table.keys():  # noqa: SIM118  (keys is Table's own)
        if key not in named:
            raise table.wrong(key, f"expected one of {', '.join(named)}")
        for phrase in table.texts(key):
            senses.add(phrase, sense, key, table)
            if phrase.startswith("/") and phrase[1:2] != " ":
                senses.add(f"/ {phrase[1:]}", sense, key, table)


def _read_currencies(root: Table, senses: _Senses) -> tuple[dict[str, Currency], set[str], dict[str, str]]:
    codes: dict[str, Currency] = {}
    shared: dict[str, list[str]] = {}
    capitals: set[str] = set()
    tight: dict[str, str] = {}
    taken: dict[str, str] = {}
    for code, table in root.named():
        if len(code) != 3 or not (code.isascii() and code.isupper()):
            raise ConfigurationError(f"currencies.toml: {code}: expected an ISO 4217 code in capitals")
        for mark in (code, *table.texts("marks")):
            senses.add(mark, Sense.CURRENCY, code, table)
        for mark in table.texts("shared"):
            shared.setdefault(mark.lower(), []).append(code)
        tight.update({letter.lower(): code for letter in table.texts("tight")})
        tight.update(dict.fromkeys(table.texts("local"), f"{code} {UNMEANT}"))
        if table.flag("capitals"):
            capitals.add(code.lower())
        countries = table.texts("countries", mandatory=True)
        for country in countries:
            if taken.setdefault(country, code) != code:
                raise table.wrong("countries", f"{country} stands under {taken[country]} too")
        codes[code] = Currency(
            code=code,
            countries=frozenset(countries),
            millions=table.flag("millions"),
            average_year=Decimal(table.number("average_year")),
            monthly=table.flag("monthly"),
            abroad=bool(table.texts("abroad")),
        )
        table.finish()
    for mark, owners in shared.items():
        senses.of.setdefault(mark, {})[Sense.CURRENCY] = " ".join(owners)
    return codes, capitals, tight


def _read_pay(table: Table, senses: _Senses) -> frozenset[str]:
    for key, value in (("words", "noun"), ("verbs", "verb")):
        for phrase in table.texts(key, mandatory=True):
            senses.add(phrase, Sense.PAY, value, table)
    endings = table.texts("endings", mandatory=True)
    for phrase in endings:
        senses.add(phrase, Sense.PAY, "noun", table)
    table.finish()
    return frozenset(phrase.lower() for phrase in endings)


def _read_scales(table: Table, senses: _Senses) -> None:
    for key, power in _SCALES.items():
        for phrase in table.texts(key, mandatory=True):
            senses.add(phrase, Sense.SCALE, str(power), table)
    table.finish()


def _read_signs(table: Table) -> dict[str, str]:
    signs: dict[str, str] = {}
    for phrase in table.texts("none"):
        signs[phrase.lower()] = ""
    for country in table.keys():  # noqa: SIM118  (keys is Table's own)
        for phrase in table.texts(country):
            if signs.setdefault(phrase.lower(), country) != country:
                raise table.wrong(country, f"{phrase!r} stands under {signs[phrase.lower()]} too")
    return signs


def _read_sources(table: Table, codes: Mapping[str, Currency]) -> dict[str, str]:
    sources: dict[str, str] = {}
    for source in table.keys():  # noqa: SIM118  (keys is Table's own)
        code = table.text(source)
        if code not in codes:
            raise table.wrong(source, f"{code} is not in currencies.toml")
        sources[source] = code
    return sources
