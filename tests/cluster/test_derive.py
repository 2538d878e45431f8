"""Deriving on two real Dask workers over a real PostgreSQL: the tables of a local derivation, and no fear of kill -9."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.cluster import derive
from aggregator.cluster.derive import Task, on_cluster
from aggregator.core.interchange import posting_record
from aggregator.core.page import Problem
from aggregator.core.web import Response
from aggregator.errors import AlreadyRunning, ConfigurationError
from aggregator.pipeline.archives import line_ranges, lines_within
from aggregator.pipeline.crawl import archived, crawl_of
from aggregator.pipeline.intake import Intake
from aggregator.pipeline.openings import join_openings
from aggregator.pipeline.parcels import Answers
from aggregator.pipeline.pool import Rules
from aggregator.pipeline.reading import Reading
from aggregator.pipeline.reclassify import reclassify, rejoin
from aggregator.pipeline.reparse import Reparse
from aggregator.samples.feeds import answer
from aggregator.samples.market import Market
from aggregator.samples.postings import postings as sample_postings
from aggregator.settings import load_rate_overrides, load_vocabulary_texts
from aggregator.sources import load, sources
from aggregator.store.crawl import FeedPlan
from aggregator.store.store import Store, open_store
from tests.cluster.town import ROOT, told
from tests.pipeline.derived import LATER, contents, joined, old_tags, present

pytestmark = [pytest.mark.xdist_group("cluster")]


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Run a Dask scheduler and two workers as processes of their own; give its address and the workers."""
    with _run(
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--no-show",
        log=tmp_path / "scheduler.log",
    ) as one:
        address = _said(tmp_path / "scheduler.log", r"(tcp://127\.0\.0\.1:\d+)")
        told = (
            "distributed.cli.dask_worker",
            address,
            "--nthreads",
            "1",
            "--no-dashboard",
            "--no-nanny",
            "--local-directory",
            str(tmp_path),
        )
        with _run(*told, log=tmp_path / "first.log") as first, _run(*told, log=tmp_path / "second.log") as second:
            yield address, [first, second]
        del one


