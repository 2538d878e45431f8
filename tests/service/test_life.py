"""One life of the service over the sample boards: ticks, faults, politeness and chores, under a clock set by hand."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import asyncio
import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Collection, Iterator
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.core.page import Page
from aggregator.core.run import Outcome
from aggregator.core.web import Response
from aggregator.errors import AlreadyRunning, DiskFull, ReportRefused, StoreError
from aggregator.samples.faults import Wrong
from aggregator.samples.truth import truths
from aggregator.service.ballast import Ballast
from aggregator.service.service import Ending, Service
from aggregator.settings import SourceOption
from aggregator.sources import Source
from aggregator.store.store import open_store
from tests.service.town import Town, settled, town, until
from tests.store.conftest import restart


def outcomes(made: Town, source: str = "remotive") -> list[Outcome]:
    """Give the outcomes of a source's runs, the last first."""
    return [row.run.outcome for row in made.store.runs(source=source)]


def test_a_tick_reads_what_is_due_and_nothing_twice(tmp_path: Path, address: str) -> None:
    """The second tick of a moment finds nothing due; a day later everything is. The same on both databases."""
    with town(tmp_path, database=address) as made:
        feeds = len(made.store.feeds()) or len(made.work.read_plans())

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            await made.tick(service)
            assert len(made.store.runs()) == feeds
            made.clock.move(days=1, minutes=11)
            await made.tick(service)
            assert len(made.store.runs()) == 2 * feeds

        assert made.live(days) is Ending.CLEAN
        assert made.clockwork.stopped
        assert sum(len(numbers) for numbers in made.joined) == sum(1 for _ in made.store.stored())


@pytest.mark.parametrize(
    ("wrong", "broken", "well", "outcome"),
    [
        pytest.param(Wrong.WALL, "remotive", "lever", Outcome.FAILED, id="C01-html-where-json-is-due"),
        pytest.param(Wrong.DRIFT, "remotive", "lever", Outcome.FAILED, id="C02-renamed-field"),
        pytest.param(Wrong.EMPTY, "lever", "remotive", Outcome.EMPTY, id="C03-empty-list"),
        pytest.param(Wrong.EMPTY, "remotive", "lever", Outcome.PARTIAL, id="C03-empty-list-under-the-floor"),
        pytest.param(Wrong.TRUNCATE, "remotive", "lever", Outcome.FAILED, id="C04-half-a-page"),
        pytest.param(Wrong.GONE, "lever", "remotive", Outcome.FAILED, id="T05-board-gone"),
    ],
)
def test_a_source_that_breaks_closes_nothing_and_blocks_nobody(
    tmp_path: Path, address: str, wrong: Wrong, broken: str, well: str, outcome: Outcome
) -> None:
    """Its run is named for what it is, its postings stay, the other boards are read, and it is asked again; on both databases."""
    with town(tmp_path, database=address) as made:

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            held = _open(made, broken)
            assert held > 0
            made.boards.fault(f"/{broken}", wrong)
            made.clock.move(days=1, minutes=11)
            await made.tick(service)
            assert outcomes(made, broken)[0] is outcome
            assert _open(made, broken) == held
            assert outcomes(made, well)[0] in {Outcome.COMPLETE, Outcome.UNCHANGED}
            made.boards.heal()
            made.clock.move(days=1, minutes=11)
            await made.tick(service)
            assert outcomes(made, broken)[0] in {Outcome.COMPLETE, Outcome.UNCHANGED}

        made.live(days)


def keys(made: Town, *, advertised: bool = False) -> set[tuple[str, str]]:
    """Give the open postings of the store by source and id, or those that the boards of the town advertise today."""
    if not advertised:
        return {one.posting.key for one in made.store.stored(open_only=True)}
    read = {feed.plan.source for feed in made.store.feeds()}
    return {key for truth in truths(made.boards.market) for key in truth.postings if key[0] in read}


