"""Soundness: a whole copy of a SQLite database, and what is wrong with a database as such."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select, text

from aggregator.errors import StoreError
from aggregator.store.schema.postings import posting


def copy(engine: Engine, target: Path) -> None:
    """Copy a SQLite database, whole and consistent, to a file that is not there yet. Raises StoreError where it cannot."""
    if engine.dialect.name != "sqlite":
        raise StoreError("backup: for PostgreSQL use pg_dump")
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    raw = engine.raw_connection()
    try:
        # Outside of any transaction, which SQLite demands; half a copy never bears the name of a backup.
        raw.cursor().execute("VACUUM INTO ?", (str(part),))
        part.replace(target)
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        raise StoreError(f"backup: {error}") from None
    finally:
        raw.close()


def faults(connection: Connection) -> list[str]:
    """Give a line for each fault of the database itself."""
    if connection.dialect.name == "sqlite":
        broken = [row[0] for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
        dangling = connection.execute(text("PRAGMA foreign_key_check"))
        return broken + [f"row of {row[0]} points to nothing in {row[2]}" for row in dangling]
    connection.execute(select(func.count()).select_from(posting)).scalar()
    return []
