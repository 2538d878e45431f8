"""Tick: takes the feeds that are due from the database and starts those whose hosts may be asked."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

import structlog

from aggregator.errors import AlreadyRunning, StoreError
from aggregator.pipeline.feeds import Crawler, host_of_feed
from aggregator.service.ballast import is_full
from aggregator.service.chores import free_bytes
from aggregator.service.metrics import Metrics
from aggregator.service.work import Work
from aggregator.store.crawl import Feed, Saved

# Feeds in line for one host: more would only lie in memory, and the next tick brings them.
_IN_LINE: Final = 32
_MB: Final = 1024 * 1024
# The write-ahead log is brought into the file when it has grown so far: SQLite's own attempts give way to every reader.
_LONG_LOG: Final = 16 * _MB
# A restart of the database takes seconds and an upgrade minutes; for longer the service ends, and whoever watches it starts it anew.
AWAY_FOR: Final = 600.0

Join = Callable[[list[int]], Awaitable[None]]


class Tick:
    """What one look does, and the feeds that it started.

    `lost` is called where another instance has taken over, `failed` where the database has been away for ten minutes.
    """

    def __init__(
        self,
        *,
        work: Work,
        crawler: Crawler,
        metrics: Metrics,
        join: Join,
        lost: Callable[[], None],
        failed: Callable[[BaseException], None],
        beat: Callable[[], float] = monotonic,
    ) -> None:
        """Take what the feeds need; `beat` counts seconds."""
        self._work, self._crawler, self._metrics = work, crawler, metrics
        self._join, self._lost, self._failed, self._beat = join, lost, failed, beat
        self._away_since: float | None = None
        self._log = structlog.get_logger()
        self.in_flight: dict[int, asyncio.Task[None]] = {}

    async def look(self) -> None:
        """Start every feed that is due and may be begun; a database that is away is met again at the next tick."""
        now = self._work.clock()
        self._metrics.ticked.set(now.timestamp())
        if not self._crawler.starts() or not self._room():
            return
        try:
            await asyncio.to_thread(self._work.store.keep)
            due = await asyncio.to_thread(self._work.store.due, now=now)
        except AlreadyRunning:
            self._lost()
            return
        except (StoreError, OSError) as error:
            self._away(error)
            return
        self._away_since = None
        lag = 0.0
        line: dict[str, int] = {}
        for feed in due:
            host = host_of_feed(feed)
            if feed.id in self.in_flight:
                line[host] = line.get(host, 0) + 1
        for feed in due:
            host = host_of_feed(feed)
            if feed.id in self.in_flight or not self._crawler.ready(feed):
                continue
            lag = max(lag, (now - feed.next_due).total_seconds())
            if line.get(host, 0) < _IN_LINE:
                line[host] = line.get(host, 0) + 1
                self._start(feed)
        self._metrics.lag.set(lag)
        self._metrics.in_flight.set(len(self.in_flight))
        self._metrics.log.set(self._work.store.log_bytes())

    def _away(self, error: Exception) -> None:
        self._fault("database", error)
        self._away_since = self._beat() if self._away_since is None else self._away_since
        if self._beat() - self._away_since >= AWAY_FOR:
            self._failed(error)

    def _room(self) -> bool:
        free = free_bytes(self._work.settings.archive)
        self._metrics.free.set(free)
        if free >= self._work.settings.service.least_free_mb * _MB:
            return True
        self._fault("disk_full", OSError(f"{free // _MB} MB are free, and {self._work.settings.service.least_free_mb:g} are needed"))
        return False

    def _start(self, feed: Feed) -> None:
        task = asyncio.get_running_loop().create_task(self._one(feed))
        self.in_flight[feed.id] = task
        task.add_done_callback(lambda _: self.in_flight.pop(feed.id, None))

    async def _one(self, feed: Feed) -> None:
        try:
            saved = await self._crawler.feed(feed)
            if saved is None:
                self._metrics.put_off.inc()
                return
            self._saw(saved)
            if saved.postings:
                async with self._crawler.writer:
                    await self._join(sorted(saved.postings.values()))
            await self._settle()
        except AlreadyRunning:
            self._lost()
        except (StoreError, OSError) as error:
            if is_full(error):
                await self._full(error)
            else:
                self._fault("database", error)
        except Exception as error:  # noqa: BLE001  (the boundary of a feed: a fault of ours there must not end the service)
            self._fault("feed", error, source=feed.plan.source, board=feed.plan.board)

    async def _full(self, error: Exception) -> None:
        """Make room for what must still be written: when feeds are due, what hosts asked for, the end of this life."""
        self._fault("disk_full", error)
        ballast = self._work.ballast
        if ballast is not None and ballast.give_up():
            self._log.error("ballast_given_up", path=str(ballast.path), bytes=ballast.size)
            async with self._crawler.writer:
                await asyncio.to_thread(self._work.store.settle_log)

    async def _settle(self) -> None:
        if self._work.store.log_bytes() > _LONG_LOG:
            async with self._crawler.writer:
                await asyncio.to_thread(self._work.store.settle_log)

    def _saw(self, saved: Saved) -> None:
        run = saved.run
        self._metrics.saw(run, reopened=saved.reopened)
        self._log.info(
            "run",
            source=run.source,
            board=run.board,
            run=saved.id,
            outcome=run.outcome.value,
            seen=run.seen,
            new=run.new,
            changed=run.changed,
            closed=run.closed,
            problems=run.problems,
            seconds=round((run.ended - run.started).total_seconds(), 3),
            error=run.error,
            held=run.held,
        )

    def _fault(self, kind: str, error: Exception, **about: str | None) -> None:
        self._metrics.faults.labels(kind=kind).inc()
        self._log.error("fault", kind=kind, error=str(error), type=type(error).__name__, **about)
