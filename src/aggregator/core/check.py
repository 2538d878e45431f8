"""What the constructors of values reject, each check with the name of the field in its message."""

import re
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aggregator.errors import InvalidValue

_COUNTRY = re.compile(r"[A-Z]{2}\Z")
# What most addresses are; what is not so plain is taken apart.
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][!-~]*)?\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")


def text(field: str, value: object) -> None:
    """Reject what is not a non-empty string."""
    if not isinstance(value, str) or not value.strip():
        raise InvalidValue(f"{field}: expected text, got {value!r}")


def country(field: str, value: str) -> None:
    """Reject what is not shaped like an ISO 3166-1 alpha-2 code."""
    if not _COUNTRY.match(value):
        raise InvalidValue(f"{field}: expected an ISO 3166-1 alpha-2 code, got {value!r}")


def currency(field: str, value: str | None) -> None:
    """Reject what is neither None nor shaped like an ISO 4217 code."""
    if value is not None and not _CURRENCY.match(value):
        raise InvalidValue(f"{field}: expected an ISO 4217 code, got {value!r}")


def utc(field: str, value: datetime | None) -> None:
    """Reject a time that is naive or not in UTC."""
    if value is not None and value.utcoffset() != timedelta(0):
        raise InvalidValue(f"{field}: expected an aware time in UTC, got {value!r}")


def web_address(field: str, value: str | None) -> None:
    """Reject what is neither None nor an absolute http(s) address."""
    if value is None or _PLAIN_URL.match(value):
        return
    try:
        parts = urlsplit(value)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise InvalidValue(f"{field}: expected an absolute http(s) address, got {value[:200]!r}")
