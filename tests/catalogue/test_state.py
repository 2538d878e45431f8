"""Every fault of state, process and host that is not a test beside its part: locks, disks, clocks, restarts, memory, secrets."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import asyncio
import json
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from aggregator.cli.job import Job
from aggregator.cli.main_job import main_job
from aggregator.cli.serve import live
from aggregator.cli.status import Status, status_of
from aggregator.core.run import Outcome
from aggregator.errors import Away, DiskFull
from aggregator.log import set_up
from aggregator.pipeline.crawling import Ground, crawling
from aggregator.pipeline.persistence import pause_before, saved_at_last
from aggregator.service.clockwork import Scheduler
from aggregator.settings import load_settings
from aggregator.sources import sources
from aggregator.store import engine as engines
from aggregator.store.crawl import Crawl, FeedPlan, Saved
from aggregator.store.store import Store, open_store
from tests.catalogue.world import JOBS, PLAIN, World, jobs, listed, lived, whole
from tests.faults.server import FaultServer, answer
from tests.store.samples import HOUR, NOON, arrival, feed, run, save


def test_S04_a_writer_that_reads_first_waits_its_turn(sqlite_store: Store, tmp_path: Path) -> None:
    """It takes the lock before it reads, so that it never fails for a moment that has passed."""
    feed(sqlite_store)
    with open_store(tmp_path / "jobs.sqlite") as other, sqlite_store._write() as first:
        first.execute(text("SELECT count(*) FROM posting"))
        done: list[int] = []
        thread = threading.Thread(target=lambda: done.append(save(other, NOON, new=("2",)).id))
        thread.start()
        sleep(0.2)
        assert done == []
        first.execute(text("UPDATE feed SET failures = 1"))
        first.commit()
        thread.join(20)
    assert len(done) == 1
    assert list(sqlite_store.known("lever", "example")) == ["2"]


def test_S05_a_long_reader_cannot_keep_the_log_for_ever(sqlite_store: Store) -> None:
    """While it reads the log stays, without making anybody wait; once it has gone the log is brought in and cut."""
    feed(sqlite_store)
    save(sqlite_store, NOON, new=("0",))
    reader = sqlite_store.stored()
    next(reader)
    for hour in range(1, 4):
        save(sqlite_store, NOON + hour * HOUR, new=tuple(f"{hour}-{number}" for number in range(50)))
    began = monotonic()
    assert sqlite_store.settle_log() > 0
    assert monotonic() - began < 5
    reader.close()  # type: ignore[attr-defined]
    assert sqlite_store.settle_log() == 0
    assert len(list(sqlite_store.stored())) == 151
    with sqlite_store._engine.connect() as connection:
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 15_000


def test_S06_a_reader_never_waits_for_a_writer(store: Store) -> None:
    """While a transaction writes and is not committed, every query is answered at once, with what was there before."""
    feed(store)
    save(store, NOON, new=("1", "2"))
    waits: list[float] = []
    with store._write() as connection:
        connection.execute(text("UPDATE posting SET title = 'half written'"))
        for _ in range(20):
            began = monotonic()
            assert {one.posting.title for one in store.stored()} == {"Job 1", "Job 2"}
            waits.append(monotonic() - began)
        connection.rollback()
    assert sorted(waits)[10] < 1


def test_S07_with_too_little_disk_nothing_is_begun(tmp_path: Path) -> None:
    """Neither `run` nor `serve` touches the network or the database; the status is 74."""
    usual = load_settings()
    settings = replace(
        usual, database=str(tmp_path / "db.sqlite"), archive=tmp_path / "archive", service=replace(usual.service, least_free_mb=10**12)
    )
    for begin in (main_job, live):
        with pytest.raises(DiskFull, match="least_free_mb") as refused:
            begin(Job(settings=settings, boards={}))
        assert status_of(refused.value) is Status.DISK
    assert list(tmp_path.iterdir()) == []


def test_S07_a_disk_that_fills_up_leaves_the_database_whole(sqlite_store: Store, tmp_path: Path) -> None:
    """The run that met it is not there, what was stored is, and with room again it is saved."""
    feed(sqlite_store)
    save(sqlite_store, NOON, new=("1",))
    with sqlite_store._engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        connection.commit()
    # What can be compressed would find room.
    long = os.urandom(400_000).hex()
    with pytest.raises(DiskFull) as full:
        sqlite_store.save(Crawl(run=run(NOON + HOUR), arrivals=[arrival("2", description=long)], unchanged={"1"}))
    assert status_of(full.value) is Status.DISK
    assert (sqlite_store.check(), list(sqlite_store.known("lever", "example")), len(sqlite_store.runs())) == ([], ["1"], 1)
    with open_store(tmp_path / "jobs.sqlite") as again:
        again.save(Crawl(run=run(NOON + HOUR), arrivals=[arrival("2", description=long)], unchanged={"1"}))
        assert sorted(again.known("lever", "example")) == ["1", "2"]


def test_S09_a_run_outlives_a_restart_of_its_database(own_postgres: Any, tmp_path: Path) -> None:
    """PostgreSQL goes while a board is read and comes back while its run waits to be saved: it is saved, once."""
    with psycopg.connect(own_postgres.get_uri(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE restarted")
    with open_store(own_postgres.get_uri().replace("/postgres?", "/restarted?"), archive=tmp_path / "archive") as store:

        async def days(made: World) -> None:
            await made.read()
            made.move(days=1)
            before_save = store.save

            def save_after_stop(crawl: Crawl) -> Saved:
                if not stopped:
                    stopped.append(True)
                    own_postgres.stop()
                    starting.start()
                return before_save(crawl)

            stopped: list[bool] = []
            starting = threading.Timer(1.0, own_postgres.start)
            store.save = save_after_stop  # type: ignore[method-assign]
            made.answers(*whole("ashby", listed(jobs(JOBS + 5))))
            saved = await made.read()
            assert stopped == [True]
            # It answers before its start has returned.
            await asyncio.to_thread(starting.join)
            assert (saved.run.outcome, saved.run.new) == (Outcome.COMPLETE, 5)
            assert (len(store.runs()), len(made.open()), store.raw.verify()) == (2, JOBS + 5, [])

        lived(store, tmp_path, days)


def test_S09_the_waits_grow_to_ten_minutes_and_then_it_is_given_up() -> None:
    """0.2 s, growing by 1.6, half a minute at most; the last attempt's error is the one that is told, and it ends with 69."""
    waits: list[float] = []

    async def sleep_(seconds: float) -> None:
        waits.append(seconds)

    def away(again: bool) -> Saved:
        assert again is bool(waits)
        raise Away("no server")

    async def life() -> None:
        await saved_at_last(away, writer=asyncio.Lock(), starts=lambda: True, sleep=sleep_)

    with pytest.raises(Away) as gone:
        asyncio.run(life())
    assert waits[:3] == [pause_before(1), pause_before(2), pause_before(3)] == [0.2, 0.32000000000000006, 0.5120000000000001]
    assert max(waits) == 30
    assert 550 < sum(waits) < 650
    assert status_of(gone.value) is Status.DATABASE


