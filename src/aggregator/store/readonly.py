"""Read-only queries by hand: nothing that is typed here can write, run on for ever, or flood the terminal."""

import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from sqlalchemy import Engine

from aggregator.errors import BadInput

if TYPE_CHECKING:
    import psycopg

_STEPS: Final = 10_000
_LONGEST_VALUE: Final = 16 * 1024 * 1024
# What a query reads with; everything else is denied before it runs.
_ALLOWED: Final = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
_READS: Final = re.compile(r"(?:\s|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/|\()*(?:select|with|values|table|explain)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gives: the names of its columns, and its rows; the rows can be read once."""

    columns: Sequence[str]
    rows: Iterator[Sequence[Any]]


def read_only(engine: Engine, sql: str, *, timeout: float = 30.0, row_cap: int | None = 10_000) -> Answer:
    """Run one query that can only read: at most `timeout` seconds and `row_cap` rows.

    Raises BadInput for what is not one query, fails, takes too long, or would write.
    """
    statement = sql.strip().rstrip(";").strip()
    if not _READS.match(statement):
        raise BadInput(f"sql: expected one query (SELECT, WITH, VALUES or EXPLAIN), got {statement[:80]!r}")
    rows = _postgresql(engine, statement, timeout) if engine.dialect.name == "postgresql" else _sqlite(engine, statement, timeout)
    columns = next(rows)
    return Answer(columns=columns, rows=rows if row_cap is None else islice(rows, row_cap))


def _sqlite(engine: Engine, statement: str, timeout: float) -> Iterator[Sequence[Any]]:
    path = Path(engine.url.database or "").resolve()
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=timeout)) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        connection.set_authorizer(_authorise)
        deadline = time.monotonic() + timeout
        connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
        try:
            cursor = connection.execute(statement)
            yield tuple(column[0] for column in cursor.description or ())
            yield from cursor
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise BadInput(f"sql: stopped after {timeout:g} seconds" if str(error) == "interrupted" else f"sql: {error}") from None


def _authorise(action: int, _: str | None, second: str | None, *__: object) -> int:
    if action == sqlite3.SQLITE_FUNCTION and second == "load_extension":
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _lower(connection: "psycopg.Connection[Any]") -> None:
    """Go on as a role that may only read, where the server lets us: a superuser could write files even so.

    It holds for the transaction that is open.
    """
    import psycopg

    with suppress(psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidParameterValue), connection.transaction():
        connection.execute("SET LOCAL ROLE pg_read_all_data")


def _postgresql(engine: Engine, statement: str, timeout: float) -> Iterator[Sequence[Any]]:
    import psycopg

    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(address, options="-c timezone=UTC") as connection:
            connection.read_only = True
            connection.execute("SELECT set_config('statement_timeout', %s, true)", (str(max(1, round(timeout * 1000))),))
            _lower(connection)
            # A cursor of the server holds one query and nothing else, and keeps its rows there until they are read.
            with connection.cursor(name="by_hand") as cursor:
                cursor.execute(statement.encode())
                yield tuple(column.name for column in cursor.description or ())
                yield from cursor
            connection.rollback()
    except psycopg.errors.QueryCanceled:
        raise BadInput(f"sql: stopped after {timeout:g} seconds") from None
    except psycopg.Error as error:
        raise BadInput(f"sql: {str(error).strip()}") from None
