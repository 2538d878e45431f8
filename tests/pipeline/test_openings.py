"""Openings: joining by look-up, without reading a stored text again, and with the reason of every merge."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aggregator.core.posting import Posting
from aggregator.core.run import Outcome
from aggregator.dedupe.index import CROWD
from aggregator.pipeline.openings import join_openings
from aggregator.store.crawl import Arrival, Crawl, FeedPlan
from aggregator.store.matching import Matching
from aggregator.store.store import Store, open_store
from tests.pipeline.derived import present
from tests.store.samples import NOON, run, tags

WORDS = " ".join(f"word{number}" for number in range(200))


def _bring(store: Store, source: str, postings: list[Posting]) -> int:
    """Save postings of one source and join them; give how many merges there were."""
    store.add_feed(FeedPlan(source=source), now=NOON)
    told = run(NOON, Outcome.PARTIAL, source=source, board=None, seen=len(postings), error="some")
    saved = store.save(Crawl(run=told, arrivals=[Arrival(posting=posting, tags=tags()) for posting in postings]))
    return join_openings(store, list(saved.postings.values()), reader=present().reader, now=NOON)


def _posting(source: str, key: str, **changes: str) -> Posting:
    fields: dict[str, Any] = {
        "title": "Bakery Forecasting Engineer",
        "company": "Kestrel",
        "location": "Berlin",
        "description": WORDS,
    } | changes
    return Posting(source=source, source_id=key, **fields)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open an empty database."""
    with open_store(tmp_path / "db.sqlite") as opened:
        yield opened


def test_a_copy_joins_without_a_stored_text_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edited copy is compared with the sketch that was kept, and the merge says why."""
    assert _bring(store, "one", [_posting("one", "1")]) == 0

    def refuse(*_: object) -> None:
        raise AssertionError("a stored text was read again")

    monkeypatch.setattr(Matching, "description", refuse)
    assert _bring(store, "two", [_posting("two", "1", description=WORDS + " edited since")]) == 1
    [[reason]] = store.read_only("SELECT reason FROM job_merge").rows
    assert str(reason).startswith("same employer and title, 1")


def test_what_an_equal_text_decides_keeps_no_bands(store: Store) -> None:
    """Only the first of two equal postings is stored under bands."""
    _bring(store, "one", [_posting("one", "1")])
    assert _bring(store, "two", [_posting("two", "1")]) == 1
    assert [tuple(row) for row in store.read_only("SELECT posting_id, count(*) FROM posting_band GROUP BY posting_id").rows] == [(1, 16)]


def test_what_a_text_joins_keeps_every_second_band(store: Store) -> None:
    """An edited copy is found by the first of its employer and title too; one of another employer's name keeps all."""
    _bring(store, "one", [_posting("one", "1")])
    assert _bring(store, "two", [_posting("two", "1", description=WORDS + " edited since")]) == 1
    assert _bring(store, "three", [_posting("three", "1", company="Marabou", description=WORDS + " edited again")]) == 1
    rows = store.read_only("SELECT posting_id, group_concat(band) FROM posting_band GROUP BY posting_id ORDER BY 1").rows
    bands = {row[0]: sorted(map(int, str(row[1]).split(","))) for row in map(tuple, rows)}
    assert bands == {1: list(range(16)), 2: list(range(0, 16, 2)), 3: list(range(16))}


def test_no_more_than_a_crowd_is_read_of_a_key(store: Store) -> None:
    """An employer with hundreds of equal titles costs a bounded number of rows."""
    _bring(store, "one", [_posting("one", str(number), description=f"{number}") for number in range(3 * CROWD)])
    [[key]] = store.read_only("SELECT key FROM posting_key GROUP BY key ORDER BY count(*) DESC LIMIT 1").rows
    assert len(store.matching.holders([str(key)], most=CROWD + 1)[str(key)]) == CROWD + 1


def _jobs(store: Store) -> dict[str, int]:
    return {str(key): int(str(job)) for key, job in store.read_only("SELECT source_id, job_id FROM posting").rows}


def test_a_guess_is_taken_back_when_another_opening_fits_as_well(store: Store) -> None:
    """A copy without a place joins the only opening; when a second one appears in another city, it stands alone, as if all had come together."""
    _bring(store, "one", [_posting("one", "berlin")])
    assert _bring(store, "two", [_posting("two", "copy", location="Remote", description=WORDS + " copied")]) == 1
    assert _bring(store, "three", [_posting("three", "lisbon", location="Lisbon", description=WORDS + " too")]) == 0
    assert len(set(_jobs(store).values())) == 3
    assert list(store.read_only("SELECT * FROM job_merge").rows) == []
    assert [tuple(row) for row in store.read_only("SELECT id, posting_id, merged_into FROM job ORDER BY id").rows] == [
        (1, 1, None),
        (2, 2, None),
        (3, 3, None),
    ]
    held = store.read_only("SELECT posting_id, count(*) FROM posting_band GROUP BY posting_id ORDER BY 1").rows
    assert [tuple(row) for row in held] == [(1, 16), (2, 16), (3, 16)]


