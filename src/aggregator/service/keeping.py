"""Keeping: which chores there are, and doing those that are due, each alone and none of them able to end the service."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import structlog

from aggregator.errors import AggregatorError, AlreadyRunning, ReportRefused
from aggregator.service.chores import Chore, back_up, newest_backup, written
from aggregator.service.heap import give_back
from aggregator.service.metrics import Metrics
from aggregator.service.rulebook import Rulebook
from aggregator.service.work import Work
from aggregator.store.engine import database_url

# Reports wait for a quiet moment, and no longer than this.
_PATIENCE = timedelta(hours=1)
# What writes for long keeps the other writers out.
_ALONE = frozenset({"close", "join", "prune"})
_MB = 1024 * 1024


class Keeping:
    """The chores of one service; `lost` is called where another instance has taken over."""

    def __init__(self, work: Work, *, rulebook: Rulebook, writer: asyncio.Lock, metrics: Metrics, lost: Callable[[], None]) -> None:
        """Take what the chores need."""
        self._work, self._rulebook, self._writer = work, rulebook, writer
        self._metrics, self._lost = metrics, lost
        self._log = structlog.get_logger()
        self.chores = list_chores(work, rulebook)
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def look(self, *, quiet: bool) -> None:
        """Start the chores that are due; `quiet` says that no feed is under way."""
        now = self._work.clock()
        for chore in self.chores:
            patient = chore.name == "report" and not quiet and chore.overdue(now=now) < _PATIENCE
            if self._rulebook.ready() and chore.due(now=now) and not patient:
                self._start(chore.name, self._do(chore))

    def reload(self) -> None:
        """Start reading the configuration anew."""
        self._start("reload", self._reload())

    def _start(self, name: str, doing: Coroutine[Any, Any, None]) -> None:
        if name in self.tasks:
            doing.close()
            return
        self.tasks[name] = asyncio.get_running_loop().create_task(doing)
        self.tasks[name].add_done_callback(lambda _: self.tasks.pop(name, None))

    async def _do(self, chore: Chore) -> None:
        now = chore.tried = self._work.clock()
        try:
            if chore.name in _ALONE:
                async with self._writer:
                    await asyncio.to_thread(_carry_out, chore, now)
            else:
                await asyncio.to_thread(_carry_out, chore, now)
        except AlreadyRunning:
            self._lost()
        except ReportRefused as error:
            self._failed(chore, "report_refused", error)
        except Exception as error:  # noqa: BLE001  (the boundary of a chore: it is counted, shown, and tried again in an hour)
            self._failed(chore, f"chore_{chore.name}", error)
        else:
            chore.failures = 0
            self._metrics.chores.labels(chore=chore.name).set(now.timestamp())
            self._log.info("chore_done", chore=chore.name)

    def _failed(self, chore: Chore, kind: str, error: Exception) -> None:
        chore.failures += 1
        self._metrics.faults.labels(kind=kind).inc()
        self._log.error("chore_failed", chore=chore.name, error=str(error), kind=type(error).__name__)

    async def _reload(self) -> None:
        """Read the configuration anew; where any of it is wrong, the old one stays."""
        work = self._work
        try:
            plans = await asyncio.to_thread(work.read_plans)
            rules = await asyncio.to_thread(self._rulebook.renew)
            await asyncio.to_thread(give_back)
            async with self._writer:
                await asyncio.to_thread(work.store.sync_feeds, plans, now=work.clock())
        except AggregatorError as error:
            self._metrics.faults.labels(kind="reload").inc()
            self._log.error("reload_refused", error=str(error))
        else:
            self._log.info("reloaded", rules=rules.tagger.rules, feeds=len(plans))


def _carry_out(chore: Chore, now: datetime) -> None:
    """Do a chore, and give back what it needed for a while."""
    try:
        chore.do(now)
    finally:
        give_back()


def list_chores(work: Work, rulebook: Rulebook) -> list[Chore]:
    """Give the chores that the configuration asks for."""
    service, store, since = work.settings.service, work.store, work.clock()
    chores = [
        # What was saved and not joined: by a process that died in between, or while the disk was full or the database away.
        Chore(
            name="join",
            since=since,
            every=timedelta(hours=1),
            do=lambda now: rulebook.rules().join(store.matching.unjoined(), now),
            seen=lambda: None,
        ),
        Chore(
            name="report",
            since=since,
            every=timedelta(hours=service.report_hours),
            do=lambda now: rulebook.rules().publish(now),
            seen=lambda: written(work.settings.reports / "manifest.json"),
        ),
        Chore(
            name="prune",
            since=since,
            every=timedelta(days=1),
            do=lambda now: store.raw.prune(before=now - timedelta(days=service.prune_days)),
            seen=lambda: None,
        ),
        # A service that is never started anew must not keep open what left its configuration.
        Chore(name="close", since=since, every=timedelta(days=1), do=lambda now: store.close_unread(now=now), seen=lambda: None),
        # Packages bring new exchange rates, and people edit config/: both are read without a restart.
        Chore(name="refresh", since=since, every=timedelta(days=1), do=lambda _: rulebook.renew(), seen=lambda: since),
    ]
    ballast = work.ballast
    if ballast is not None:
        chores.append(
            Chore(
                name="ballast",
                since=since,
                every=timedelta(days=1),
                do=lambda _: ballast.take(leave=service.least_free_mb * _MB),
                seen=lambda: written(ballast.path) if ballast.held() else None,
            )
        )
    folder = service.backup_folder
    if folder is not None and database_url(work.settings.database).get_backend_name() == "sqlite":
        chores.append(
            Chore(
                name="backup",
                since=since,
                every=timedelta(hours=service.backup_hours),
                do=lambda now: back_up(store, folder, keep=service.backups_kept, now=now),
                seen=lambda: newest_backup(folder),
            )
        )
    return chores
