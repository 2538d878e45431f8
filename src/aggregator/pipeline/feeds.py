"""Feeds: many feeds read side by side, each saved in a transaction of its own; one dead feed never blocks the others."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from aggregator.core.page import Page
from aggregator.core.run import Outcome
from aggregator.core.web import Request, Response, Validators
from aggregator.errors import AggregatorError, SourceChanged, Throttled, Unreachable
from aggregator.pipeline.allowance import Allowance
from aggregator.pipeline.crawl import archived, crawl_of
from aggregator.pipeline.hosts import Hosts
from aggregator.pipeline.joining import Joining
from aggregator.pipeline.persistence import saved_at_last
from aggregator.pipeline.reading import Reading, read_feed
from aggregator.pipeline.rhythm import at_phase, interval_after, phase, wait_after_failure
from aggregator.pipeline.secrecy import cut_from_errors
from aggregator.pipeline.tagger import Tagger
from aggregator.sources import Source, load
from aggregator.sources.kit import rebase
from aggregator.sources.kit.source import host_of
from aggregator.store.crawl import Crawl, Feed, Kept, Known, Saved
from aggregator.store.store import Store

Ask = Callable[[Source, Request, Validators], Awaitable[Response]]

# One feed of a host is read while another one of it is saved; more would only stand in line and keep other hosts out.
FEEDS_PER_HOST: Final = 2


@dataclass(slots=True, kw_only=True)
class Crawler:
    """What all feeds of one process share.

    `ask` fetches one request of a source. `tagger` gives the tagger, and may block until it is built. `bases` replaces
    addresses (the sample boards), `secrets` are the keys of sources that need one. `intervals` are configured times between
    two runs, by source; a source's own least interval is kept. `starts` says whether feeds may still be begun.
    """

    store: Store
    ask: Ask
    tagger: Callable[[], Tagger]
    clock: Callable[[], datetime]
    hosts: Hosts
    most_pages: int
    feed_seconds: float
    feeds_at_once: int
    intervals: Mapping[str, timedelta] = field(default_factory=lambda: MappingProxyType({}))
    bases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    secrets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    starts: Callable[[], bool] = lambda: True
    writer: asyncio.Lock = field(default_factory=asyncio.Lock)
    _places: asyncio.Semaphore = field(init=False)
    _lines: dict[str, asyncio.Semaphore] = field(default_factory=dict)
    _allowances: dict[str, Allowance] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the places."""
        self._places = asyncio.Semaphore(self.feeds_at_once)

    async def run(
        self, feeds: Sequence[Feed], *, done: Callable[[Feed, Saved | None], None], joining: Joining | None = None
    ) -> list[Saved]:
        """Read and save every feed that may be begun; `done` hears of each as it ends, with None where it was put off.

        `joining` joins what they bring while others are read.
        """

        async def one(feed: Feed) -> Saved | None:
            saved = await self.feed(feed)
            done(feed, saved)
            if joining is not None and saved is not None:
                await joining.add(saved.postings)
            return saved

        return [saved for saved in await asyncio.gather(*(one(feed) for feed in feeds)) if saved is not None]

    async def feed(self, feed: Feed) -> Saved | None:
        """Read and save one feed when its host's turn and a place come; None where its host or its terms put it off."""
        source, host = load(feed.plan.source), host_of_feed(feed)
        async with self._lines.setdefault(host, asyncio.Semaphore(FEEDS_PER_HOST)), self._places:
            if not self.starts() or await self._spent(source) or not self.hosts.begin(host):
                return None
            return await self._feed(feed, source, host)

    def ready(self, feed: Feed) -> bool:
        """Whether a feed could be begun now, as far as its host is concerned."""
        return self.hosts.ready(host_of_feed(feed))

    async def _feed(self, feed: Feed, source: Source, host: str) -> Saved:
        plan, started, parser = feed.plan, self.clock(), str(source.parser)
        least = max(source.least_interval, self.intervals.get(source.name, source.least_interval))

        def begin() -> tuple[Mapping[str, Known], Mapping[str, Kept]]:
            # Written before the first request, so that a crash cannot hammer a host.
            self.store.schedule(feed.id, next_due=started + least)
            return self.store.known(source.name, plan.board), self.store.validators(source.name, plan.board, parser=parser)

        async with self.writer:
            known, kept = await asyncio.to_thread(begin)
        reading = await self._read(feed, source, kept)
        ended = self.clock()
        self.hosts.ended(host, reading.error)

        def made() -> Crawl:
            tagger = self.tagger()
            crawl = crawl_of(reading, plan, tagger=tagger, known=known, started=started, ended=ended, parser=parser, floor=source.floor)
            changed = len(crawl.unchanged) < len(reading.postings)
            return replace(crawl, next_due=next_due(feed, crawl, error=reading.error, least=least, changed=changed))

        # Tagging begins here, so that it goes on while other feeds are saved.
        begun = await asyncio.to_thread(made)

        spool = self.store.raw.spool(source.name, plan.board, now=ended)

        def save(again: bool) -> Saved:  # noqa: FBT001  (whether it was tried before is all there is to say)
            # An attempt uses its arrivals up: the next one begins anew.
            crawl = replace(made(), again=True) if again else begun
            return self.store.save(archived(crawl, reading, spool))

        return await saved_at_last(save, writer=self.writer, starts=self.starts)

    async def _read(self, feed: Feed, source: Source, kept: Mapping[str, Kept]) -> Reading:
        try:
            requests = source.start(feed.plan.board, company=feed.plan.company)
        except AggregatorError as error:
            return Reading(error=error)
        return await read_feed(
            requests,
            lambda response: _parse(source, response),
            fetch=lambda request, sent: self._fetch(source, request, sent),
            kept=kept,
            most_pages=self.most_pages,
            seconds=self.feed_seconds,
        )

    async def _fetch(self, source: Source, request: Request, validators: Validators) -> Response:
        allowance = self._allowances.get(source.name)
        if allowance is not None:
            allowance.take(now=self.clock())
        asked = rebase(source.authorise(request, self.secrets), self.bases)
        with cut_from_errors(self.secrets.values()):
            response = await self.ask(source, asked, validators)
        # What was asked for is what the answer is kept under, wherever it was fetched and whatever key was sent.
        return replace(response, request=request)

    async def _spent(self, source: Source) -> bool:
        if source.requests_per_day is None:
            return False
        if source.name not in self._allowances:
            before = await asyncio.to_thread(self.store.requests_since, source.name, since=self.clock() - timedelta(days=1))
            self._allowances.setdefault(source.name, Allowance(source.name, source.requests_per_day, before))
        return not self._allowances[source.name].left(now=self.clock())