def test_a_posting_that_goes_is_closed_after_proof_comes_back_and_a_run_is_undone(tmp_path: Path, address: str) -> None:
    """Two complete lists a day apart close it, its reappearance opens the same row again, and the run that did so is taken back; on both."""
    with town(tmp_path, only=("greenhouse",), postings=400, database=address) as made:

        async def day(service: Service, *, back: int) -> int:
            """Live a day on; give how many rows there are."""
            made.boards.advance(-back)
            made.clock.move(days=1, minutes=11)
            await made.tick(service)
            assert made.store.check() == []
            return sum(1 for _ in made.store.stored())

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            before = keys(made)
            assert before == keys(made, advertised=True)
            rows = await day(service, back=-2)
            gone = before - keys(made, advertised=True)
            assert gone
            assert gone <= keys(made)  # missed once is no proof
            assert await day(service, back=0) == rows
            assert keys(made) == keys(made, advertised=True)
            assert [
                tuple(row) for row in made.store.read_only("SELECT closed_reason, count(*) FROM posting GROUP BY 1 ORDER BY 2").rows
            ] == [
                ("absent", len(gone)),
                (None, rows - len(gone)),
            ]
            assert await day(service, back=2) == rows
            assert before <= keys(made)
            for row in made.store.runs(limit=len(made.store.feeds())):
                made.store.undo_run(row.id, now=made.clock())
            assert gone.isdisjoint(keys(made))
            assert await day(service, back=0) == rows
            assert before <= keys(made)

        assert made.live(days) is Ending.CLEAN


def _open(made: Town, source: str) -> int:
    return sum(one.posting.source == source for one in made.store.stored(open_only=True))


def test_T01_a_host_that_answers_429_is_left_alone_after_a_restart_too(tmp_path: Path, address: str) -> None:
    """T1: what it asked for is stored at once, and no life of the service asks it before."""
    with town(tmp_path, only=("remotive",), database=address) as made:
        made.boards.fault("/remotive", Wrong.THROTTLE, retry_after=7200)

        async def first(service: Service, made: Town) -> None:
            await settled(service)
            assert made.asked("remotive") == 1
            made.clock.move(hours=1)
            await made.tick(service)
            assert made.asked("remotive") == 1

        made.live(first)
        made.boards.heal()
        made.clockwork.jobs.clear()

        async def second(service: Service, made: Town) -> None:
            made.clock.move(minutes=59)
            await made.tick(service)
            assert made.asked("remotive") == 1
            made.clock.move(hours=9)
            await made.tick(service)
            assert outcomes(made)[0] is Outcome.COMPLETE

        made.live(second)
        assert made.store.troubles() == []


def test_a_host_that_fails_three_times_is_left_alone_for_half_an_hour(tmp_path: Path, address: str) -> None:
    """Its other boards are not started; then one probe is let through, and its answer opens the way."""
    with town(tmp_path, only=("greenhouse",), postings=2500, database=address) as made:
        made.boards.fault("/greenhouse", Wrong.DROP)

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            boards = len(made.store.feeds())
            failed = len(made.store.runs())
            assert boards > failed >= 3
            assert [one.reason.startswith("circuit: ") for one in made.store.troubles()] == [True]
            await made.tick(service)
            assert len(made.store.runs()) == failed
            made.boards.heal()
            made.clock.move(minutes=31)
            await made.tick(service)
            await made.tick(service)
            assert outcomes(made, "greenhouse")[0] is Outcome.COMPLETE
            assert made.store.troubles() == []

        made.live(days)


def test_the_allowance_of_a_day_counts_requests_before_a_restart(tmp_path: Path, address: str) -> None:
    """Remotive allows four requests a day: a fifth is not made, whatever is due."""
    with town(tmp_path, only=("remotive",), database=address) as made:

        async def one(service: Service, made: Town) -> None:
            await settled(service)
            feed = made.store.feeds()[0]
            made.clock.move(minutes=1)
            made.store.schedule(feed.id, next_due=made.clock.now)
            await made.tick(service)

        for _ in range(4):
            made.clockwork.jobs.clear()
            made.live(one)
        assert made.asked("remotive") == 4
        made.clock.move(days=1)
        made.clockwork.jobs.clear()
        made.live(one)
        assert made.asked("remotive") == 6


