"""Crawl: feeds as jobs of procrastinate, in the same PostgreSQL: any number of workers on any number of machines.

A job holds the lock of its host, so that a host is asked by one worker at a time, and keeps it for one pace after its last
request, so that the next worker begins no sooner. The queueing lock of a feed keeps it from standing in line twice. A worker
that dies leaves its jobs to be swept up: they are begun again once its heart has been silent for STALLED seconds.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import procrastinate
import procrastinate.exceptions
from procrastinate.jobs import Job, Status
from psycopg import sql

from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.pipeline.crawling import Ground, crawling
from aggregator.pipeline.feeds import Crawler, host_of_feed
from aggregator.pipeline.openings import join_openings
from aggregator.sources import load
from aggregator.store.crawl import Feed
from aggregator.store.store import Store

# The queue's tables stand apart from ours: each has its own migrations.
SCHEMA: Final = "procrastinate"
STALLED: Final = 30.0
_FEED, _JOIN = "feed", "join"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """What a worker works with: the ground of a crawler, what joins openings, and how many feeds are read at once.

    `heartbeat` is how often, in seconds, it says that it lives; `drain` how long a stop waits for feeds under way.
    """

    ground: Ground
    reader: FingerprintReader
    at_once: int
    drain: float = 20.0
    heartbeat: float = 10.0
    stalled: float = STALLED


def queue(address: str) -> procrastinate.App:
    """Give the queue in a PostgreSQL database; it can hand in jobs, and `work` adds what does them."""
    connector = procrastinate.PsycopgConnector(conninfo=address, kwargs={"options": f"-c search_path={SCHEMA} -c timezone=UTC"})
    return procrastinate.App(connector=connector)


async def prepare(app: procrastinate.App) -> None:
    """Make the queue's tables where there are none; two workers may do so at the same time."""
    connector: Any = app.connector
    async with connector.pool.connection() as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [SCHEMA])
        await connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
        found = await (await connection.execute("SELECT to_regclass(%s)", [f"{SCHEMA}.procrastinate_jobs"])).fetchone()
        if found[0] is None:
            await connection.execute(app.schema_manager.get_schema())


async def hand_in(app: procrastinate.App, feeds: Sequence[Feed], *, if_due: bool = False) -> list[int]:
    """Put feeds in line, each once, in their order; give the numbers of the jobs.

    With `if_due` a job does nothing where its feed is not due, or has been read by the time that its turn comes. One that is merely not
    due any more has not been read: the worker that was on its way to it may have been killed.
    """
    numbers = []
    for feed in feeds:
        task = app.configure_task(
            _FEED,
            lock=host_of_feed(feed),
            queueing_lock=f"{feed.plan.source}/{feed.plan.board or ''}",
        )
        try:
            seen: Any = [moment and moment.isoformat() for moment in (feed.next_due, feed.last_ended)] if if_due else None
            numbers.append(await task.defer_async(source=feed.plan.source, board=feed.plan.board, seen=seen))
        except procrastinate.exceptions.AlreadyEnqueued:
            continue  # it stands in line already
    return numbers


def _is_due(feed: Feed, due: str | None, last_ended: str | None, *, now: datetime) -> bool:
    """Whether a feed is due, or was when it was put in line, `due` and `last_ended` being what it said then, and nobody has read it since."""
    if feed.next_due <= now:
        return True
    unread = (feed.last_ended and feed.last_ended.isoformat()) == last_ended
    return unread and due is not None and datetime.fromisoformat(due) <= now


async def _left(app: procrastinate.App, numbers: Sequence[int]) -> bool:
    jobs = [job for state in ("todo", "doing") for job in await app.job_manager.list_jobs_async(status=state)]
    return any(job.task_name == _JOIN or job.id in set(numbers) for job in jobs)


async def work(app: procrastinate.App, crew: Crew, *, only: Sequence[int] | None = None) -> None:
    """Do the jobs of the queue until a signal comes, or until these jobs are done, here or by other workers."""
    async with crawling(crew.ground) as crawler:
        _tasks(app, crew, crawler, looks=only is None)
        await _work(app, crew, wait=only is None)
        while only is not None and await _left(app, only):
            # What is left waits for a host that another job, or another worker, is asking.
            await asyncio.sleep(0.5)
            await _work(app, crew, wait=False)


async def _work(app: procrastinate.App, crew: Crew, *, wait: bool) -> None:
    await app.run_worker_async(
        concurrency=crew.at_once,
        wait=wait,
        shutdown_graceful_timeout=crew.drain,
        update_heartbeat_interval=crew.heartbeat,
        stalled_worker_timeout=crew.stalled,
        delete_jobs="successful",
        fetch_job_polling_interval=1.0,
    )


def _tasks(app: procrastinate.App, crew: Crew, crawler: Crawler, *, looks: bool) -> None:
    store = crew.ground.store

    @app.task(name=_FEED)
    async def feed(source: str, board: str | None, seen: list[str | None] | None = None) -> None:
        found = await asyncio.to_thread(store.feed, source, board)
        # Jobs of one host follow one another: whoever looked while another job was on its way to this feed finds it done.
        if found is None or not found.enabled or (seen and not _is_due(found, *seen, now=crew.ground.clock())):
            return
        # What a host told another worker counts here too.
        crawler.hosts.learn(await asyncio.to_thread(store.troubles))
        saved = await crawler.feed(found)
        if saved is not None and saved.postings:
            await _hand_in_join(app)
        # The lock is kept for one pace more.
        pause = crew.ground.timing.pause
        await crew.ground.timing.sleep(max(load(source).pace, 1.0) if pause is None and not crew.ground.bases else pause or 0.0)

    @app.task(name=_JOIN)
    async def join() -> None:
        await asyncio.to_thread(_join, store, crew.reader, crew.ground.clock())

    @app.task(name="due", queueing_lock="due")
    async def due(timestamp: int) -> None:
        now = datetime.fromtimestamp(timestamp, UTC)
        await hand_in(app, await asyncio.to_thread(lambda: store.due(now=now)), if_due=True)

    if looks:
        app.periodic(cron="* * * * *")(due)

    @app.periodic(cron="* * * * * */10")
    @app.task(name="sweep", queueing_lock="sweep")
    async def sweep(timestamp: int) -> None:
        del timestamp
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=crew.stalled):
            await _begin_again(app, job)


async def _begin_again(app: procrastinate.App, job: Job) -> None:
    """Put the job of a dead worker in line again, and free its lock; where the same work stands in line already, drop it."""
    try:
        await app.job_manager.retry_job(job)
    except procrastinate.exceptions.UniqueViolation:
        if job.id is not None:
            await app.job_manager.finish_job_by_id_async(job.id, status=Status.FAILED, delete_job=True)


async def _hand_in_join(app: procrastinate.App) -> None:
    try:
        # One at a time on all machines: two that join side by side would not see each other's postings.
        await app.configure_task(_JOIN, lock=_JOIN, queueing_lock=_JOIN).defer_async()
    except procrastinate.exceptions.AlreadyEnqueued:
        return  # the one in line will find these postings too


def _join(store: Store, reader: FingerprintReader, now: datetime) -> None:
    join_openings(store, store.matching.unjoined(), reader=reader, now=now)
