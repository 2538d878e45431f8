"""The crawl on two real workers over a real PostgreSQL: the tables of a local run, the pace of one, and no fear of kill -9."""

import asyncio
import os
import signal
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from procrastinate import App

from aggregator.cli.job import Job
from aggregator.cli.status import Status
from aggregator.cli.worker import shared_job
from aggregator.cluster.crawl import Crew, _left, hand_in, prepare, queue, work
from aggregator.core.run import Outcome
from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.errors import AlreadyRunning, ConfigurationError
from aggregator.pipeline.crawling import crawling
from aggregator.pipeline.openings import join_openings
from aggregator.samples.market import Market
from aggregator.samples.server import Boards, serve
from aggregator.settings import Board, load_vocabulary
from aggregator.store.store import Store, open_store
from tests.cluster.town import ground, now, plans, settings, told, workers

pytestmark = [pytest.mark.xdist_group("cluster")]


def crawl_locally(boards: Boards, folder: Path, *only: str) -> dict[str, Any]:
    """Crawl the same boards in this process, into a SQLite file."""
    with open_store(folder / "local.sqlite", archive=folder / "local-archive") as store:
        store.sync_feeds(plans(boards, *only), now=now())

        async def run() -> None:
            async with crawling(ground(store, boards.bases, folder)) as crawler:
                await crawler.run(store.feeds(), done=lambda *_: None)

        asyncio.run(run())
        join_openings(store, store.matching.unjoined(), reader=FingerprintReader(load_vocabulary()), now=now())
        return told(store)


def crawl_on_queue(address: str, store: Store, *, meanwhile: Callable[[], None] = lambda: None, seconds: float = 90) -> None:
    """Hand in every feed, and wait until all of them are done."""

    async def run() -> None:
        async with (app := queue(address)).open_async():
            await prepare(app)
            numbers = await hand_in(app, [feed for feed in store.feeds() if feed.enabled])
            assert await hand_in(app, store.feeds()[:3]) == [] or len(numbers) < 3  # each stands in line once
            async with asyncio.timeout(seconds):
                await asyncio.to_thread(meanwhile)
                await _done(app, numbers)
                # Whoever saw a feed due while another was on its way to it hands it in too late, and nothing is read twice.
                await _done(app, await hand_in(app, [feed for feed in store.feeds() if feed.enabled], if_due=True))

    asyncio.run(run())


async def _done(app: App, numbers: Sequence[int]) -> None:
    while await _left(app, numbers):  # noqa: ASYNC110  (other processes set no event)
        await asyncio.sleep(0.1)


async def _prepared(address: str) -> None:
    async with (app := queue(address)).open_async():
        await asyncio.gather(prepare(app), prepare(app))


def _apart(one: dict[str, Any], other: dict[str, Any]) -> int:
    """Count the openings of one that are not in the other."""
    return len({tuple(keys) for keys in one["openings"]} - {tuple(keys) for keys in other["openings"]})


def test_two_workers_leave_the_tables_of_a_local_run(boards: Boards, database: str, tmp_path: Path) -> None:
    """Every posting with its tags, and every run, is the same; so are the openings, but for those that order decides.

    Feeds come in the order in which hosts answer, on one machine too, and whom a posting joins may depend on who was there.
    """
    wanted = crawl_locally(boards, tmp_path)
    with open_store(database, archive=tmp_path / "archive") as store:
        store.sync_feeds(plans(boards), now=now())
        asyncio.run(_prepared(database))
        with workers(2, database, boards, tmp_path) as started:
            crawl_on_queue(database, store)
            ends = [one.poll() for one in started]
        assert ends == [None, None]
        said = told(store)
    for name in ("postings", "runs"):
        assert said[name] == wanted[name]
    assert _apart(said, wanted) <= 2
    assert [one.returncode for one in started] == [0, 0]


