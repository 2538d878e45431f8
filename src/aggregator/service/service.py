"""Service: the loop that lives for months: starts what is due, does chores, answers for itself, and ends cleanly."""

import asyncio
import os
import signal
from collections.abc import Callable
from enum import StrEnum
from time import monotonic
from typing import Final

import structlog

from aggregator.pipeline.crawling import Ground, crawling
from aggregator.pipeline.feeds import Crawler
from aggregator.service.chores import newest_backup
from aggregator.service.clockwork import Clockwork, Scheduler
from aggregator.service.keeping import Keeping
from aggregator.service.metrics import Metrics, Stored
from aggregator.service.probe import Probe
from aggregator.service.rulebook import Rulebook
from aggregator.service.tick import Tick
from aggregator.service.web import METRICS, pages
from aggregator.service.work import Work

_CHORES_EVERY: Final = 60.0
# What a drain grants a transaction that is being committed when its time is up.
_GRACE: Final = 8.0
_LATE: Final = 143
_STOPS: Final = (signal.SIGTERM, signal.SIGINT)


class Ending(StrEnum):
    """How the service ended."""

    CLEAN = "clean"
    LOST = "another instance took over"


class Service:
    """One life of the service; `run` returns when it has been told to stop and everything under way is settled.

    `clockwork` makes what calls the jobs, told whom to tell of calls that went wrong; `abandon` ends the process where a
    thread does not come back. `started` hears of the port of the health pages.
    """

    def __init__(
        self,
        work: Work,
        *,
        clockwork: Callable[[Callable[[str, str], None]], Clockwork] = lambda heard: Scheduler(heard=heard),
        abandon: Callable[[], None] = lambda: os._exit(_LATE),
        started: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Take the work; nothing is started."""
        self.work, self.metrics, self.rulebook = work, Metrics(), Rulebook(work.read_rules)
        self._abandon, self._started = abandon, started
        self._clockwork = clockwork(lambda job, event: self.metrics.jobs.labels(job=job, event=event).inc())
        self._log = structlog.get_logger()
        self._stop, self._ending = asyncio.Event(), Ending.CLEAN
        self._error: BaseException | None = None
        self._beat = monotonic()
        self._tick: Tick | None = None
        self._keeping: Keeping | None = None

    def under_way(self) -> set[asyncio.Task[None]]:
        """Give the feeds and chores that have been started and have not ended."""
        feeds = () if self._tick is None else self._tick.in_flight.values()
        chores = () if self._keeping is None else self._keeping.tasks.values()
        return {*feeds, *chores}

    async def run(self) -> Ending:
        """Live until a signal, or until another instance has taken over. Raises what it cannot live without: wrong rules, a lost database."""
        work, service = self.work, self.work.settings.service
        work.store.sync_feeds(work.read_plans(), now=work.clock())
        ground = Ground(
            store=work.store,
            settings=work.settings,
            tagger=self.rulebook.tagger,
            clock=work.clock,
            bases=work.bases,
            secrets=work.secrets,
            starts=lambda: not self._stop.is_set(),
            timing=work.timing,
        )
        async with crawling(ground) as crawler:
            tick = Tick(work=work, crawler=crawler, metrics=self.metrics, join=self._join, lost=self._lost, failed=self._cannot_go_on)
            keeping = Keeping(work, rulebook=self.rulebook, writer=crawler.writer, metrics=self.metrics, lost=self._lost)
            self._tick, self._keeping = tick, keeping
            self._listen(keeping)
            with pages(service.address, service.port, self._pages(crawler)) as port:
                self._log.info("started", port=port, process=os.getpid())
                self._started(port)
                await self._live(tick, keeping)
                self._log.info("draining", feeds=len(tick.in_flight), chores=list(keeping.tasks))
                await self._drain(crawler, keeping)
        self._log.info("stopped", how=self._ending.value)
        if self._error is not None:
            raise self._error
        return self._ending

    def stop(self) -> None:
        """Stop as a signal does."""
        self._stop.set()

    def stopping(self) -> bool:
        """Whether it has been told to stop."""
        return self._stop.is_set()

    def _listen(self, keeping: Keeping) -> None:
        loop = asyncio.get_running_loop()
        for number in _STOPS:
            loop.add_signal_handler(number, self._told_to_stop, number)
        loop.add_signal_handler(signal.SIGHUP, keeping.reload)

    def _told_to_stop(self, number: int) -> None:
        self._log.info("told_to_stop", signal=signal.Signals(number).name)
        self._stop.set()
        for again in _STOPS:
            asyncio.get_running_loop().remove_signal_handler(again)
            # The second signal means now: what is not committed is not there at the next start.
            signal.signal(again, signal.SIG_DFL)

    def _pages(self, crawler: Crawler) -> dict[str, Callable[[], tuple[int, str, bytes]]]:
        work = self.work
        probe = Probe(work, beat=lambda: monotonic() - self._beat, stopping=self.stopping, ready=self.rulebook.ready, hosts=crawler.hosts)
        stored = Stored(probe.fitness, crawler.hosts.states, lambda: newest_backup(work.settings.service.backup_folder), work.clock)
        self.metrics.registry.register(stored)
        return {**probe.pages(), "/metrics": lambda: (200, METRICS, self.metrics.text())}

    async def _live(self, tick: Tick, keeping: Keeping) -> None:
        async def look() -> None:
            self._beat = monotonic()
            await tick.look()

        async def keep() -> None:
            keeping.look(quiet=not tick.in_flight)

        await look()
        # The first requests are on their way before the rules, which take a second of the processor, are read.
        await asyncio.sleep(0.05)
        loop = asyncio.get_running_loop()
        self.rulebook.begin(failed=lambda error: loop.call_soon_threadsafe(self._cannot_go_on, error))
        self._clockwork.every(self.work.settings.service.tick_seconds, look, name="tick")
        self._clockwork.every(_CHORES_EVERY, keep, name="chores")
        self._clockwork.start()
        await self._stop.wait()

    async def _drain(self, crawler: Crawler, keeping: Keeping) -> None:
        """Let what is under way end; past the deadline, cut the feeds that only read, never one that is saved."""
        left = self.under_way()
        if left:
            _, left = await asyncio.wait(left, timeout=self.work.settings.service.drain_seconds)
        try:
            # Whoever has this lock is the only one who saves.
            await asyncio.wait_for(crawler.writer.acquire(), _GRACE)
        except TimeoutError:
            self._log.error("drain_failed", left=len(left))
            self._abandon()
            return
        if keeping.tasks:
            # A thread that reports or copies cannot be cut; all that it does is whole or not there.
            self._log.error("drain_failed", chores=list(keeping.tasks))
            self._abandon()
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        crawler.writer.release()
        self._clockwork.stop()
        self.rulebook.close()

    async def _join(self, numbers: list[int]) -> None:
        await asyncio.to_thread(lambda: self.rulebook.rules().join(numbers, self.work.clock()))

    def _cannot_go_on(self, error: BaseException) -> None:
        self._error = error
        self._stop.set()

    def _lost(self) -> None:
        self._ending = Ending.LOST
        self._stop.set()