def test_chores_are_done_when_the_disk_says_that_they_are_due(tmp_path: Path) -> None:
    """Reports and backups are made once a day, and not again by the next life."""
    with town(tmp_path, only=("remotive",)) as made:

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            await until(service.rulebook.ready)
            await made.clockwork.jobs["chores"]()
            await settled(service)
            await made.clockwork.jobs["chores"]()
            await settled(service)

        made.live(days)
        assert [path.suffix for path in (tmp_path / "backups").iterdir()] == [".sqlite"]
        with open_store(next((tmp_path / "backups").iterdir())) as copy:
            assert copy.check() == []
            assert len(copy.runs()) == 1
        assert len(made.published) == 1


def test_what_could_not_be_joined_is_joined_within_the_hour(tmp_path: Path) -> None:
    """The database went away between a run and its join: nobody needs to start the service anew for that."""
    with town(tmp_path, only=("remotive",)) as made:
        usual, away = made.work.read_rules(), [False]

        def join(numbers: Collection[int], now: datetime) -> int:
            if away[0]:
                raise StoreError("the database is away")
            return usual.join(numbers, now)

        made.work = replace(made.work, read_rules=lambda: replace(usual, join=join))

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            await until(service.rulebook.ready)
            await made.clockwork.jobs["chores"]()
            await settled(service)
            made.boards.advance()
            made.clock.move(days=1)
            away[0] = True
            made.joined.clear()
            await made.tick(service)
            away[0] = False
            new = set(made.store.matching.unjoined())
            assert (made.joined, bool(new)) == ([], True)
            made.clock.move(hours=1)
            await made.clockwork.jobs["chores"]()
            await settled(service)
            assert [set(numbers) for numbers in made.joined] == [new]

        made.live(days)


def test_jobseek_2365_jobs_of_a_board_that_left_do_not_stay_open(tmp_path: Path) -> None:
    """A service that is never started anew closes them too, a week after the board was taken out, and not a day before."""
    with town(tmp_path, only=("remotive",)) as made:

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            await until(service.rulebook.ready)
            made.store.sync_feeds([], now=made.clock())
            held = []
            for _ in range(8):
                held.append(bool(list(made.store.stored(open_only=True))))
                made.clock.move(days=1)
                await made.clockwork.jobs["chores"]()
                await settled(service)
            assert held == [True] * 7 + [False]

        made.live(days)


def _refuse(now: object) -> None:
    """Publish nothing."""
    del now
    raise ReportRefused("too few")


def test_a_refused_report_is_counted_and_the_service_goes_on(tmp_path: Path) -> None:
    """The last good reports stay; the fault is in the metrics."""
    with town(tmp_path, only=("remotive",)) as made:

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            object.__setattr__(service.rulebook.rules(), "publish", _refuse)
            await made.clockwork.jobs["chores"]()
            await settled(service)
            assert b'aggregator_faults_total{kind="report_refused"} 1.0' in service.metrics.text()

        assert made.live(days) is Ending.CLEAN