def test_S10_a_commit_whose_answer_was_lost_is_not_repeated(store: Store, tmp_path: Path) -> None:
    """The run is there once, its postings are there once, and the caller hears what it did, as if nothing had happened."""

    async def days(made: World) -> None:
        original = store.save
        calls: list[bool] = []

        def lossy(crawl: Crawl) -> Saved:
            calls.append(crawl.again)
            saved = original(crawl)
            if not crawl.again:
                raise Away("the connection broke while it waited for the answer")
            return saved

        store.save = lossy  # type: ignore[method-assign]
        saved = await made.read()
        assert calls == [False, True]
        assert (saved.run.outcome, saved.run.new, len(saved.postings)) == (Outcome.COMPLETE, JOBS, JOBS)
        assert [row.id for row in store.runs()] == [saved.id]
        assert len(made.open()) == JOBS

    lived(store, tmp_path, days)


def test_S11_a_deadlock_is_worth_another_attempt(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """PostgreSQL ends one of two that wait for each other: that is Away, not a fault, and the other one goes on."""
    server: str = request.getfixturevalue("postgres_template")
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE deadlock TEMPLATE at_head")
    with open_store(server.format("deadlock"), archive=tmp_path / "archive") as store:
        feed(store)
        save(store, NOON, new=("1", "2"))
        both, ended = threading.Barrier(2, timeout=20), []

        def cross(first: str, second: str) -> None:
            try:
                with store._write() as connection:
                    connection.execute(text("UPDATE posting SET misses = 1 WHERE source_id = :key"), {"key": first})
                    both.wait()
                    connection.execute(text("UPDATE posting SET misses = 1 WHERE source_id = :key"), {"key": second})
                ended.append("done")
            except Away:
                ended.append("away")

        threads = [threading.Thread(target=cross, args=pair) for pair in (("1", "2"), ("2", "1"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(ended) == ["away", "done"]


def test_S11_a_file_that_is_locked_for_too_long_is_worth_another_attempt(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite says that it is busy after the wait: the same on the other database."""
    monkeypatch.setattr(engines, "_BUSY_MS", 50)
    path = tmp_path / "jobs.sqlite"
    shutil.copy(sqlite_template, path)
    with open_store(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        feed(store)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Away, match="locked"):
            save(store, NOON, new=("1",))
        other.execute("ROLLBACK")
        save(store, NOON, new=("1",))
    assert len(store.runs()) == 1


def test_S12_the_scheduler_knows_no_summer_time() -> None:
    """Its zone is UTC and its jobs are intervals: no hour is met twice or never."""
    scheduler = Scheduler(heard=lambda _, __: None)
    assert scheduler._scheduler.timezone is UTC


def test_S12_a_run_that_ended_in_the_future_is_due_now(store: Store) -> None:
    """A clock that was ten hours ahead for a while keeps no board waiting for them; one that was seconds ahead hurries none."""
    feed(store)
    for ahead, due in ((10 * HOUR, 1), (timedelta(seconds=5), 0)):
        store.save(Crawl(run=run(NOON + ahead), unchanged=(), next_due=NOON + ahead + 12 * HOUR))
        assert len(store.due(now=NOON)) == due


_UPGRADE = """
import os, signal, sys
from sqlalchemy import event
from aggregator.store import migrate
from aggregator.store.engine import connect
import alembic.command
path, killed = sys.argv[1], 0
for at in range(1000):
    child = os.fork()
    if child == 0:
        engine, left = connect(path), [at]
        def count(*_):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        event.listen(engine, "before_cursor_execute", count)
        event.listen(engine, "commit", count)
        migrate.upgrade(engine)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if status == 0:
        break
    killed += 1
    import sqlite3
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",), at
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (sys.argv[2],), at
        assert connection.execute("SELECT count(*) FROM posting").fetchone() == (3,), at
    connection.close()
print(killed)
"""


def test_S15_a_migration_that_is_killed_at_any_statement_leaves_the_old_schema(sqlite_template: Path, tmp_path: Path) -> None:
    """`kill -9` before each statement in turn and before the commit: old schema, all rows; the last attempt brings it to head."""
    from aggregator.store import migrate

    path = tmp_path / "jobs.sqlite"
    shutil.copy(sqlite_template, path)
    with open_store(path) as store:
        feed(store)
        save(store, NOON, new=("1", "2", "3"))
        migrate.downgrade(store._engine, revision="0001")
    done = subprocess.run(  # noqa: S603  (our own script)
        [sys.executable, "-c", _UPGRADE, str(path), "0001"], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 5
    with open_store(path) as store:
        assert (store.check(), len(list(store.stored()))) == ([], 3)


CANARY = "canary-4f1d9c"


@pytest.mark.parametrize("script", [answer(500), answer(404), answer(403), answer(302, Location="http://["), [b"\r\n"], answer(200, b"{}")])
def test_S16_a_secret_is_nowhere_but_in_its_request(
    sqlite_store: Store,
    tmp_path: Path,
    script: Sequence[Any],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Every source with a key is asked, every way to fail is tried, and no log, error, table or archived answer holds the key."""
    keyed = {name: source for name, source in sources().items() if source.secrets}
    secrets = {name: CANARY for source in keyed.values() for name in source.secrets}
    caplog.set_level(logging.DEBUG)
    set_up(machine=True, verbose=True)
    server = FaultServer({})
    settings = replace(load_settings(), archive=tmp_path / "archive", request_seconds=2.0)

    async def life() -> None:
        async with server:
            bases = {"/".join(source.start(None)[0].url.split("/")[:3]): f"{server.origin}/{name}" for name, source in keyed.items()}
            server.scripts = _Every(script)
            sqlite_store.sync_feeds([FeedPlan(source=name) for name in keyed], now=NOON)
            ground = Ground(store=sqlite_store, settings=settings, tagger=lambda: PLAIN, clock=lambda: NOON, bases=bases, secrets=secrets)
            async with crawling(ground) as crawler:
                await crawler.run(sqlite_store.feeds(), done=lambda _, __: None)

    asyncio.run(life())
    asked = " ".join(f"{one.target} {one.headers} {one.body!r}" for one in server.asked)
    assert asked.count(CANARY) >= len(keyed)
    said = capfd.readouterr()
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    for text_ in (said.out, said.err, caplog.text, *(str(row) for row in sqlite_store.runs())):
        assert CANARY not in text_
    assert [one for one in kept if CANARY.encode() in one] == []


class _Every(dict[str, Any]):
    """The same answer for every path."""

    def __init__(self, script: Sequence[Any]) -> None:
        super().__init__()
        self._script = script

    def get(self, key: str, default: Any = None) -> Any:
        """Give it, but no robots.txt."""
        return default if key.endswith("robots.txt") else self._script


def test_S18_jobseek_5794_a_board_of_25_000_postings_stays_below_300_mb() -> None:
    """With the real rules: read, archived, tagged, stored and joined within the bound."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.large", "25000"], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False
    )
    assert done.returncode == 0, done.stderr
    peaks = json.loads(done.stdout)
    assert peaks["new"] == 25_000
    assert peaks["joined"] < 300