def test_what_is_decided_again_and_stays_keeps_its_merge(store: Store) -> None:
    """A second copy asks for the opening to be decided again; it holds, with the number, time and reason of its merge."""
    _bring(store, "one", [_posting("one", "berlin")])
    _bring(store, "two", [_posting("two", "copy", location="Remote", description=WORDS + " copied")])
    before = list(store.read_only("SELECT * FROM job_merge").rows)
    assert _bring(store, "three", [_posting("three", "again", location="Remote", description=WORDS + " again")]) == 1
    assert list(store.read_only("SELECT * FROM job_merge WHERE id = 1").rows) == before
    assert set(_jobs(store).values()) == {1}


def test_a_person_can_undo_what_was_decided_again(store: Store) -> None:
    """The merge that took the place of another has a reason and can be taken back."""
    _bring(store, "one", [_posting("one", "berlin")])
    _bring(store, "two", [_posting("two", "copy", location="Remote", description=WORDS + " copied")])
    link = "https://boards.greenhouse.io/kestrel/jobs/4010001"
    _bring(store, "two", [_posting("two", "copy", location="Remote", description=WORDS + " copied", apply_url=link)])
    own = _posting("greenhouse", "4010001", url=link, location="Lisbon", description="Somewhere else.")
    assert _bring(store, "greenhouse", [own]) == 1
    jobs = _jobs(store)
    assert jobs["copy"] == jobs["4010001"] != jobs["berlin"]
    [(number, reason)] = store.read_only("SELECT id, reason FROM job_merge").rows
    assert reason == "same posting in the employer's system: greenhouse:4010001"
    store.matching.undo_merge(int(str(number)), now=NOON)
    assert len(set(_jobs(store).values())) == 3


_OTHER = {"title": "Head of Canteen", "location": "Lagos", "description": " ".join(f"other{number}" for number in range(200))}


@pytest.mark.parametrize("revised", ["one", "two"])
def test_a_posting_that_says_something_else_now_leaves_its_opening(store: Store, revised: str) -> None:
    """A number that is used again for another job: the copy, or the posting that spoke for both, stands alone, and so does what it left."""
    for source in ("one", "two"):
        _bring(store, source, [_posting(source, source)])
    assert len(set(_jobs(store).values())) == 1
    assert _bring(store, revised, [_posting(revised, revised, **_OTHER)]) == 0
    assert [tuple(row) for row in store.read_only("SELECT id, posting_id, merged_into FROM job ORDER BY id").rows] == [
        (1, 1, None),
        (2, 2, None),
    ]
    assert list(store.read_only("SELECT * FROM job_merge").rows) == []
    assert _jobs(store) == {"one": 1, "two": 2}
    assert _bring(store, "three", [_posting("three", "three", **_OTHER)]) == 1
    assert _jobs(store)["three"] == _jobs(store)[revised]


def test_what_a_posting_leaves_stays_one(store: Store) -> None:
    """Of three copies one says something else: the others are one opening as before, also where it was the one they had come to."""
    for source in ("one", "two", "three"):
        _bring(store, source, [_posting(source, source)])
    _bring(store, "one", [_posting("one", "one", **_OTHER)])
    jobs = _jobs(store)
    assert jobs["two"] == jobs["three"] != jobs["one"]
    assert store.check() == []


def test_a_posting_that_still_fits_keeps_its_merge(store: Store) -> None:
    """A text that was touched up leaves number, time and reason of the merge as they were."""
    for source in ("one", "two"):
        _bring(store, source, [_posting(source, source)])
    before = list(store.read_only("SELECT * FROM job_merge").rows)
    assert _bring(store, "one", [_posting("one", "one", description=WORDS + " touched up")]) == 0
    assert list(store.read_only("SELECT * FROM job_merge").rows) == before
    assert len(set(_jobs(store).values())) == 1


def test_two_that_part_at_once_are_two(store: Store) -> None:
    """Both postings of an opening are revised in one batch: nothing is stored of it beside them, and they are compared as they are now."""
    store.add_feed(FeedPlan(source="one"), now=NOON)
    _bring(store, "one", [_posting("one", "a"), _posting("one", "b")])
    assert len(set(_jobs(store).values())) == 1
    _bring(store, "one", [_posting("one", "a", **_OTHER), _posting("one", "b", description=WORDS + " touched up")])
    assert len(set(_jobs(store).values())) == 2
    _bring(store, "one", [_posting("one", "a", **_OTHER), _posting("one", "b", **_OTHER)])
    assert len(set(_jobs(store).values())) == 1


def test_a_revision_that_is_taken_back_is_compared_again(store: Store) -> None:
    """The run that said something else is undone: the posting says what it said, and comes back to the opening that it left."""
    for source in ("one", "two"):
        _bring(store, source, [_posting(source, source)])
    _bring(store, "three", [_posting("three", "three", **_OTHER)])
    assert _bring(store, "two", [_posting("two", "two", **_OTHER)]) == 1
    assert _jobs(store)["two"] == _jobs(store)["three"]
    store.undo_run(store.runs(source="two", limit=1)[0].id, now=NOON)
    assert join_openings(store, store.matching.unjoined(), reader=present().reader, now=NOON) == 1
    jobs = _jobs(store)
    assert jobs["one"] == jobs["two"] != jobs["three"]
    assert store.check() == []
