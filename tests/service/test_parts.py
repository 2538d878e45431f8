"""The parts of the service by themselves: the scheduler, chores, the reload, and the health command."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import asyncio
import gc
import json
import sys
import time
import weakref
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.cli.main import main
from aggregator.cli.status import Status
from aggregator.errors import ConfigurationError
from aggregator.pipeline.tagger import Tagger
from aggregator.service.chores import Chore, back_up, backups, free_bytes, newest_backup
from aggregator.service.clockwork import Scheduler
from aggregator.service.keeping import list_chores
from aggregator.service.rulebook import Rulebook
from aggregator.service.service import Service
from aggregator.service.work import Rules
from aggregator.settings import load_settings
from aggregator.store.crawl import FeedPlan
from aggregator.store.store import open_store
from tests.service.town import NOON, Clock, Town, plain_tags, settled, town, until


def test_S13_a_loop_that_was_stuck_skips_no_call_and_catches_up_on_none() -> None:
    """S13: after a stall of many periods the job is called again, once, and nothing counts as missed."""
    heard: list[tuple[str, str]] = []
    calls: list[float] = []

    async def life() -> None:
        scheduler = Scheduler(heard=lambda job, event: heard.append((job, event)))

        async def job() -> None:
            calls.append(time.monotonic())
            if len(calls) == 1:
                time.sleep(1.5)  # noqa: ASYNC251  (the stall itself)

        scheduler.every(0.1, job, name="tick")
        scheduler.start()
        await until(lambda: len(calls) >= 3)
        scheduler.stop()
        scheduler.stop()

    asyncio.run(life())
    assert heard == []
    assert len([one for one in calls if one - calls[0] < 1.5]) == 1


def test_a_job_that_fails_or_is_still_running_is_heard_of() -> None:
    """Neither ends the scheduler."""
    heard: set[tuple[str, str]] = set()

    async def life() -> None:
        scheduler = Scheduler(heard=lambda job, event: heard.add((job, event)))

        async def failing() -> None:
            raise ValueError("no")

        async def slow() -> None:
            await asyncio.sleep(60)

        scheduler.every(0.05, failing, name="failing")
        scheduler.every(0.05, slow, name="slow")
        scheduler.start()
        await until(lambda: heard == {("failing", "error"), ("slow", "still_running")})
        scheduler.stop()

    asyncio.run(life())


def test_S12_a_chore_is_due_by_what_the_disk_says() -> None:
    """S12: never done, done a day ago, or done in a future that a wrong clock made; after a failure it waits an hour."""
    clock = Clock()
    seen = [None, NOON - timedelta(hours=23), NOON - timedelta(hours=24), NOON + timedelta(days=300)]
    chores = [Chore(name="x", since=NOON, every=timedelta(days=1), do=lambda _: None, seen=lambda when=when: when) for when in seen]  # type: ignore[misc]
    assert [chore.due(now=clock()) for chore in chores] == [True, False, True, True]
    failed = Chore(name="x", since=NOON, every=timedelta(days=1), do=lambda _: None, seen=lambda: None, tried=NOON, failures=1)
    assert [failed.due(now=NOON + timedelta(minutes=minutes)) for minutes in (1, 59, 60)] == [False, False, True]


def test_backups_are_whole_and_the_oldest_go(tmp_path: Path) -> None:
    """A copy that was cut off never counts, and the newest two stay."""
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / ".aggregator-20260101T000000Z.sqlite.part").write_bytes(b"cut off")
    assert newest_backup(folder) is None
    with open_store(tmp_path / "db.sqlite") as store:
        for day in range(4):
            back_up(store, folder, keep=2, now=NOON + timedelta(days=day))
    assert [path.name for path in backups(folder)] == ["aggregator-20260304T120000Z.sqlite", "aggregator-20260305T120000Z.sqlite"]
    assert newest_backup(folder) == NOON + timedelta(days=3)
    assert newest_backup(None) is None
    assert free_bytes(tmp_path / "not" / "there") > 0


def test_a_wrong_configuration_is_refused_and_the_old_one_stays(tmp_path: Path) -> None:
    """SIGHUP reads config/ anew: a typo costs nothing but a line in the log; a right one is taken."""
    with town(tmp_path, only=("remotive",)) as made:
        plans = list(made.work.read_plans())

        def wrong() -> list[FeedPlan]:
            raise ConfigurationError("boards.toml: no such source")

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            keeping = service._keeping
            assert keeping is not None
            object.__setattr__(made.work, "read_plans", wrong)
            keeping.reload()
            await settled(service)
            assert b'aggregator_faults_total{kind="reload"} 1.0' in service.metrics.text()
            assert [feed.enabled for feed in made.store.feeds()] == [True]
            object.__setattr__(made.work, "read_plans", lambda: [*plans, FeedPlan(source="lever", board="other")])
            keeping.reload()
            await settled(service)
            assert [feed.plan.source for feed in made.store.feeds()] == ["lever", "remotive"]

        made.live(days)


def test_rules_that_cannot_be_read_end_the_start_and_store_nothing(tmp_path: Path) -> None:
    """A wrong vocabulary is a wrong configuration: the process ends with its message, and the feed is read again."""

    def broken() -> Rules:
        raise ConfigurationError("roles.toml: wrong")

    with town(tmp_path, only=("remotive",)) as made:
        object.__setattr__(made.work, "read_rules", broken)

        async def days(service: Service, made: Town) -> None:
            del made
            await until(service.stopping)

        with pytest.raises(ConfigurationError, match=r"roles\.toml: wrong"):
            made.live(days)
        assert made.store.runs() == []


def test_reading_the_rules_anew_keeps_no_garbage() -> None:
    """Reading freezes what is there, as the classifier does; what was garbage before is gone, not kept for as long as the process lives."""

    class Knot:
        me: object = None

    def frozen() -> Rules:
        gc.freeze()
        return Rules(tagger=Tagger(tags=plain_tags, rules="test"), join=lambda _, __: 0, publish=lambda _: None)

    gc.disable()
    try:
        knot = Knot()
        knot.me = knot
        seen = weakref.ref(knot)
        del knot
        Rulebook(frozen).renew()
        gc.collect()
        assert seen() is None
    finally:
        gc.unfreeze()
        gc.enable()


def test_rules_are_read_anew_once_a_day(tmp_path: Path) -> None:
    """Not with the first chores of a life, which has just read them, but a day later, and a day after that."""
    with town(tmp_path, only=("remotive",)) as made:
        (refresh,) = [one for one in list_chores(made.work, Rulebook(made.work.read_rules)) if one.name == "refresh"]
        due = []
        for hours in (0.02, 23, 2, 2, 23):
            made.clock.move(hours=hours)
            due.append(refresh.due(now=made.clock()))
            refresh.tried = made.clock() if due[-1] else refresh.tried
        assert due == [False, False, True, False, True]


def test_reports_wait_for_a_quiet_moment_but_not_for_ever(tmp_path: Path) -> None:
    """While feeds are under way they wait an hour: those of a half-read first morning say little."""
    with town(tmp_path, only=("remotive",)) as made:

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            keeping = service._keeping
            assert keeping is not None
            await until(service.rulebook.ready)
            for minutes, reports in ((0, 0), (59, 0), (1, 1)):
                made.clock.move(minutes=minutes)
                keeping.look(quiet=False)
                await settled(service)
                assert len(made.published) == reports

        made.live(days)


def test_the_health_command_says_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A table for people, JSON for machines, expectations to paste; exit status 3 where anything is wrong."""
    monkeypatch.setenv("AGGREGATOR_DATABASE", str(tmp_path / "db.sqlite"))

    def health(*options: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["aggregator", "health", *options])
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return ended.value.code, capsys.readouterr().out

    with town(tmp_path, only=("remotive",)) as made:

        async def days(service: Service, made: Town) -> None:
            await settled(service)
            assert made.store.runs()

        made.live(days)
    capsys.readouterr()
    status, said = health()
    # The town's clock stands in the past, so its only run is stale by now.
    assert status == Status.PROBLEMS
    assert "! remotive: 1 of 1 feeds had no complete run within three intervals" in said
    status, said = health("--json")
    (source,) = json.loads(said)["sources"]
    assert (status, source["source"], source["well"], source["filled"]["company"]) == (Status.PROBLEMS, "remotive", False, 1.0)
    assert health("--suggest") == (Status.DONE, "")


def test_asking_a_service_that_is_not_there_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`aggregator health --live` is what a container asks."""
    settings = load_settings()
    monkeypatch.setattr(sys, "argv", ["aggregator", "health", "--live"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == Status.FAULT
    assert f"no service answers on {settings.service.address}:{settings.service.port}" in capsys.readouterr().err
