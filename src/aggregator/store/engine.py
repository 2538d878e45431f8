"""Engines: how a connection to SQLite or PostgreSQL is opened, and how its transactions begin."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from aggregator.errors import Away, ConfigurationError, StoreError

_BUSY_MS: Final = 15_000
_WAL_LIMIT: Final = 64 * 1024 * 1024
# Keys and hashes lie all over a large file: with the 2 MB that SQLite takes by itself, joining among 500,000 postings reads pages again and again.
_CACHE_KB: Final = 64 * 1024
_CACHE_ONCE_KB: Final = 8 * 1024
# An address with a slash too few, and no path of a file: a drive of Windows has one letter.
_SCHEME: Final = re.compile(r"[a-z+]{2,}:", re.IGNORECASE)
_NAMED_BY: Final = "[store] database in aggregator.toml, or AGGREGATOR_DATABASE, names it"

# Without one the driver asks each truth value whether it can adapt itself, which takes as long as storing it.
sqlite3.register_adapter(bool, int)


def database_url(address: str | Path) -> URL:
    """Read a path of a SQLite file, or a URL of SQLite or PostgreSQL. Raises ConfigurationError for anything else."""
    written = str(address)
    if "://" not in written and not _SCHEME.match(written):
        return URL.create("sqlite", database=str(Path(written).expanduser()))
    try:
        url = make_url(written)
    except (ArgumentError, ValueError):
        # The address may hold a password, so it is not repeated.
        raise ConfigurationError(
            f"database: not a URL that can be read; expected a path, sqlite:///… or postgresql://user@host/name; {_NAMED_BY}"
        ) from None
    backend = url.get_backend_name()
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise ConfigurationError(
        f"database: expected a path, sqlite:///… or postgresql://user@host/name, got {url.drivername}://…; {_NAMED_BY}"
    )


def connect(address: str | Path) -> Engine:
    """Open an engine; nothing is created but the folder of a SQLite file."""
    url = database_url(address)
    if url.get_backend_name() == "postgresql":
        # A restarted server is met by a fresh connection, and parameters never reach a log.
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args={"options": "-c timezone=UTC"})
        event.listen(engine, "handle_error", _unreachable)
        return engine
    folder = Path(url.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError, PermissionError) as error:
        raise StoreError(f"database: {folder}: no folder that can be written to: {error.strerror}; {_NAMED_BY}") from None
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY_MS / 1000})
    event.listen(engine, "handle_error", _unreachable)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _unreachable(context: ExceptionContext) -> None:
    """Say in one line of ours that no connection could be made; every other error goes its way."""
    if context.connection is None and context.engine is not None:
        url = context.engine.url
        database = url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)
        reason = " ".join(str(context.original_exception).split())
        # A server may come back; a file that cannot be opened stays so.
        kind = Away if url.get_backend_name() == "postgresql" else StoreError
        raise kind(f"database: {database} cannot be opened: {reason}; {_NAMED_BY}")


def _prepare(connection: Any, record: Any) -> None:
    del record
    # The driver must not begin transactions by itself: it would leave DDL outside of them.
    connection.isolation_level = None
    cursor = connection.cursor()
    mode = cursor.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    if mode != "wal":
        raise StoreError(f"database: SQLite cannot use a write-ahead log here (it says {mode}); the file must be on a local disk")
    # FULL costs nothing that can be measured at one transaction a run, and a power cut loses no run that was reported.
    for pragma in (
        "synchronous = FULL",
        "foreign_keys = ON",
        f"cache_size = -{_CACHE_KB}",
        f"journal_size_limit = {_WAL_LIMIT}",
        "wal_autocheckpoint = 16384",
        f"busy_timeout = {_BUSY_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def read_once(connection: Connection) -> Iterator[None]:
    """Hold a small page cache while every table is read once from its beginning to its end: kept pages are never asked for again."""
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_ONCE_KB}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KB}")


def log_bytes(engine: Engine) -> int:
    """Give the size of the write-ahead log of a SQLite file; 0 where there is none."""
    path = Path(f"{engine.url.database}-wal")
    return path.stat().st_size if engine.dialect.name == "sqlite" and path.exists() else 0


def settle_log(engine: Engine) -> None:
    """Bring the write-ahead log into the file of SQLite and cut it, at once or not at all: a reader of an older moment keeps it."""
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        # Nobody is to wait fifteen seconds for a report that is being read.
        cursor.execute("PRAGMA busy_timeout = 0")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        cursor.close()
    finally:
        raw.close()


def _begin(connection: Connection) -> None:
    # A transaction that reads before it writes fails at once with SQLITE_BUSY_SNAPSHOT, whatever the timeout: writers
    # take the write lock first.
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def readers(engine: Engine) -> Engine:
    """Give the same engine for transactions that only read: they see one moment and block no writer."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine.execution_options(reads=True)
