"""Openings: copies found, merged, and parted again."""

import pytest

from aggregator.errors import StoreError
from aggregator.store.prints import Print
from aggregator.store.store import Store
from tests.store.samples import DAY, NOON, feed, save


@pytest.fixture
def three(store: Store) -> Store:
    """Give a store with postings 1 to 3, each its own opening."""
    feed(store)
    save(store, NOON, new=("1", "2", "3"))
    return store


def openings(store: Store) -> list[tuple[int, str, int]]:
    """Give opening, title, number of postings."""
    return [(found.job, found.title, found.postings) for found in store.openings()]


def test_every_posting_begins_as_its_own_opening(three: Store) -> None:
    """Until copies are found, a posting is a job."""
    assert openings(three) == [(1, "Job 1", 1), (2, "Job 2", 1), (3, "Job 3", 1)]


def test_a_merge_gives_all_postings_to_one_opening(three: Store) -> None:
    """The receiving opening counts both postings, and its canonical posting speaks for both."""
    three.matching.merge(2, 1, reason="same requisition", now=NOON)
    three.matching.merge(1, 3, reason="same text", now=NOON, canonical=1)
    assert openings(three) == [(3, "Job 1", 3)]
    assert [found.id for found in three.explain(3)] == [1, 2, 3]


def test_merges_are_taken_back_from_the_last(three: Store) -> None:
    """Each opening has its own postings and its own title again."""
    first = three.matching.merge(2, 1, reason="same requisition", now=NOON)
    second = three.matching.merge(1, 3, reason="same text", now=NOON, canonical=1)
    with pytest.raises(StoreError, match=f"take back {second} first"):
        three.matching.undo_merge(first, now=NOON)
    three.matching.undo_merge(second, now=NOON)
    three.matching.undo_merge(first, now=NOON)
    assert openings(three) == [(1, "Job 1", 1), (2, "Job 2", 1), (3, "Job 3", 1)]
    with pytest.raises(StoreError, match="no merge 1 that stands"):
        three.matching.undo_merge(first, now=NOON)


@pytest.mark.parametrize("pair", [(1, 1), (1, 99), (2, 3)])
def test_a_merge_needs_two_openings_that_stand(three: Store, pair: tuple[int, int]) -> None:
    """An opening cannot be merged into itself, into none, or when it was merged away."""
    three.matching.merge(2, 1, reason="same requisition", now=NOON)
    with pytest.raises(StoreError):
        three.matching.merge(*pair, reason="x", now=NOON)


def test_an_opening_is_open_while_one_of_its_postings_is(three: Store) -> None:
    """It closes with its last posting, and began with its first."""
    three.matching.merge(2, 1, reason="same requisition", now=NOON)
    save(three, NOON + DAY, same=("1", "3"))
    save(three, NOON + 2 * DAY, same=("1", "3"))
    (merged, _) = three.openings()
    assert merged.closed_at is None
    save(three, NOON + 4 * DAY, same=("3",), removed={"1"})
    (merged, _) = three.openings()
    assert (merged.first_seen, merged.closed_at) == (NOON, NOON + 4 * DAY)
    assert [found.job for found in three.openings(open_only=True)] == [3]


def test_an_opening_comes_apart_whole(three: Store) -> None:
    """Every posting goes back to the opening that it came with, also by way of another; a merge elsewhere and an undone one stay."""
    save(three, NOON + DAY, same=("1", "2", "3"), new=("4", "5", "6", "7"))
    three.matching.merge(2, 1, reason="same requisition", now=NOON)
    three.matching.merge(1, 3, reason="same text", now=NOON, canonical=1)
    three.matching.merge(5, 4, reason="same text", now=NOON)
    three.matching.undo_merge(three.matching.merge(6, 3, reason="a mistake", now=NOON), now=NOON)
    assert three.matching.origins([3, 4, 7]) == {3: {1: 1, 2: 2, 3: 3}, 4: {4: 4, 5: 5}, 7: {7: 7}}
    kept = Print(keys=(), bands=(), facts=b"", length=0, text_hash="")
    three.matching.join({1: kept}, [(2, 3, "same address", 3)], rules="r", now=NOON, broken=[3])
    assert openings(three) == [(1, "Job 1", 1), (3, "Job 3", 2), (4, "Job 4", 2), (6, "Job 6", 1), (7, "Job 7", 1)]
    rows = three.read_only("SELECT job_from, job_into, reason, undone_at IS NOT NULL FROM job_merge ORDER BY id").rows
    assert [tuple(row) for row in rows] == [(5, 4, "same text", 0), (6, 3, "a mistake", 1), (2, 3, "same address", 0)]
    assert three.matching.apart() == [(6, 1)]


def test_bands_come_back_as_they_were_kept(three: Store) -> None:
    """Hashes of 64 bits are the same again, whatever the column holds; a posting without bands has none."""
    bands = [(0, 2**64 - 1), (1, 7), (2, 2**63)]
    three.matching.join({1: Print(keys=(), bands=bands, facts=b"", length=0, text_hash="")}, [], rules="r", now=NOON)
    found = three.matching.bands([1, 2])
    assert (sorted(found[1]), found[2]) == (bands, [])
