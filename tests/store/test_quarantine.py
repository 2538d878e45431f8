"""Quarantine: records that could not be read, each once, until they can."""

import pytest

from aggregator.core.page import Problem
from aggregator.errors import StoreError
from aggregator.store.store import Store
from tests.store.samples import DAY, HOUR, NOON, feed, save


def broken(key: str | None = "7", raw: bytes = b'{"id": 7}', reason: str = "title: expected text, got nothing") -> Problem:
    """Give a record that could not be read."""
    return Problem(stage="parse", reason=reason, key=key, raw=raw)


def test_a_problem_keeps_its_bytes(store: Store) -> None:
    """What was fetched can be shown and replayed; a list of problems does without it."""
    feed(store)
    save(store, NOON, problems=[broken()])
    (found,) = store.problems()
    assert store.problem(found.id).problem.raw == b'{"id": 7}'
    assert (found.source, found.board, found.problem, found.parser, found.state) == ("lever", "example", broken(raw=b""), "p1", "open")


def test_a_problem_met_again_is_one_row(store: Store) -> None:
    """A record that is broken every hour is one line, with how often and since when, whatever it says today."""
    feed(store)
    for hours in range(3):
        save(store, NOON + hours * HOUR, problems=[broken(raw=b"%d" % hours), broken(raw=b"x"), broken(key=None, raw=b"?")])
    keyed, keyless = sorted(store.problems(), key=lambda found: found.problem.key is None)
    assert (keyed.times, keyed.first_met, keyed.last_met) == (3, NOON, NOON + 2 * HOUR)
    assert store.problem(keyed.id).problem.raw == b"x"
    assert (keyless.times, keyless.problem.key) == (3, None)


def test_a_problem_is_resolved_when_its_key_is_read(store: Store) -> None:
    """The posting that could not be read yesterday is one today."""
    feed(store)
    save(store, NOON, problems=[broken("7"), broken("8")])
    save(store, NOON + DAY, new=("7",), problems=[broken("8")])
    assert [found.problem.key for found in store.problems()] == ["8"]
    assert [found.problem.key for found in store.problems(state="resolved", source="lever")] == ["7"]
    assert store.problems(source="other") == []


def test_what_was_discarded_stays_discarded(store: Store) -> None:
    """Meeting it again does not bring it back; what was replayed comes back when it fails again."""
    feed(store)
    save(store, NOON, problems=[broken("7"), broken("8")])
    numbers = {found.problem.key: found.id for found in store.problems()}
    assert store.mark_problems([numbers["7"]], "discarded") == 1
    assert store.mark_problems([numbers["8"], 999], "replayed") == 1
    save(store, NOON + DAY, problems=[broken("7"), broken("8")])
    assert {found.problem.key: found.state for found in store.problems(state=None)} == {"7": "discarded", "8": "open"}


def test_there_is_no_such_problem(store: Store) -> None:
    """A number that no problem has is named."""
    with pytest.raises(StoreError, match="no problem 77"):
        store.problem(77)
