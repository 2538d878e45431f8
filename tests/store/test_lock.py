"""One writer at a time."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import os
import socket
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest

from aggregator.errors import AlreadyRunning, Away
from aggregator.store.store import Store, open_store
from tests.store.conftest import restart
from tests.store.samples import HOUR, NOON, feed, save


def test_S03_a_second_writer_is_refused(store: Store, address: str) -> None:
    """While one instance holds the lock another gets none; afterwards it does."""
    with open_store(address) as other:
        with store.writing(now=NOON), pytest.raises(AlreadyRunning, match="another instance holds"), other.writing(now=NOON):
            pass
        with other.writing(now=NOON):
            pass


def test_S03_a_writer_that_lost_its_lock_is_refused(store: Store, address: str) -> None:
    """A writer that goes on after another began a new term cannot write a run, nor anything else: its term is over."""
    feed(store)
    with store.writing(now=NOON), open_store(address) as other:
        save(store, NOON, new=("1",))
        stale, store._epoch = store._epoch, None
        # The lock is lost without notice, as when a connection breaks or a file is removed by hand.
        from aggregator.store.lock import _next_term

        with other._write() as connection:
            _next_term(connection, NOON)
        store._epoch = stale
        with pytest.raises(AlreadyRunning, match="must stop writing"):
            save(store, NOON + HOUR, new=("2",))
        with pytest.raises(AlreadyRunning, match="must stop writing"):
            store.schedule(store.feeds()[0].id, next_due=NOON)
    assert list(store.known("lever", "example")) == ["1"]


def test_the_lock_goes_with_an_error(store: Store) -> None:
    """An exception inside gives the lock back."""
    with pytest.raises(ValueError, match="oops"), store.writing(now=NOON):
        raise ValueError("oops")
    with store.writing(now=NOON):
        pass


def refused(store: Store) -> str:
    """Give what a second writer is told."""
    with pytest.raises(AlreadyRunning) as told, store.writing(now=NOON):
        pass
    return str(told.value)


def session_of(store: Store) -> str:
    """Name the session that holds the lock of PostgreSQL for a store, as another one is told."""
    held = store._keep.__self__._session  # type: ignore[union-attr]
    return f"session {held.pid} from"


def test_S09_the_lock_is_taken_back_after_a_restart_of_the_server(own_postgres: Any) -> None:
    """It went with its session; the next look or write of its holder takes it again, and a second instance is told who holds it."""
    address = own_postgres.get_uri()
    with open_store(address) as store, open_store(address) as other:
        with store.writing(now=NOON):
            feed(store)
            for again in (store.keep, lambda: save(store, NOON, new=("1",))):
                before = session_of(store)
                restart(own_postgres)
                again()
                assert session_of(store) != before
                assert session_of(store) in refused(other)
        with other.writing(now=NOON):
            assert list(other.known("lever", "example")) == ["1"]


def test_S09_whoever_takes_the_lock_first_after_a_restart_keeps_it(own_postgres: Any) -> None:
    """The holder of before is told who was faster, and writes no more."""
    address = own_postgres.get_uri()
    with open_store(address) as store, open_store(address) as other, ExitStack() as stack, store.writing(now=NOON):
        feed(store)
        restart(own_postgres)
        stack.enter_context(other.writing(now=NOON))
        for late in (store.keep, lambda: save(store, NOON, new=("1",))):
            with pytest.raises(AlreadyRunning, match=session_of(other)):
                late()
        assert list(other.known("lever", "example")) == []


def test_S09_a_broken_connection_does_not_lock_its_own_holder_out(postgres_template: str) -> None:
    """A server that has not noticed is asked to end the dead session; the attempt after that has the lock."""
    with psycopg.connect(postgres_template.format("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE broken TEMPLATE at_head")
    with open_store(postgres_template.format("broken")) as store, store.writing(now=NOON):
        feed(store)
        before = session_of(store)
        broken = store._keep.__self__._connection.connection.dbapi_connection.fileno()  # type: ignore[union-attr]
        kept, (dead, far) = os.dup(broken), socket.socketpair()
        far.close()
        os.dup2(dead.fileno(), broken)  # our end is dead, and the server's is not told
        with pytest.raises(Away, match="our own session"):
            store.keep()
        for _ in range(200):
            try:
                store.keep()
                break
            except Away:
                continue
        assert session_of(store) != before
        assert session_of(store) in refused_elsewhere(postgres_template.format("broken"))
        os.close(kept)
        dead.close()


def refused_elsewhere(address: str) -> str:
    """Give what a second writer of a database is told."""
    with open_store(address) as other:
        return refused(other)


def test_S03_each_database_of_a_server_has_a_lock_of_its_own(postgres_template: str) -> None:
    """Two hold theirs side by side, and a second writer is told the session of its own database, not of the neighbour."""
    addresses = [postgres_template.format(name) for name in ("west", "east")]
    with psycopg.connect(postgres_template.format("postgres"), autocommit=True) as connection:
        for name in ("west", "east"):
            connection.execute(f"CREATE DATABASE {name} TEMPLATE at_head")
    with open_store(addresses[0]) as west, open_store(addresses[1]) as east, west.writing(now=NOON), east.writing(now=NOON):
        assert session_of(west) in refused_elsewhere(addresses[0])
        assert session_of(east) in refused_elsewhere(addresses[1])
