"""Statements that the two databases write differently, and rows in batches."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Executable, Table, text
from sqlalchemy.dialects import postgresql, sqlite

BATCH: Final = 1_000


def read(connection: Connection, query: Executable) -> list[dict[str, Any]]:
    """Give the rows of a query by column name."""
    return [dict(row) for row in connection.execute(query).mappings()]


def insert_or_update(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], *, key: Sequence[str]) -> None:
    """Insert rows; where one with the same key stands, its other columns take the new values."""
    if not rows:
        return
    others = [name for name in rows[0] if name not in key]
    if connection.dialect.name == "postgresql":
        new = postgresql.insert(table)
        connection.execute(new.on_conflict_do_update(index_elements=key, set_={name: new.excluded[name] for name in others}), rows)
    else:
        fresh = sqlite.insert(table)
        connection.execute(fresh.on_conflict_do_update(index_elements=key, set_={name: fresh.excluded[name] for name in others}), rows)


def insert_or_ignore(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; those that stand already stay as they are."""
    if rows:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), rows)


def insert_plain(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of text, integers and flags with the same keys in the same order, past the work of typed parameters.

    Quotes, countries and skills are nine rows in ten of a posting; this halves the time of saving one.
    """
    quoted = connection.dialect.identifier_preparer.quote
    names = ", ".join(quoted(name) for name in rows[0])
    marks = ", ".join(["%s" if connection.dialect.name == "postgresql" else "?"] * len(rows[0]))
    statement = f"INSERT INTO {quoted(table.name)} ({names}) VALUES ({marks})"  # noqa: S608  (names of our own tables)
    connection.exec_driver_sql(statement, [tuple(row.values()) for row in rows])


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
