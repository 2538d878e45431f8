"""Failures: the errors of the drivers, turned into our own; statements and parameters stay out of messages and logs."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from aggregator.errors import Away, DiskFull, StoreError

# PostgreSQL, appendix A: lost connections, shutting down and starting up; serialization failures and deadlocks.
_AWAY: Final = ("08", "57P", "40001", "40P01", "53300")
_FULL: Final = ("53100",)
_SQLITE_AWAY: Final = frozenset((sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED))


@contextmanager
def named() -> Iterator[None]:
    """Turn an error of the driver into Away, DiskFull or StoreError."""
    try:
        yield
    except DBAPIError as error:
        raise _kind(error)(f"database: {str(error.orig).strip()}") from error


def _kind(error: DBAPIError) -> type[StoreError]:
    original = error.orig
    if isinstance(original, sqlite3.Error):
        # The first byte is the primary code; the rest says in which part of SQLite it was met.
        code = (getattr(original, "sqlite_errorcode", None) or 0) & 0xFF
        return DiskFull if code == sqlite3.SQLITE_FULL else Away if code in _SQLITE_AWAY else StoreError
    state = getattr(original, "sqlstate", None)
    if state is None:
        # psycopg gives no state where there is no server to give one.
        return Away if error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError)) else StoreError
    return DiskFull if state.startswith(_FULL) else Away if state.startswith(_AWAY) else StoreError
