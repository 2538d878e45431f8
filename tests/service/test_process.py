"""The service as a process: signals, two instances, and being killed at any moment."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import re
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep

import pytest

from aggregator.cli.main import main
from aggregator.cli.status import Status
from aggregator.samples.market import Market
from aggregator.samples.server import Boards, serve
from aggregator.settings import config_folder
from aggregator.store.store import open_store
from tests.service.process import service

ONLY = frozenset(("greenhouse", "lever", "remotive"))


@pytest.fixture(scope="module")
def boards() -> Iterator[Boards]:
    """Serve a small market."""
    with serve(Market(postings=500, today=datetime.now(UTC).date())) as served:
        yield served


def whole(folder: Path, database: str | None = None) -> None:
    """Check that the database is sound and that every posting came with a run that counts it, its tags and its body."""
    with open_store(database or folder / "db.sqlite", archive=folder / "archive") as store:
        assert store.check() == []
        assert store.raw.verify() == []
        stored = list(store.stored())
        assert [one.id for one in stored if one.tags is None] == []
        assert sum(row.run.new for row in store.runs(limit=1_000_000)) == len(stored)


@pytest.mark.xdist_group("processes")
def test_S14_sigterm_lets_runs_end_and_a_second_instance_is_refused(boards: Boards, tmp_path: Path, address: str) -> None:
    """S3 too: what is under way is committed, the exit status is 0, and all that time nobody else gets in; on both databases."""
    holder = r"process {}\b" if address.endswith(".sqlite") else r"session \d+ from this machine"
    with service(tmp_path, boards, ONLY, database=address) as first:
        first.first_request()
        with service(tmp_path, boards, ONLY, database=address) as second:
            assert second.popen.wait(60) == Status.LOCKED
            assert re.search(holder.format(first.popen.pid), second.said())
        status, seconds = first.end(signal.SIGTERM)
        assert status == 0
        assert seconds < 30
        assert '"event": "stopped"' in first.said()
    whole(tmp_path, address)
    with open_store(address) as store:
        assert len(store.runs()) >= 1


@pytest.mark.xdist_group("processes")
def test_the_first_request_goes_out_within_two_seconds(boards: Boards, tmp_path: Path) -> None:
    """Counted in time of the processor, which other work on the machine does not stretch; a start on a filled database is no slower."""
    for _ in range(2):
        with service(tmp_path, boards, ONLY) as one:
            one.first_request()
            assert one.processor() < 2
            one.end(signal.SIGKILL)
        later(tmp_path)


@pytest.mark.xdist_group("processes")
def test_S01_a_killed_service_loses_no_committed_run_and_leaves_no_half_run(boards: Boards, tmp_path: Path) -> None:
    """S1: killed twice amid its work, the third life ends up with exactly the postings of the market."""
    for delay in (0.05, 1.5):
        with service(tmp_path, boards, ONLY) as life:
            life.first_request()
            sleep(delay)
            assert life.end(signal.SIGKILL)[0] == -signal.SIGKILL
        whole(tmp_path)
        later(tmp_path)
    with service(tmp_path, boards, ONLY) as life:
        life.first_request()
        wait_until_read(tmp_path)
        assert life.end(signal.SIGTERM)[0] == 0
    whole(tmp_path)
    with open_store(tmp_path / "db.sqlite") as store:
        counts = Counter(one.posting.source for one in store.stored())
    assert counts == {source: expected(boards, source) for source in counts}
    assert set(counts) == ONLY


def later(folder: Path) -> None:
    """Let hours pass: what a killed process had begun is due again."""
    with open_store(folder / "db.sqlite") as store:
        for feed in store.feeds():
            store.schedule(feed.id, next_due=datetime.now(UTC) - timedelta(minutes=1))


def wait_until_read(folder: Path) -> None:
    """Wait until no feed is due and no run is missing."""
    with open_store(folder / "db.sqlite") as store:
        for _ in range(1800):
            if not store.due(now=datetime.now(UTC)) and all(feed.last_ended for feed in store.feeds()):
                return
            sleep(0.1)
    raise AssertionError("feeds stay due")


def expected(boards: Boards, source: str) -> int:
    """Count the postings of a source in the market."""
    from aggregator.samples.truth import truths

    return sum(key[0] == source for truth in truths(boards.market) for key in truth.postings)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("boards.toml", '[grenhouse.acme]\ncompany = "Acme"\n', "[grenhouse]: no such source; did you mean greenhouse?"),
        ("aggregator.toml", "[agent]\nname = 'a'\ncontact = 'c'\n[store]\ndatabase = 'x'\n[servce]\nport = 1\n", "servce"),
    ],
)
def test_S20_a_typo_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: str, text: str, message: str
) -> None:
    """S20: a source that matches nothing is a wrong configuration, not a service that does nothing."""
    config = tmp_path / "config"
    config.mkdir()
    shutil.copytree(config_folder() / "vocabulary", config / "vocabulary")
    (config / "aggregator.toml").write_text(
        f"[agent]\nname = 'a'\ncontact = 'https://example.org'\n[store]\ndatabase = '{tmp_path}/db.sqlite'\n[service]\nport = 0\n"
    )
    (config / "boards.toml").write_text("")
    (config / file).write_text(text)
    monkeypatch.setenv("AGGREGATOR_CONFIG", str(config))
    monkeypatch.setattr(sys, "argv", ["aggregator", "serve"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == Status.USAGE
    assert message in capsys.readouterr().err
