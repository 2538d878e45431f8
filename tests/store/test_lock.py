"""One writer at a time."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import pytest

from aggregator.errors import AlreadyRunning
from aggregator.store.store import Store, open_store
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
