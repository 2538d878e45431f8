"""Lock: one writer at a time, and a term number that stops one which lost the lock without noticing."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from aggregator.errors import AlreadyRunning, ConfigurationError
from aggregator.store.schema.feeds import writer

# Any number will do, as long as nobody else in the database uses it: the bytes of "aggr".
_ADVISORY: Final = 0x61676772


@contextmanager
def one_writer(engine: Engine, *, now: datetime) -> Iterator[int]:
    """Hold the lock, and give the number of this term. Raises AlreadyRunning where another instance holds it.

    The lock goes with the process, however it dies. On PostgreSQL it also goes with the connection, which the holder
    notices late: a write of an older term is refused by its number.
    """
    holder = _advisory(engine) if engine.dialect.name == "postgresql" else file_lock(Path(engine.url.database or ""))
    with holder:
        with engine.begin() as connection:
            epoch = _next_term(connection, now)
        yield epoch


@contextmanager
def many_writers(engine: Engine) -> Iterator[None]:
    """Write beside others that do so too, each a feed of its own. Raises AlreadyRunning where an only writer holds the lock.

    Raises ConfigurationError on SQLite, which has one writer.
    """
    if engine.dialect.name != "postgresql":
        raise ConfigurationError("[store] database: several writers need PostgreSQL; a SQLite file has one")
    with _advisory(engine, shared=True):
        yield


@contextmanager
def file_lock(database: Path) -> Iterator[None]:
    """Hold the lock file beside a SQLite database. Raises AlreadyRunning where another instance holds it."""
    path = database.with_name(f"{database.name}.lock")
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"another instance holds {path}: {_holder(handle)}") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()}\n".encode(), 0)
        yield
    finally:
        # The file stays: removing it would let two processes lock two files of one name.
        os.close(handle)


def _holder(handle: int) -> str:
    """Read who holds the lock file; only for people, the lock itself is the kernel's."""
    return os.pread(handle, 100, 0).decode("ascii", errors="replace").strip() or "it does not say who it is"


@contextmanager
def _advisory(engine: Engine, *, shared: bool = False) -> Iterator[None]:
    kind = "_shared" if shared else ""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # The key names the database too: advisory locks are shared by a whole server only within one database.
        if not connection.execute(text(f"SELECT pg_try_advisory_lock{kind}(:key)"), {"key": _ADVISORY}).scalar():
            raise AlreadyRunning(f"another instance holds the lock of the database: {_session(connection)}")
        try:
            yield
        finally:
            # A server that went away took the lock with it; writes are still refused by the number of the term.
            with suppress(DBAPIError):
                connection.execute(text(f"SELECT pg_advisory_unlock{kind}(:key)"), {"key": _ADVISORY})


def _session(connection: Connection) -> str:
    """Name the session that holds the advisory lock, as far as the server lets us see."""
    query = text(
        "SELECT a.pid, a.client_addr, a.backend_start FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
        "WHERE l.locktype = 'advisory' AND l.granted AND l.objid = :key"
    )
    row = connection.execute(query, {"key": _ADVISORY}).first()
    return "it is gone by now" if row is None else f"session {row.pid} from {row.client_addr or 'this machine'} since {row.backend_start}"


def fence(connection: Connection, epoch: int | None) -> None:
    """Refuse a writer whose term is over. Raises AlreadyRunning."""
    if epoch is not None and connection.execute(select(writer.c.epoch)).scalar() != epoch:
        raise AlreadyRunning("another instance has taken over the database; this one must stop writing")


def _next_term(connection: Connection, now: datetime) -> int:
    epoch = connection.execute(select(writer.c.epoch)).scalar()
    if epoch is None:
        connection.execute(insert(writer).values(id=1, epoch=1, since=now))
        return 1
    connection.execute(update(writer).values(epoch=epoch + 1, since=now))
    return int(epoch) + 1