def host_of_feed(feed: Feed) -> str:
    """Name the host that a feed asks first: the source's own, also where its addresses are replaced."""
    return _host(feed.plan.source, feed.plan.board)


# Asked of every feed that is due, every few seconds.
@lru_cache(maxsize=200_000)
def _host(source: str, board: str | None) -> str:
    try:
        return host_of(load(source).start(board)[0].url)
    except AggregatorError:
        return source


def next_due(feed: Feed, crawl: Crawl, *, error: AggregatorError | None, least: timedelta, changed: bool) -> datetime:
    """Give when a feed is due after a run."""
    ended, outcome = crawl.run.ended, crawl.run.outcome
    if outcome is Outcome.FAILED:
        # What never reached the host does not count against its terms.
        floor = timedelta(0) if isinstance(error, Unreachable) else least
        wait = wait_after_failure(feed.failures, least=floor)
        if isinstance(error, Throttled) and error.retry_after is not None:
            wait = max(wait, timedelta(seconds=error.retry_after))
    else:
        steady = not feed.failures and feed.last_ended is not None
        before = feed.next_due - feed.last_ended if steady and feed.last_ended is not None else None
        wait = interval_after(before, changed=changed, least=least, usual=feed.plan.interval)
    return at_phase(ended + wait, phase(feed.plan.source, feed.plan.board))


def _parse(source: Source, response: Response) -> Page:
    try:
        return source.parse(response)
    except AggregatorError:
        raise
    except Exception as error:  # the boundary of a feed: whatever a hostile body does to a parser, the others are read
        raise SourceChanged(f"{source.name}: the body cannot be read: {type(error).__name__}: {error}"[:500]) from error
