"""Killed at any moment: no committed run is lost, and no half of one is there."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.store.store import open_store
from tests.store.samples import feed

_WRITER = """
import sys
from datetime import timedelta
from aggregator.store.crawl import Crawl
from aggregator.store.store import open_store
from tests.store.samples import NOON, arrival, run
store = open_store(sys.argv[1])
for number in range(10_000):
    at = NOON + timedelta(hours=number)
    names = [str(name) for name in range(number * 40, number * 40 + 40)]
    store.save(Crawl(run=run(at, board="example"), arrivals=[arrival(name) for name in names], unchanged=set(store.known("lever", "example"))))
    print(number, flush=True)
"""


@pytest.mark.parametrize("commits", [1, 4, 9])
def test_S01_a_killed_writer_leaves_whole_runs(sqlite_template: Path, tmp_path: Path, commits: int) -> None:
    """After `kill -9` between or within transactions every run that was reported is there, with all of its postings."""
    del sqlite_template
    path = tmp_path / "jobs.sqlite"
    with open_store(path) as store:
        feed(store)
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])  # noqa: S603  (our own script)
    assert writer.stdout is not None
    reported = [writer.stdout.readline() for _ in range(commits)]
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    assert reported[-1].strip() == str(commits - 1)
    with open_store(path) as store:
        assert store.check() == []
        runs = store.runs()
        assert len(runs) >= commits
        assert len(list(store.stored())) == sum(found.run.new for found in runs) == 40 * len(runs)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM posting WHERE id NOT IN (SELECT posting_id FROM tags)").fetchone() == (0,)
    connection.close()
