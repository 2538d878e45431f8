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


def test_no_more_than_a_crowd_is_read_of_a_key(store: Store) -> None:
    """An employer with hundreds of equal titles costs a bounded number of rows."""
    _bring(store, "one", [_posting("one", str(number), description=f"{number}") for number in range(3 * CROWD)])
    [[key]] = store.read_only("SELECT key FROM posting_key GROUP BY key ORDER BY count(*) DESC LIMIT 1").rows
    assert len(store.matching.holders([str(key)], most=CROWD + 1)[str(key)]) == CROWD + 1
