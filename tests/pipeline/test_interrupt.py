"""Ctrl-C while a pool tags: the command ends with its status, its workers with it, and what was committed is whole."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from aggregator.cli.run import DEMO
from aggregator.cli.status import Status
from aggregator.settings import config_folder
from aggregator.store.store import open_store

PATIENCE = 120.0
_COMMAND = ("-c", "from aggregator.cli.main import main; main()", "demo", "--postings", "6000")


def _below(parent: int) -> Iterator[int]:
    """Give the living processes that a process has started, and those that they have."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _parent(entry) == parent:
            yield int(entry.name)
            yield from _below(int(entry.name))


def _parent(entry: Path) -> int | None:
    try:
        state, parent = (entry / "stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[:2]
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state == "Z" else int(parent)


def _working(parent: int) -> list[int]:
    """Wait until a pool of two is at work: its two workers, the process that starts them, and the one that tidies up."""
    until = monotonic() + PATIENCE
    while monotonic() < until:
        if len(found := list(_below(parent))) >= 4:
            return found
        sleep(0.1)
    raise AssertionError(f"no workers came, only {list(_below(parent))}")


@pytest.mark.xdist_group("processes")
@pytest.mark.skipif(not Path("/proc").exists(), reason="what a process has started is read from /proc")
@pytest.mark.parametrize("whole_terminal", [True, False])
def test_ctrl_c_ends_the_workers_too_and_keeps_what_was_committed(tmp_path: Path, whole_terminal: bool) -> None:
    """A terminal tells every process of the command, `kill -INT` only the first: both end it with 130 and leave no process."""
    config = tmp_path / "config"
    shutil.copytree(config_folder(), config)
    settings = config / "aggregator.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("workers = 0", "workers = 2"), encoding="utf-8")
    with subprocess.Popen(  # noqa: S603  (ourselves)
        [sys.executable, *_COMMAND],
        cwd=tmp_path,
        env={**os.environ, "AGGREGATOR_CONFIG": str(config)},
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        workers = _working(command.pid)
        (os.killpg if whole_terminal else os.kill)(command.pid, signal.SIGINT)
        _, said = command.communicate(timeout=PATIENCE)
    assert command.returncode == Status.INTERRUPTED, said
    until = monotonic() + 20
    while (left := [number for number in workers if _parent(Path(f"/proc/{number}")) is not None]) and monotonic() < until:
        sleep(0.1)
    assert left == []
    with open_store(tmp_path / DEMO, archive=tmp_path / DEMO.with_name("demo-archive")) as store:
        assert store.check() == []
        assert store.raw.verify() == []
        assert sum(row.run.new for row in store.runs(limit=1_000)) == len(list(store.stored()))