def test_freehire_index_reports_that_grow_old_raise_an_alert(tmp_path: Path) -> None:
    """All is read and nothing is published: the clock of the last report stands still, and the rule that watches it fires by itself."""
    rule = (Path(__file__).parents[2] / "docs/operations.md").read_text(encoding="utf-8").split("- alert: ReportsOld", 1)[1]
    watched = re.search(r"expr: time\(\) - (aggregator_\w+\{chore=\"report\"\}) > (\d+) \* 86400 or absent\(\1\)", rule)
    assert watched is not None
    with town(tmp_path, only=("remotive",)) as made:

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            await made.clockwork.jobs["chores"]()
            await settled(service)
            object.__setattr__(service.rulebook.rules(), "publish", _refuse)
            ages: list[float] = []
            for _ in range(4):
                made.clock.move(days=1, minutes=11)
                await made.tick(service)
                await made.clockwork.jobs["chores"]()
                await settled(service)
                metrics = dict(line.rsplit(" ", 1) for line in service.metrics.text().decode().splitlines())
                assert float(metrics["aggregator_tick_timestamp_seconds"]) == made.clock().timestamp()
                ages.append(made.clock().timestamp() - float(metrics[watched[1]]))
            assert [age > int(watched[2]) * 86400 for age in ages] == [False, True, True, True]

        made.live(days)
    assert len(made.published) == 1


def test_S03_an_instance_that_lost_the_lock_stops(tmp_path: Path, address: str) -> None:
    """S3: a write of an older term is refused, and the service ends rather than fight."""
    with town(tmp_path, only=("remotive",), database=address) as made:

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            made.store._epoch = -1
            made.clock.move(days=1, minutes=11)
            await made.tick(service)

        assert made.live(days) is Ending.LOST


def test_S03_a_second_writer_is_told_who_holds_the_database(tmp_path: Path, address: str) -> None:
    """It fails at once, and the message names the process, or the session of the server."""
    with (
        town(tmp_path, only=("remotive",), database=address) as made,
        open_store(address) as other,
        pytest.raises(AlreadyRunning, match=rf"process {os.getpid()}|session \d+ from"),
        other.writing(now=made.clock()),
    ):
        raise AssertionError("two writers")


