"""A town for the cluster: feeds in PostgreSQL, workers as real processes, and what the tables say whatever the numbers are."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aggregator.core.posting import Posting
from aggregator.core.tags import AI, Tags
from aggregator.fetch.pace import Timing
from aggregator.pipeline.crawling import Ground
from aggregator.pipeline.plans import feed_plans
from aggregator.pipeline.tagger import Tagger
from aggregator.samples.server import Boards
from aggregator.settings import Board, Settings, SourceOption, load_settings
from aggregator.sources import sources
from aggregator.store.crawl import FeedPlan
from aggregator.store.store import Store

ROOT = Path(__file__).parents[2]


def plain_tags(posting: Posting) -> Tags:
    """Give tags without reading anything."""
    return Tags(rules="test", ai=AI(is_ai=len(posting.title) % 2 == 0, score=1.0))


TAGGER = Tagger(tags=plain_tags, rules="test")


def now() -> datetime:
    """Read the clock: workers are other processes, so it is the real one."""
    return datetime.now(UTC)


def settings(address: str, folder: Path) -> Settings:
    """Give the settings of a worker."""
    return replace(load_settings(), database=address, archive=folder / "archive", reports=folder / "reports")


def ground(store: Store, boards: dict[str, str], folder: Path, *, pace: float = 0.0) -> Ground:
    """Give what a crawler over the sample boards stands on."""
    return Ground(
        store=store, settings=settings("unused", folder), tagger=lambda: TAGGER, clock=now, bases=boards, timing=Timing(pause=pace)
    )


def plans(boards: Boards, *only: str) -> list[FeedPlan]:
    """Give the feeds of the sample boards."""
    companies = {(name, token): Board(source=name, token=token, company=token) for name, token in boards.feeds if token}
    wanted = {name for name, _ in boards.feeds} & (set(only) or {name for name, _ in boards.feeds})
    options = {name: SourceOption(enabled=name in wanted) for name in sources()}
    return [plan for plan in feed_plans(sources(), companies, options, secrets={}) if plan.source in wanted]


@contextmanager
def workers(count: int, address: str, boards: Boards, folder: Path, *, pace: float = 0.0) -> Iterator[list[subprocess.Popen[str]]]:
    """Run workers as processes of their own; they are told to stop at the end of the block."""
    told = json.dumps({"address": address, "bases": boards.bases, "folder": str(folder), "pace": pace})
    with (folder / "workers.log").open("a", encoding="utf-8") as log:
        started = [
            subprocess.Popen([sys.executable, "-m", "tests.cluster.worker", told], cwd=ROOT, stderr=log, text=True)  # noqa: S603  (a module of these tests)
            for _ in range(count)
        ]
    try:
        yield started
    finally:
        for one in started:
            if one.poll() is None:
                one.terminate()
        for one in started:
            one.wait(timeout=60)


def told(store: Store) -> dict[str, Any]:
    """Give what the tables say, without the numbers of rows, which depend on who came first."""
    stored = list(store.stored())
    jobs: dict[int, list[tuple[str, str]]] = {}
    for one in stored:
        jobs.setdefault(one.job, []).append(one.posting.key)
    return {
        "postings": {one.posting.key: (one.posting, one.tags, one.closed_at) for one in stored},
        "openings": sorted(sorted(keys) for keys in jobs.values()),
        "runs": sorted((row.run.source, row.run.board or "", row.run.outcome, row.run.new) for row in store.runs(limit=10_000)),
    }
