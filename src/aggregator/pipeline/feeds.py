"""Feeds: many feeds read side by side, each saved in a transaction of its own; one dead feed never blocks the others."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from aggregator.core.run import Outcome
from aggregator.core.web import Request, Response, Validators
from aggregator.pipeline.crawl import Tagger, crawl_of
from aggregator.pipeline.reading import read_feed
from aggregator.sources import Source, load
from aggregator.sources.kit import rebase
from aggregator.store.crawl import Feed, Saved
from aggregator.store.store import Store

Ask = Callable[[Source, Request, Validators], Awaitable[Response]]

# A feed that fails is asked again after 5, 10, 20 … minutes, a day at most, and is never given up.
_FIRST_RETRY: Final = timedelta(minutes=5)
_LAST_RETRY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawler:
    """What all feeds of one command share.

    `ask` fetches one request of a source. `bases` replaces addresses (the sample boards), `secrets` are the keys of sources
    that need one. `intervals` are configured times between two runs, by source; a source's own least interval is kept.
    """

    store: Store
    ask: Ask
    tagger: Tagger
    clock: Callable[[], datetime]
    most_pages: int
    feed_seconds: float
    feeds_at_once: int
    intervals: Mapping[str, timedelta] = field(default_factory=lambda: MappingProxyType({}))
    bases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    secrets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    async def run(self, feeds: Sequence[Feed], *, done: Callable[[Feed, Saved], None]) -> list[Saved]:
        """Read and save every feed; `done` hears of each as it ends."""
        places, writer = asyncio.Semaphore(self.feeds_at_once), asyncio.Lock()

        async def one(feed: Feed) -> Saved:
            async with places:
                saved = await self._feed(feed, writer)
            done(feed, saved)
            return saved

        return list(await asyncio.gather(*(one(feed) for feed in feeds)))

    async def _feed(self, feed: Feed, writer: asyncio.Lock) -> Saved:
        source, plan, started = load(feed.plan.source), feed.plan, self.clock()
        parser = str(source.parser)
        interval = max(source.least_interval, self.intervals.get(source.name, plan.interval))
        async with writer:
            # Written before the first request, so that a crash cannot hammer a host.
            await asyncio.to_thread(self.store.schedule, feed.id, next_due=started + interval)
        known = await asyncio.to_thread(self.store.known, source.name, plan.board)
        kept = await asyncio.to_thread(self.store.validators, source.name, plan.board, parser=parser)
        reading = await read_feed(
            source.start(plan.board, company=plan.company),
            source.parse,
            fetch=lambda request, validators: self._fetch(source, request, validators),
            validators={url: value.validators for url, value in kept.items()},
            most_pages=self.most_pages,
            seconds=self.feed_seconds,
        )
        ended = self.clock()
        async with writer:
            spool = await asyncio.to_thread(self.store.spool, source.name, plan.board, now=ended)
            crawl = crawl_of(
                reading, plan, tagger=self.tagger, known=known, started=started, ended=ended, parser=parser, floor=source.floor, spool=spool
            )
            if crawl.run.outcome is Outcome.FAILED:
                crawl = replace(crawl, next_due=ended + retry_after(feed.failures))
            return await asyncio.to_thread(self.store.save, crawl)

    async def _fetch(self, source: Source, request: Request, validators: Validators) -> Response:
        asked = rebase(source.authorise(request, self.secrets), self.bases)
        response = await self.ask(source, asked, validators)
        # What was asked for is what the answer is kept under, wherever it was fetched and whatever key was sent.
        return replace(response, request=request)


def retry_after(failures: int) -> timedelta:
    """Give the wait after a failure, by how many there were in a row before it."""
    doubled: timedelta = _FIRST_RETRY * int(2 ** min(failures, 20))
    return min(doubled, _LAST_RETRY)
