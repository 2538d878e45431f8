"""Replay: a quarantined record is read again from the answers of its own feed, and from no others."""

import json
from datetime import UTC, datetime
from pathlib import Path

from aggregator.core.page import Problem
from aggregator.core.web import Response
from aggregator.pipeline.crawl import archived, crawl_of
from aggregator.pipeline.parcels import Answers
from aggregator.pipeline.reading import Reading
from aggregator.pipeline.replay import Again, replay
from aggregator.sources import load
from aggregator.store.crawl import FeedPlan
from aggregator.store.store import Store, open_store
from tests.pipeline.derived import present

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEVER = load("lever")


def _quarantined(store: Store, board: str) -> None:
    """Save a run of a board whose only record could not be read, and archive its answer."""
    record = {"id": board, "text": "Data Scientist", "hostedUrl": f"https://jobs.lever.co/{board}/1"}
    response = Response(request=LEVER.start(board)[0], body=json.dumps([record]).encode())
    reading = Reading(problems=(Problem(stage="parse", reason="text: expected text", key=board, raw=b"{}"),), responses=Answers([response]))
    plan = FeedPlan(source="lever", board=board)
    store.add_feed(plan, now=NOON)
    crawl = crawl_of(reading, plan, tagger=present().tagger, known={}, started=NOON, ended=NOON, parser="past")
    store.save(archived(crawl, reading, store.raw.spool("lever", board, now=NOON)))


def test_only_the_answers_of_its_own_feed_are_read(tmp_path: Path) -> None:
    """Thousands of boards may share a source: that the bytes of another one are gone is nothing to this one."""
    with open_store(tmp_path / "db.sqlite") as store:
        _quarantined(store, "kestrel")
        segments = set(tmp_path.glob("archive/**/*.seg"))
        _quarantined(store, "osprey")
        (others,) = set(tmp_path.glob("archive/**/*.seg")) - segments
        others.unlink()
        (mine,) = [item for item in store.problems() if item.board == "kestrel"]
        done = replay(store, [mine], sources={"lever": LEVER}, tagger=present().tagger, reader=present().reader, now=NOON)
        assert done == Again(read=(mine.id,))
        assert [item.board for item in store.problems()] == ["osprey"]