@contextmanager
def _run(module: str, *given: str, log: Path) -> Iterator[subprocess.Popen[str]]:
    with log.open("w", encoding="utf-8") as written:
        process = subprocess.Popen(  # noqa: S603  (a module that is installed)
            [sys.executable, "-m", module, *given],
            cwd=ROOT,
            stdout=written,
            stderr=written,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _said(log: Path, pattern: str) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found = re.search(pattern, log.read_text(encoding="utf-8"))
        if found:
            return found[1]
        time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8"))


def task(address: str, folder: Path, term: int) -> Task:
    """Give what the parts share."""
    rules = Rules(vocabulary=load_vocabulary_texts(), rates=load_rate_overrides())
    return Task(address=address, archive=folder / "archive", rules=rules, version=present().tagger.rules, now=LATER, term=term)


def outdated(store: Store) -> Store:
    """Fill a store with the market as rules of the past tagged it."""
    joined(store, present().reader)
    store.save_tags([(stored.id, old_tags(stored.posting)) for stored in store.stored()])
    return store


@pytest.mark.parametrize("killed", [False, True])
def test_reclassify_on_two_workers_writes_the_tables_of_a_local_one(
    scheduler: tuple[str, list[Any]], database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed: bool
) -> None:
    """Every row of every table is the same, also where one of two workers is killed in the middle."""
    monkeypatch.setattr(derive, "PART", 12)
    address, processes = scheduler
    with open_store(tmp_path / "local.sqlite") as local:
        reclassify(outdated(local), tagger=present().tagger, reader=present().reader, now=LATER, step=lambda _: None)
        wanted = contents(local)
    done = []

    def step(number: int) -> None:
        done.append(number)
        if killed and len(done) == 2:
            os.kill(processes[0].pid, signal.SIGKILL)

    with open_store(database) as store:
        outdated(store)
        with store.writing(now=LATER) as term, on_cluster(address) as client:
            client.wait_for_workers(2, timeout=60)
            tagged = derive.reclassify(client, store, task(database, tmp_path, term), everything=False, step=step)
        rejoin(store, tagged, reader=present().reader, now=LATER, step=lambda _: None)
        assert len(done) > 5
        assert contents(store) == wanted


def crawled(store: Store) -> Store:
    """Fill a store and its archive with boards as a parser of the past read them: without places, and one record of each not at all."""
    market = Market(postings=240)
    at = market.now - timedelta(days=1)
    boards = [(one.ats, one.slug) for one in market.boards() if one.ats in {"greenhouse", "ashby", "lever"}]
    for name, slug in boards:
        source = load(name or "")
        request = source.start(slug)[0]
        path = request.full_url.split("/", 3)[3].split("?")[0]
        response = Response(request=request, body=answer(market, f"/{source.name}/{path}", dict(request.params)).body)
        first, *others = source.parse(response).postings
        reading = Reading(
            postings=tuple(replace(posting, location=None) for posting in others),
            problems=(Problem(stage="parse", reason="title: expected text", key=first.source_id, raw=b"{}"),),
            responses=Answers([response]),
        )
        plan = FeedPlan(source=source.name, board=slug, listing=source.listing)
        store.add_feed(plan, now=at)
        crawl = crawl_of(reading, plan, tagger=present().tagger, known={}, started=at, ended=at, parser="past")
        store.save(archived(crawl, reading, store.raw.spool(source.name, slug, now=at)))
    return store


@pytest.mark.parametrize("killed", [False, True])
def test_reparse_on_two_workers_reads_the_archive_as_a_local_one_does(
    scheduler: tuple[str, list[Any]], database: str, tmp_path: Path, killed: bool
) -> None:
    """Each feed is revised and its quarantine resolved, once, also where one of two workers is killed in the middle."""
    address, processes = scheduler
    with open_store(tmp_path / "local.sqlite") as local:
        rules = present()
        again = Reparse(
            store=crawled(local), sources=sources(), tagger=rules.tagger, reader=rules.reader, step=lambda _: None, join=False
        ).run(now=LATER)
        join_openings(local, local.matching.unjoined(), reader=rules.reader, now=LATER)
        wanted = told(local)
        assert not local.problems()
    done = []

    def step(number: int) -> None:
        done.append(number)
        if killed and len(done) == 2:
            os.kill(processes[0].pid, signal.SIGKILL)

    with open_store(database, archive=tmp_path / "archive") as store, store.writing(now=LATER) as term, on_cluster(address) as client:
        feeds = len(crawled(store).feeds())
        client.wait_for_workers(2, timeout=60)
        found = derive.reparse(client, store, task(database, tmp_path, term), only=(), step=step)
        join_openings(store, store.matching.unjoined(), reader=present().reader, now=LATER)
        said = told(store)
        assert not store.problems()
    assert len(done) == feeds > 3
    assert found.feeds == again.feeds == feeds
    if not killed:
        assert (found.new, found.changed, found.resolved) == (again.new, again.changed, again.resolved)
    assert again.new == again.resolved == feeds
    assert said["postings"] == wanted["postings"]
    assert said["openings"] == wanted["openings"]


def test_import_on_two_workers_stores_what_a_local_one_does(
    scheduler: tuple[str, list[Any]], database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of lines is cut by bytes: every posting comes in once, with the same tags and openings."""
    monkeypatch.setattr(derive, "_PART_BYTES", 50_000)
    lines = [json.dumps(posting_record(posting), default=str) for posting in sample_postings(Market(postings=60))]
    path = tmp_path / "postings.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with open_store(tmp_path / "local.sqlite") as local:
        intake = Intake(
            store=local, tagger=present().tagger, reader=present().reader, sources={}, boards={}, step=lambda _: None, join=False
        )
        intake.records([(str(n), json.loads(line)) for n, line in enumerate(lines)], name="all", now=LATER)
        join_openings(local, local.matching.unjoined(), reader=present().reader, now=LATER)
        wanted = told(local)
    with open_store(database) as store, store.writing(now=LATER) as term, on_cluster(scheduler[0]) as client:
        taken = derive.take_in(client, path, task(database, tmp_path, term), boards={}, step=lambda _: None)
        join_openings(store, store.matching.unjoined(), reader=present().reader, now=LATER)
        said = told(store)
    assert taken.new == len(lines)
    assert not taken.problems
    assert said["postings"] == wanted["postings"]
    assert len(said["openings"]) == len(wanted["openings"])


def test_S03_a_part_that_outlives_its_command_writes_nothing(
    scheduler: tuple[str, list[Any]], database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that was cut off leaves parts with the workers: once another has begun, whatever they do is refused."""
    monkeypatch.setattr(derive, "_RETRIES", 0)
    path = tmp_path / "postings.jsonl"
    path.write_text(json.dumps(posting_record(next(iter(sample_postings(Market(postings=1))))), default=str) + "\n", encoding="utf-8")
    with open_store(database, archive=tmp_path / "archive") as store:
        crawled(outdated(store))
        with store.writing(now=LATER) as lost:
            pass
        with store.writing(now=LATER):
            late, wanted = task(database, tmp_path, lost), told(store)
            with on_cluster(scheduler[0]) as client:
                for part in (
                    lambda: derive.reclassify(client, store, late, everything=False, step=lambda _: None),
                    lambda: derive.reparse(client, store, late, only=(), step=lambda _: None),
                    lambda: derive.take_in(client, path, late, boards={}, step=lambda _: None),
                ):
                    with pytest.raises(AlreadyRunning, match="must stop writing"):
                        part()
            assert told(store) == wanted


def test_each_line_belongs_to_one_range(tmp_path: Path) -> None:
    """Wherever a file is cut, its lines come back whole, once, in order."""
    path = tmp_path / "lines"
    path.write_bytes(b"a\nbb\n\nccc\ndddd")
    whole = path.read_bytes().splitlines(keepends=True)
    for size in range(1, 20):
        assert [line for part in line_ranges(path, size) for line in lines_within(path, *part)] == whole


def test_where_no_scheduler_answers_the_option_is_named() -> None:
    """One clear line, no traceback."""
    with pytest.raises(ConfigurationError, match="--scheduler"), on_cluster("tcp://127.0.0.1:1"):
        pytest.fail("somebody answered")
