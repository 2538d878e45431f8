"""The forms that rows are written in; apart from tables.py, so that the command starts without loading what draws them."""

from enum import StrEnum


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class Shape(StrEnum):
    """How one thing is written."""

    TABLE = "table"
    JSON = "json"
