"""Recordings: the keys that a body holds, and a body cut down to five records without contacts, as a fixture starts."""

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

MOST_RECORDS: Final = 5
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"(?<![\w/.-])\+?\d[\d ()-]{8,16}\d(?![\w/.-])")


def load(body: bytes) -> Any:
    """Read a JSON body; None where it is something else."""
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None


def keys(value: Any, place: str = "") -> Iterator[str]:
    """Name every key of a JSON value by its path; the places of a list are one ("jobs[].title")."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield f"{place}.{name}".lstrip(".")
            yield from keys(item, f"{place}.{name}")
    elif isinstance(value, list):
        for item in value:
            yield from keys(item, f"{place}[]")


def trimmed(value: Any) -> Any:
    """Cut every list to its first five items, and take addresses of mail and telephone numbers out of every text."""
    if isinstance(value, dict):
        return {name: trimmed(item) for name, item in value.items()}
    if isinstance(value, list):
        return [trimmed(item) for item in value[:MOST_RECORDS]]
    if isinstance(value, str):
        return _PHONE.sub("[phone]", _MAIL.sub("[mail]", value))
    return value
