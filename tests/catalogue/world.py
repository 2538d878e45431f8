"""A whole crawl over a server that sends any bytes: a database, a clock set by hand, and one board as JSON and one as XML."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final

from aggregator.core.posting import Posting
from aggregator.core.run import Outcome
from aggregator.core.tags import AI, Tags
from aggregator.fetch.pace import Timing
from aggregator.pipeline.crawling import Ground, crawling
from aggregator.pipeline.feeds import Crawler
from aggregator.pipeline.tagger import Tagger
from aggregator.settings import load_settings
from aggregator.sources import load
from aggregator.store.crawl import Feed, FeedPlan, Saved
from aggregator.store.store import Store
from tests.faults.server import FaultServer, Step, answer

NOON: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
JOBS: Final = 30
# What a whole run may take at most: the bound on a request, and what a loaded machine needs for the rest.
SECONDS: Final = 2.0
LONGEST: Final = SECONDS + 8.0
PATHS: Final = {
    "ashby": "/posting-api/job-board/sample",
    "personio": "/xml",
    "polymer": "/v1/hire/organizations/sample/jobs",
    "jsonld": "/sitemap.xml",
}
_HOSTS: Final = {
    "ashby": "https://api.ashbyhq.com",
    "personio": "https://sample.jobs.personio.de",
    "polymer": "https://api.polymer.co",
    "jsonld": "https://sample",
}


def job(number: int, **other: Any) -> dict[str, Any]:
    """Give one job as Ashby writes it."""
    return {
        "id": f"job-{number}",
        "title": f"Data Scientist {number}",
        "location": "London",
        "publishedAt": "2026-02-01T10:00:00.000+00:00",
        "isListed": True,
        "jobUrl": f"https://jobs.ashbyhq.com/sample/job-{number}",
        "descriptionHtml": f"<p>We forecast demand, {number}.</p>",
        **other,
    }


def jobs(count: int = JOBS, **last: Any) -> list[dict[str, Any]]:
    """Give a list of jobs; `last` are fields of the last one."""
    return [*(job(number) for number in range(count - 1)), job(count - 1, **last)]


def listed(found: list[dict[str, Any]]) -> bytes:
    """Write a list as Ashby sends it."""
    return json.dumps({"apiVersion": "1", "jobs": found}).encode()


def positions(count: int = JOBS) -> bytes:
    """Write a list as Personio sends it."""
    rows = (
        f"<position><id>{number}</id><name>Data Scientist {number}</name><office>Berlin</office>"
        f"<jobDescriptions><jobDescription><name>Tasks</name><value><![CDATA[<p>Forecast {number}.</p>]]></value></jobDescription>"
        "</jobDescriptions><createdAt>2026-02-01T10:00:00+00:00</createdAt></position>"
        for number in range(count)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<workzag-jobs>{"".join(rows)}</workzag-jobs>\n'.encode()


BODIES: Final[dict[str, bytes]] = {"ashby": listed(jobs()), "personio": positions()}
KINDS: Final = {"ashby": "application/json", "personio": "text/xml"}


def whole(source: str, body: bytes | None = None, **headers: str) -> list[Step]:
    """Give the honest answer of a board."""
    return answer(200, BODIES[source] if body is None else body, Content_Type=KINDS[source], **headers)


def plain_tags(posting: Posting) -> Tags:
    """Give tags without reading anything."""
    del posting
    return Tags(rules="test", ai=AI(is_ai=True, score=1.0))


PLAIN: Final = Tagger(tags=plain_tags, rules="test")


@dataclass(slots=True, kw_only=True)
class World:
    """One board, what asks it, and what is stored of it."""

    source: str
    server: FaultServer
    store: Store
    crawler: Crawler
    clock: list[datetime] = field(default_factory=lambda: [NOON])

    def answers(self, *script: Step) -> None:
        """Set what the board sends from now on."""
        self.server.scripts[PATHS[self.source]] = list(script)

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.clock[0] += timedelta(**by)

    def feed(self) -> Feed:
        """Give the feed as it stands."""
        found = self.store.feed(self.source, "sample")
        if found is None:
            raise AssertionError("the feed is gone")
        return found

    def moved(self, saved: Saved) -> tuple[Outcome, int, int]:
        """Give how a run ended, how many it closed, and how many jobs are open now."""
        return saved.run.outcome, saved.run.closed, len(self.open())

    async def read(self) -> Saved:
        """Read the board once; it must come to a run."""
        saved = await self.crawler.feed(self.feed())
        if saved is None:
            raise AssertionError("the feed was put off")
        return saved

    def open(self) -> dict[str, Posting]:
        """Give the open postings by source id."""
        return {one.posting.source_id: one.posting for one in self.store.stored(open_only=True)}


@asynccontextmanager
async def world(store: Store, folder: Path, source: str = "ashby", *, tagger: Tagger = PLAIN) -> AsyncIterator[World]:
    """Open a world whose board answers well."""
    usual = load_settings()
    settings = replace(usual, archive=folder / "archive", request_seconds=SECONDS, feed_seconds=2 * SECONDS)
    clock = [NOON]
    async with FaultServer({PATHS[source]: whole(source)} if source in BODIES else {}) as server:
        store.sync_feeds(
            [FeedPlan(source=source, board="sample", listing=load(source).listing, interval=timedelta(hours=12), company="Sample Ltd")],
            now=NOON,
        )
        ground = Ground(
            store=store,
            settings=settings,
            tagger=lambda: tagger,
            clock=lambda: clock[0],
            bases={_HOSTS[source]: server.origin},
            # Holds of hosts are let go by the clock that is set by hand.
            timing=Timing(pause=0.0, clock=lambda: monotonic() + (clock[0] - NOON).total_seconds()),
        )
        async with crawling(ground) as crawler:
            yield World(source=source, server=server, store=store, crawler=crawler, clock=clock)


def lived(store: Store, folder: Path, days: Callable[[World], Coroutine[Any, Any, None]], **options: Any) -> None:
    """Live in a world; `days` is what happens in it."""

    async def life() -> None:
        async with world(store, folder, **options) as made:
            await days(made)

    asyncio.run(life())
