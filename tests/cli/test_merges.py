"""`aggregator merges`: which openings were merged and why, and taking that back for good."""

import json
from datetime import UTC, datetime

import pytest

from aggregator.store.store import Store
from tests.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("database")

LATER = datetime(2026, 11, 5, tzinfo=UTC)


def openings(store: Store) -> list[int]:
    """Give the opening of the first two postings."""
    return [int(row[0]) for row in store.read_only("SELECT job_id FROM posting WHERE id <= 2 ORDER BY id").rows]


def test_a_merge_is_listed_with_its_reason_and_taken_back(aggregator: Command, opened: Store) -> None:
    """The number that the list and `explain` show undoes it: two openings again, and the list says when."""
    first, second = openings(opened)
    number = opened.matching.merge(first, second, reason="same requisition", now=LATER)
    assert f"merge {number} of 2026-11-05" in aggregator("explain", str(first)).out
    (listed,) = json.loads(aggregator("merges", "list", "--format", "json").out)
    assert (listed["merge"], listed["openings"], listed["reason"]) == (number, f"{first} into {second}", "same requisition")
    assert listed["title"]
    assert openings(opened) == [second, second]
    assert aggregator("merges", "undo", str(number)).status == 0
    assert openings(opened) == [first, second]
    assert opened.matching.apart() == [(1, 2)]
    (listed,) = json.loads(aggregator("merges", "list", "--format", "json").out)
    assert listed["undone"]


def test_no_such_merge_and_another_writer(aggregator: Command, opened: Store) -> None:
    """A number that there is not is one line and status 2; beside another writer nothing is taken back."""
    ended = aggregator("merges", "undo", "7")
    assert (ended.status, ended.err) == (2, "aggregator: merges: no merge 7 that stands: `aggregator merges list` shows them\n")
    with opened.writing(now=LATER):
        assert aggregator("merges", "undo", "7").status == 75


def test_the_last_merge_comes_first(aggregator: Command, opened: Store) -> None:
    """The group alone lists, as many as are asked for."""
    numbers = [int(row[0]) for row in opened.read_only("SELECT job_id FROM posting WHERE id <= 4 ORDER BY id").rows]
    merges = [opened.matching.merge(*pair, reason="same text", now=LATER) for pair in (numbers[:2], numbers[2:])]
    shown = json.loads(aggregator("merges", "list", "--limit", "1", "--format", "json").out)
    assert [row["merge"] for row in shown] == merges[-1:]
    lines = aggregator("merges").out.splitlines()
    assert next(line for line in lines if line.startswith("merge ")).startswith(f"merge {merges[-1]}, 2026-11-05 00:00: ")
    assert lines.count("    same text") == 2