def test_S09_a_restart_of_the_database_lets_no_second_instance_in(tmp_path: Path, own_postgres: Any) -> None:
    """The next tick takes the lock back; where another instance was faster this one ends."""
    address = own_postgres.get_uri()
    with town(tmp_path, only=("remotive",), database=address) as made, open_store(address) as other, ExitStack() as stack:

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            await asyncio.to_thread(restart, own_postgres)
            await made.tick(service)
            with pytest.raises(AlreadyRunning, match=r"session \d+ from"):
                stack.enter_context(other.writing(now=made.clock()))
            assert not service.stopping()
            await asyncio.to_thread(restart, own_postgres)
            stack.enter_context(other.writing(now=made.clock()))
            await made.tick(service)
            assert service.stopping()

        assert made.live(days) is Ending.LOST


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 24 MB of memory."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if (
        mount is None
        or umount is None
        or subprocess.run([mount, "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True, check=False).returncode  # noqa: S603  (our own disk)
    ):
        pytest.skip("only an administrator may mount a disk")
    yield folder
    subprocess.run([umount, "--lazy", str(folder)], check=True)  # noqa: S603  (our own disk)


def fill(folder: Path) -> Path:
    """Write until the disk is full to its last byte."""
    path = folder / "full"
    with path.open("wb", buffering=0) as handle, suppress(OSError):
        for size in (1 << 16, 1 << 12, 1):
            with suppress(OSError):
                while handle.write(bytes(size)) == size:
                    pass
    return path


def test_S07_a_full_disk_gives_the_ballast_up_and_the_life_ends_cleanly(small_disk: Path) -> None:
    """The run that met it is not there, what must be written is, the log is brought in, and with room again all goes on and the ballast is back."""
    ballast = Ballast(small_disk / "db.sqlite", size=8 << 20)
    with town(small_disk, only=("lever",), postings=800) as made:
        object.__setattr__(made.work, "ballast", ballast)
        object.__setattr__(
            made.work, "settings", replace(made.work.settings, service=replace(made.work.settings.service, least_free_mb=0.0))
        )

        async def full(service: Service, made: Town) -> None:
            await settled(service)
            await until(service.rulebook.ready)
            await made.clockwork.jobs["chores"]()
            await settled(service)
            assert ballast.held()
            runs, stored = len(made.store.runs()), sum(1 for _ in made.store.stored())
            made.boards.advance(20)
            made.clock.move(days=1, minutes=11)
            fill(small_disk)
            await made.tick(service)
            assert b'aggregator_faults_total{kind="disk_full"}' in service.metrics.text()
            assert not ballast.held()
            assert made.store.check() == []
            assert (len(made.store.runs()) < runs + len(made.store.feeds()), sum(1 for _ in made.store.stored()) >= stored) == (True, True)
            # What must still be written can be, and more of it than fits into a log that was long before.
            for number in range(300):
                made.store.leave_alone(f"host-{number}.example", not_before=made.clock(), strikes=1, reason="x" * 2000)
            assert made.store.settle_log() == 0

        assert made.live(full) is Ending.CLEAN
        (small_disk / "full").unlink()
        made.clockwork.jobs.clear()

        async def room(service: Service, made: Town) -> None:
            made.clock.move(days=1, minutes=11)
            await made.tick(service)
            await until(service.rulebook.ready)
            await made.clockwork.jobs["chores"]()
            await settled(service)
            assert ballast.held()
            assert {outcome.value for outcome in outcomes(made, "lever")[: len(made.store.feeds())]} <= {"complete", "unchanged"}

        assert made.live(room) is Ending.CLEAN


def test_a_ballast_takes_no_room_that_runs_need(tmp_path: Path) -> None:
    """It is refused where too little would be left beside it; half of one is none; PostgreSQL has none."""
    ballast = Ballast(tmp_path / "db.sqlite", size=3 << 20)
    with pytest.raises(DiskFull, match="too few"):
        ballast.take(leave=1 << 60)
    assert not ballast.path.exists()
    ballast.path.write_bytes(b"half")
    assert not ballast.held()
    ballast.take(leave=0)
    assert (ballast.held(), ballast.path.stat().st_size) == (True, 3 << 20)
    assert (ballast.give_up(), ballast.give_up(), ballast.held()) == (True, False, False)
    assert Ballast.of("postgresql://a@b/c") is None
    assert Ballast.of("data/jobs.sqlite") is not None


def test_the_pages_answer(tmp_path: Path) -> None:
    """Alive, ready once the rules are read, the state of every source, and metrics that a scrape understands."""
    with town(tmp_path, only=("remotive",), remotive=SourceOption()) as made:
        ports: list[int] = []

        async def days(service: Service, made: Town) -> None:
            del made
            await settled(service)
            await until(service.rulebook.ready)
            found = {path: await asyncio.to_thread(_get, ports[0], path) for path in ("/livez", "/readyz", "/status", "/metrics", "/else")}
            assert found["/livez"] == found["/readyz"] == (200, "ok\n")
            status = json.loads(found["/status"][1])
            assert [(one["source"], one["well"]) for one in status["sources"]] == [("remotive", True)]
            assert 'aggregator_runs_total{outcome="complete",source="remotive"} 1.0' in found["/metrics"][1]
            assert 'aggregator_last_complete_age_seconds{source="remotive"} 0.0' in found["/metrics"][1]
            assert found["/else"][0] == 404

        made.live(days, started=ports.append)


def _get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_C22_a_parser_that_fails_in_an_unknown_way_costs_its_feed_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """C22: a fault of ours in one parser is a failed run that names it."""
    original = Source.parse

    def parse(source: Source, response: Response) -> Page:
        if source.name == "remotive":
            raise KeyError("poison")
        return original(source, response)

    monkeypatch.setattr(Source, "parse", parse)
    with town(tmp_path) as made:

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            assert (
                made.store.runs(source="remotive")[0].run.error == "source changed: remotive: the body cannot be read: KeyError: 'poison'"
            )
            assert outcomes(made, "lever")[0] is Outcome.COMPLETE

        made.live(days)