def test_a_worker_killed_in_the_middle_costs_nothing(boards: Boards, database: str, tmp_path: Path) -> None:
    """After kill -9 of one of two, the other one sweeps up its feeds: the tables are those of a local run."""
    wanted = crawl_locally(boards, tmp_path, "greenhouse", "ashby", "remotive", "lever")
    before = len(boards.requests)
    with open_store(database, archive=tmp_path / "archive") as store:
        store.sync_feeds(plans(boards, "greenhouse", "ashby", "remotive", "lever"), now=now())
        asyncio.run(_prepared(database))
        with workers(2, database, boards, tmp_path, pace=0.2) as started:

            def kill() -> None:
                until = time.monotonic() + 60
                while len(boards.requests) < before + 4 and time.monotonic() < until:
                    time.sleep(0.02)
                os.kill(started[0].pid, signal.SIGKILL)

            crawl_on_queue(database, store, meanwhile=kill)
        said = told(store)
    assert said["postings"] == wanted["postings"]
    assert _apart(said, wanted) <= 2


def test_a_feed_whose_worker_was_killed_is_read_by_whoever_stands_in_line(boards: Boards, database: str, tmp_path: Path) -> None:
    """Before its first request a worker writes when the feed is due next: that alone does not mean that the feed was read."""
    with open_store(database, archive=tmp_path / "archive") as store:
        store.sync_feeds(plans(boards, "remotive"), now=now())
        (feed,) = store.feeds()
        reader = FingerprintReader(load_vocabulary())

        async def turn(*, killed: bool) -> None:
            async with (app := queue(database)).open_async():
                await prepare(app)
                line = await hand_in(app, [feed], if_due=True)
                if killed:
                    store.schedule(feed.id, next_due=now() + timedelta(hours=6))
                await work(app, Crew(ground=ground(store, boards.bases, tmp_path), reader=reader, at_once=1), only=line)

        asyncio.run(turn(killed=True))
        assert [one.run.outcome for one in store.runs(limit=9)] == [Outcome.COMPLETE]
        # Now somebody has read it, and whoever looked before that does nothing.
        asyncio.run(turn(killed=False))
        assert len(store.runs(limit=9)) == 1


def test_two_workers_keep_the_pace_of_one_host(database: str, tmp_path: Path) -> None:
    """Measured where it counts, at the server: no two requests of a host are closer than its pace."""
    pace = 0.25
    with serve(Market(postings=1200)) as boards, open_store(database, archive=tmp_path / "archive") as store:
        store.sync_feeds(plans(boards, "greenhouse"), now=now())
        asyncio.run(_prepared(database))
        with workers(2, database, boards, tmp_path, pace=pace):
            crawl_on_queue(database, store)
    at = [asked.at for asked in boards.requests if asked.source == "greenhouse"]
    assert len(at) > 5
    # A request is counted when it is answered: the sending may be some milliseconds nearer or farther.
    assert min(later - earlier for earlier, later in pairwise(at)) > pace * 0.9


def test_workers_and_an_only_writer_keep_each_other_out(database: str) -> None:
    """Several workers may write side by side; the service or a run may not beside them, nor they beside it."""
    with open_store(database) as one, open_store(database) as other:
        with one.sharing(), other.sharing(), open_store(database) as third, pytest.raises(AlreadyRunning), third.writing(now=now()):
            pytest.fail("it took the lock")
        with one.writing(now=now()), pytest.raises(AlreadyRunning), other.sharing():
            pytest.fail("it took the lock")


def test_a_sqlite_file_has_one_writer(tmp_path: Path) -> None:
    """The message says what is needed."""
    with open_store(tmp_path / "one.sqlite") as store, pytest.raises(ConfigurationError, match="PostgreSQL"), store.sharing():
        pytest.fail("it took the lock")


def test_a_run_on_the_queue_reads_stores_and_reports(boards: Boards, database: str, tmp_path: Path) -> None:
    """`run --engine procrastinate` works alone too, and what it leaves is what a plain run leaves."""
    wanted = crawl_locally(boards, tmp_path)
    companies = {(name, token): Board(source=name, token=token, company=token) for name, token in boards.feeds if token}
    job = Job(
        settings=settings(database, tmp_path),
        boards=companies,
        bases=boards.bases,
        only=frozenset(name for name, _ in boards.feeds),
        everything=True,
        synthetic=True,
    )
    assert shared_job(job) is Status.DONE
    assert (tmp_path / "reports" / "article_check.csv").is_file()
    with open_store(database) as store:
        assert {key: one[0] for key, one in told(store)["postings"].items()} == {key: one[0] for key, one in wanted["postings"].items()}
        assert not store.matching.unjoined()
