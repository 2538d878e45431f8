"""Statements that the two databases write differently, and rows in batches.

SQLAlchemy prepares each parameter of each row by its type. Most columns of most rows are text, numbers and flags, which need
nothing, so whole batches of rows go past it: to `executemany` on SQLite, through COPY on PostgreSQL.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import islice
from typing import Any, Final

from sqlalchemy import Boolean, ColumnElement, Connection, Executable, Table, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

BATCH: Final = 500
# From so many rows on, a temporary table is worth its making.
_MANY: Final = 20
Row = tuple[Any, ...]


def read(connection: Connection, query: Executable, **given: Any) -> list[dict[str, Any]]:
    """Give the rows of a query by column name; `given` are the values of its parameters."""
    found = connection.execute(query, given)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found]


def among(connection: Connection, column: ColumnElement[Any], values: Sequence[int] | Sequence[str]) -> ColumnElement[bool]:
    """Say that a column holds one of many numbers or texts; to SQLite they go as one parameter, so that none costs a preparation."""
    if connection.dialect.name != "sqlite":
        return column.in_(values)
    return column.in_(select(func.json_each(json.dumps(values)).table_valued("value").c.value))


def insert_or_update(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], *, key: Sequence[str]) -> None:
    """Insert rows that have the same keys in the same order; where one with the same key stands, its other columns take the new values."""
    if not rows:
        return
    taken = ", ".join(f"{name} = excluded.{name}" for name in map(_quoted, rows[0]) if name not in set(map(_quoted, key)))
    _insert(connection, table, rows, f"({', '.join(map(_quoted, key))}) DO UPDATE SET {taken}")


def insert_or_ignore(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that have the same keys in the same order; those that stand already stay as they are."""
    if rows:
        _insert(connection, table, rows, "DO NOTHING")


def insert_plain(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert new rows that have the same keys in the same order."""
    if rows:
        insert_rows(connection, table, tuple(rows[0]), [tuple(row.values()) for row in rows])


def insert_rows(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert new rows: the values of these columns, in their order."""
    if not rows:
        return
    ready = _prepared(connection.dialect, table, tuple(names), rows)
    if connection.dialect.name == "postgresql":
        _copy(connection, f"COPY {_quoted(table.name)} ({', '.join(map(_quoted, names))}) FROM STDIN", ready)
    else:
        connection.exec_driver_sql(_inserting(connection, table, names), list(ready))


def set_numbers(connection: Connection, table: Table, name: str, values: Sequence[tuple[int, int]]) -> None:
    """Set one column of rows to numbers: (number, id of the row)."""
    if values:
        mark = _mark(connection)
        statement = f"UPDATE {_quoted(table.name)} SET {_quoted(name)} = {mark} WHERE id = {mark}"  # noqa: S608  (names of our own tables)
        connection.exec_driver_sql(statement, list(values))


def _insert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], on_conflict: str) -> None:
    if connection.dialect.name == "postgresql" and len(rows) >= _MANY:
        _merge(connection, table, rows, on_conflict)
    else:
        names = tuple(rows[0])
        ready = _prepared(connection.dialect, table, names, [tuple(row.values()) for row in rows])
        connection.exec_driver_sql(f"{_inserting(connection, table, names)} ON CONFLICT {on_conflict}", list(ready))


def _inserting(connection: Connection, table: Table, names: Sequence[str]) -> str:
    marks = ", ".join([_mark(connection)] * len(names))
    return f"INSERT INTO {_quoted(table.name)} ({', '.join(map(_quoted, names))}) VALUES ({marks})"  # noqa: S608  (names of our own tables)


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.name == "sqlite" else "%s"


def _merge(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], on_conflict: str) -> None:
    """Copy rows into a temporary table, and insert them from there, in the order in which they were given."""
    names = tuple(rows[0])
    columns, incoming = ", ".join(map(_quoted, names)), _quoted(f"incoming_{table.name}_{len(names)}")
    # It stays with the session, empty: making and dropping one a batch would bloat the catalogue.
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {incoming} ON COMMIT DELETE ROWS AS SELECT {columns} FROM {_quoted(table.name)} WITH NO DATA"  # noqa: S608  (names of our own tables)
    )
    ready = _prepared(connection.dialect, table, names, [tuple(row.values()) for row in rows])
    _copy(connection, f"COPY {incoming} ({columns}) FROM STDIN", ready)
    connection.exec_driver_sql(
        f"INSERT INTO {_quoted(table.name)} ({columns}) SELECT {columns} FROM {incoming} ON CONFLICT {on_conflict}"  # noqa: S608  (names of our own tables)
    )
    connection.exec_driver_sql(f"TRUNCATE {incoming}")


def _copy(connection: Connection, statement: str, rows: Iterable[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _prepared(dialect: Dialect, table: Table, names: tuple[str, ...], rows: Sequence[Row]) -> Sequence[Row]:
    """Bring values into the form of the driver, column by column, where their types need it."""
    prepared = _processors(dialect.name, table, names)
    if not prepared:
        return rows
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, process in prepared:
        columns[place] = [None if value is None else process(value) for value in columns[place]]
    return list(zip(*columns, strict=True))


@cache
def _processors(name: str, table: Table, names: tuple[str, ...]) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    dialect: Dialect = {"postgresql": postgresql.dialect, "sqlite": sqlite.dialect}[name]()
    made = ((place, _processor(table.c[column].type, dialect)) for place, column in enumerate(names))
    return tuple((place, process) for place, process in made if process is not None)


def _processor(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(kind, TypeDecorator):
        return partial(kind.process_bind_param, dialect=dialect)
    # Both drivers take true and false as they are.
    return None if isinstance(kind, Boolean) else kind.dialect_impl(dialect).bind_processor(dialect)


def _quoted(name: str) -> str:
    return f'"{name}"'


def allocate(connection: Connection, table: Table, count: int) -> list[int]:
    """Take the next numbers of a table, so that rows which point to one another go in together."""
    if not count:
        return []
    if connection.dialect.name == "postgresql":
        sequence = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return list(connection.execute(sequence, {"name": table.name, "count": count}).scalars())
    # The write lock is held, so nobody else can take them; sqlite_sequence remembers numbers of rows that are gone.
    last = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}).scalar() or 0
    return list(range(last + 1, last + count + 1))


def in_batches(values: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """Give values in lists of at most `size`."""
    remaining = iter(values)
    while batch := list(islice(remaining, size)):
        yield batch
