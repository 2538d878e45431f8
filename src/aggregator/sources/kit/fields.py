"""Fields: strict reading of one record; every error names the key, what was expected, what came, and where."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import Any, Final

from aggregator.errors import SourceChanged

# Before the first a date is a default of some database, after the last a typing error.
FIRST_DATE: Final = datetime(2000, 1, 1, tzinfo=UTC)
LAST_DATE: Final = datetime(2100, 1, 1, tzinfo=UTC)
_MOST_AMOUNT: Final = Decimal(10) ** 15
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?\Z")
_FRACTION = re.compile(r"(\.\d{6})\d+")


class Fields:
    """The fields of one JSON object. Missing, null and empty text mean "not said"; another type than expected is a change."""

    __slots__ = ("_place", "_values")

    def __init__(self, values: object, place: str = "record") -> None:
        """Take a JSON object and the name of its place. Raises SourceChanged for anything else."""
        if not isinstance(values, dict):
            raise SourceChanged(f"{place}: expected an object, got {_shown(values)}")
        self._values: dict[str, Any] = values
        self._place = place

    def wrong(self, key: str, expected: str) -> SourceChanged:
        """Make the error for a key."""
        got = _shown(self._values[key]) if key in self._values else "nothing"
        return SourceChanged(f"{self._place}: {key}: expected {expected}, got {got}")

    def has(self, key: str) -> bool:
        """Whether the key is there at all."""
        return key in self._values

    def get(self, key: str) -> Any:
        """Give a value as it came, for what may have several shapes."""
        return self._values.get(key)

    def text(self, key: str) -> str:
        """Read a mandatory text."""
        value = self.optional(key)
        if value is None:
            raise self.wrong(key, "text")
        return value

    def optional(self, key: str) -> str | None:
        """Read a text or a number as text; None where nothing is said."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            return value if value and not value.isspace() else None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.wrong(key, "text")
        return str(value)

    def number(self, key: str) -> Decimal | None:
        """Read an amount, also one that is written as text; 0 and "" are "not said"."""
        value = self._values.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            plain = value.strip().replace(",", "")
            if not _NUMBER.match(plain):
                raise self.wrong(key, "a number")
            amount = Decimal(plain)
        elif isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.wrong(key, "a number")
        else:
            amount = Decimal(value)
        if not amount.is_finite() or abs(amount) >= _MOST_AMOUNT:
            raise self.wrong(key, "an amount")
        return amount if amount > 0 else None

    def count(self, key: str) -> int | None:
        """Read a whole number that is not negative."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.wrong(key, "a count")
        return value

    def flag(self, key: str) -> bool | None:
        """Read true, false, 1 or 0."""
        value = self._values.get(key)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int) and value in {0, 1}:
            return bool(value)
        raise self.wrong(key, "true or false")

    def epoch(self, key: str) -> datetime | None:
        """Read a time counted from 1970, in seconds or milliseconds by its size."""
        value = self._values.get(key)
        if value is None or value in ("", 0):
            return None
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 15:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 < value < 10**14:
            raise self.wrong(key, "seconds or milliseconds since 1970")
        seconds = float(value)
        return in_range(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds / 1000 if seconds >= 10**11 else seconds))

    def moment(self, key: str) -> datetime | None:
        """Read a time as text: RFC 3339, RFC 822, "2026-08-11 20:45:29 UTC", or a bare date; without a zone it is UTC."""
        text = self.optional(key)
        if text is None:
            return None
        try:
            return moment_of(text)
        except ValueError:
            raise self.wrong(key, "a date") from None

    def day_first(self, key: str) -> datetime | None:
        """Read a date that is written day first, "24/11/2026"."""
        text = self.optional(key)
        if text is None:
            return None
        try:
            return in_range(datetime.strptime(text.strip(), "%d/%m/%Y").replace(tzinfo=UTC))
        except ValueError:
            raise self.wrong(key, "a date as day/month/year") from None

    def child(self, key: str) -> "Fields":
        """Read an object inside this one; an empty one where nothing is said."""
        value = self._values.get(key)
        return Fields({} if value is None else value, f"{self._place}.{key}")

    def children(self, key: str) -> "list[Fields]":
        """Read a list of objects; an empty list where nothing is said."""
        value = self._values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.wrong(key, "a list")
        return [Fields(item, f"{self._place}.{key}[{number}]") for number, item in enumerate(value)]

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Read a list of texts; None where nothing is said, () where the list is empty."""
        value = self._values.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            return (value,) if value.strip() else None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.wrong(key, "a list of texts")
        return tuple(item.strip() for item in value if item.strip())


def moment_of(text: str) -> datetime | None:
    """Read a time as text in UTC; None out of range. Raises ValueError for what is no time."""
    plain = _FRACTION.sub(r"\1", text.strip())
    plain = plain.removesuffix(" UTC")
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError:
        moment = parsedate_to_datetime(plain)
    try:
        return in_range((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC))
    except OverflowError:
        return None


def in_range(moment: datetime) -> datetime | None:
    """Give a believable time, else None."""
    return moment if FIRST_DATE <= moment < LAST_DATE else None


def decimal_of(text: str) -> Decimal | None:
    """Read a plain amount, else None."""
    try:
        return Decimal(text) if _NUMBER.match(text) else None
    except InvalidOperation:
        return None


def _shown(value: object) -> str:
    return f"{type(value).__name__} {value!r:.60}" if not isinstance(value, dict | list) else type(value).__name__
