"""The yardstick as data: the text of config/yardstick.csv to values; tools/build_yardstick.py made the file."""

from typing import Final

from aggregator.core.yardstick import Yardstick
from aggregator.errors import ConfigurationError
from aggregator.vocabulary.table import read_csv

_COLUMNS: Final = ("role", "year", "country", "n", "p25", "median", "p75")


def parse_yardstick(text: str, *, file: str = "yardstick.csv") -> tuple[Yardstick, ...]:
    """Read every row. Raises ConfigurationError naming file and line."""
    found = []
    for number, row in read_csv(text, file=file, columns=_COLUMNS):
        try:
            numbers = {name: int(row[name]) for name in ("year", "n", "p25", "median", "p75")}
            found.append(Yardstick(role=row["role"], country=row["country"], **numbers))
        except ValueError as error:
            raise ConfigurationError(f"{file}: line {number}: {error}") from None
    return tuple(found)
