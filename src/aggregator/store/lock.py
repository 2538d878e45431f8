"""Lock: one writer at a time, and a term number that stops one which lost the lock without noticing."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from aggregator.errors import AlreadyRunning, Away, ConfigurationError
from aggregator.store.schema.feeds import writer

# Any number will do, as long as nobody else in the database uses it: the bytes of "aggr".
_ADVISORY: Final = 0x61676772


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """The term of an only writer: its number, and what makes sure that its lock is still held."""

    epoch: int
    keep: Callable[[], None]


@contextmanager
def one_writer(engine: Engine, *, now: datetime) -> Iterator[Term]:
    """Hold the lock, and give this term. Raises AlreadyRunning where another instance holds it.

    The lock goes with the process, however it dies. On PostgreSQL it also goes with the connection: `keep` takes it back, and
    a write of an older term is refused by its number.
    """
    holder = _advisory(engine) if engine.dialect.name == "postgresql" else file_lock(Path(engine.url.database or ""))
    with holder as keep:
        with engine.begin() as connection:
            epoch = _next_term(connection, now)
        yield Term(epoch=epoch, keep=keep)


@contextmanager
def many_writers(engine: Engine) -> Iterator[Callable[[], None]]:
    """Write beside others that do so too, each a feed of its own; give what makes sure of the lock.

    Raises AlreadyRunning where an only writer holds it, ConfigurationError on SQLite, which has one writer.
    """
    if engine.dialect.name != "postgresql":
        raise ConfigurationError("[store] database: several writers need PostgreSQL; a SQLite file has one")
    with _advisory(engine, shared=True) as keep:
        yield keep


@contextmanager
def file_lock(database: Path) -> Iterator[Callable[[], None]]:
    """Hold the lock file beside a SQLite database, which nothing takes from a living process. Raises AlreadyRunning where another instance does."""
    path = database.with_name(f"{database.name}.lock")
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(f"another instance holds {path}: {_holder(handle)}") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()}\n".encode(), 0)
        yield lambda: None
    finally:
        # The file stays: removing it would let two processes lock two files of one name.
        os.close(handle)


def _holder(handle: int) -> str:
    """Read who holds the lock file; only for people, the lock itself is the kernel's."""
    return os.pread(handle, 100, 0).decode("ascii", errors="replace").strip() or "it does not say who it is"


@contextmanager
def _advisory(engine: Engine, *, shared: bool = False) -> Iterator[Callable[[], None]]:
    held = _Advisory(engine, shared=shared)
    try:
        yield held.keep
    finally:
        held.release()


class _Advisory:
    """An advisory lock of PostgreSQL, taken at once, on a connection of its own: it lives as long as that session does."""

    def __init__(self, engine: Engine, *, shared: bool) -> None:
        self._engine, self._kind = engine, "_shared" if shared else ""
        self._session: Row[Any] | None = None
        self._connection = self._taken()
        self._turn = Lock()

    def keep(self) -> None:
        """Make sure that the lock is held, and take it back where a restart of the server or a broken connection took it.

        Raises AlreadyRunning where another instance was faster, Away where the server must be asked again.
        """
        with self._turn:
            if not self._alive():
                self._connection = self._taken()

    def release(self) -> None:
        """Give the lock back."""
        with self._turn:
            # A server that went away took the lock with it.
            if self._alive():
                with suppress(DBAPIError):
                    self._connection.execute(text(f"SELECT pg_advisory_unlock{self._kind}(:key)"), {"key": _ADVISORY})
            self._connection.close()

    def _alive(self) -> bool:
        if self._connection.closed:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            self._connection.invalidate()
            self._connection.close()
            return False
        return True

    def _taken(self) -> Connection:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            if not connection.execute(text(f"SELECT pg_try_advisory_lock{self._kind}(:key)"), {"key": _ADVISORY}).scalar():
                self._refused(connection)
            self._session = connection.execute(_OWN).one()
        except BaseException:
            connection.close()
            raise
        return connection

    def _refused(self, connection: Connection) -> None:
        holder = connection.execute(_HOLDER, {"key": _ADVISORY}).first()
        if holder is not None and self._session is not None and holder == self._session:
            # The way to it broke, and the server has not noticed yet.
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": holder.pid})
            raise Away("the lock of the database is held by our own session, to which the connection broke; it is being ended")
        says = "it is gone by now" if holder is None else _named(holder)
        raise AlreadyRunning(f"another instance holds the lock of the database: {says}")


_OWN: Final = text("SELECT pid, client_addr, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")
# A server keeps the locks of all its databases in one table.
_HOLDER: Final = text(
    "SELECT a.pid, a.client_addr, a.backend_start FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
    "WHERE l.locktype = 'advisory' AND l.granted AND l.objid = :key "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def _named(session: Row[Any]) -> str:
    return f"session {session.pid} from {session.client_addr or 'this machine'} since {session.backend_start}"


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
