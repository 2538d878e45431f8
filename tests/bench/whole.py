"""The whole way: sample boards in a process of their own on loopback, read, tagged, saved and joined as `aggregator run` does.

`python -m tests.bench.whole POSTINGS WORKERS` measures one run in this process and prints it as JSON.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Executable, delete, update

from aggregator.cli import compose
from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.pipeline.crawling import Ground, crawling
from aggregator.pipeline.joining import Joining
from aggregator.pipeline.openings import join_openings
from aggregator.pipeline.plans import feed_plans
from aggregator.pipeline.tagger import Tagger
from aggregator.samples.market import Market
from aggregator.samples.server import serve
from aggregator.settings import Board, load_settings
from aggregator.sources import sources
from aggregator.store.schema.feeds import validator
from aggregator.store.store import Store, open_store
from tests.bench.figures import Figure
from tests.bench.memory import peak_mb


def figures(postings: int) -> Iterator[Figure]:
    """Measure on one worker and on two, each in a process of its own."""
    alone, two = _measured(postings, 1), _measured(postings, 2)
    # The workers of a pool are nobody's children that we could ask: what a core does is measured where there is only one.
    yield Figure("end to end new, a core", alone["postings"] / alone["new_cpu"], goal=500)
    yield Figure("end to end unchanged, a core", alone["postings"] / alone["same_cpu"], goal=5_000)
    yield Figure("end to end the same bytes, a core", alone["postings"] / alone["bytes_cpu"])
    yield Figure("end to end new, one worker, wall clock", alone["postings"] / alone["new_wall"])
    yield Figure("end to end new, two workers, wall clock", two["postings"] / two["new_wall"], goal=900)


def _measured(postings: int, workers: int) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603  (this module)
        [sys.executable, "-m", "tests.bench.whole", str(postings), str(workers)], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def _boards(postings: int) -> Iterator[dict[str, Any]]:
    with subprocess.Popen(  # noqa: S603  (this module)
        [sys.executable, "-m", "tests.bench.whole", "serve", str(postings)], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    ) as server:
        if server.stdout is None or server.stdin is None:
            raise RuntimeError("the boards have no pipes")
        try:
            yield json.loads(server.stdout.readline())
        finally:
            server.stdin.close()


def _serve(postings: int) -> None:
    with serve(Market(postings=postings)) as served:
        sys.stdout.write(json.dumps({"bases": served.bases, "feeds": served.feeds}) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


def main() -> None:
    """Measure once."""
    if sys.argv[1] == "serve":
        _serve(int(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as folder, _boards(int(sys.argv[1])) as boards:
        settings = replace(load_settings(), archive=Path(folder) / "archive", workers=int(sys.argv[2]))
        with open_store(Path(folder) / "whole.sqlite", archive=settings.archive) as store, store.writing(now=compose.now()):
            companies = {(name, token): Board(source=name, token=token, company=token) for name, token in boards["feeds"] if token}
            wanted = {name for name, _ in boards["feeds"]}
            store.sync_feeds(
                [plan for plan in feed_plans(sources(), companies, {}, secrets={}) if plan.source in wanted], now=compose.now()
            )
            began = time.process_time()
            with compose.tagging(settings) as (classifier, tagger):
                ready = time.process_time() - began
                reader = FingerprintReader(classifier.vocabulary)
                wall = time.perf_counter()

                def join(numbers: Collection[int]) -> int:
                    return join_openings(store, numbers, reader=reader, now=compose.now())

                postings = asyncio.run(_read(store, tagger, boards["bases"], settings, join))
                join(store.matching.unjoined())
                new_wall, new_cpu = time.perf_counter() - wall, time.process_time() - began - ready

            def again(statement: Executable) -> float:
                with store._write() as connection:
                    connection.execute(statement)
                began = time.process_time()
                asyncio.run(_read(store, tagger, boards["bases"], settings, join))
                return time.process_time() - began

            # Without validators every board sends its whole list again, and without the hashes of their bodies each is read.
            bytes_cpu = again(update(validator).values(etag=None, last_modified=None))
            same_cpu = again(delete(validator))
    peak = peak_mb()
    found = {"postings": postings, "new_cpu": new_cpu, "new_wall": new_wall, "same_cpu": same_cpu, "bytes_cpu": bytes_cpu, "peak_mb": peak}
    sys.stdout.write(json.dumps(found) + "\n")


async def _read(store: Store, tagger: Tagger, bases: dict[str, str], settings: Any, join: Callable[[Collection[int]], int]) -> int:
    ground = Ground(store=store, settings=settings, tagger=lambda: tagger, clock=compose.now, bases=bases)
    async with crawling(ground) as crawler:
        joining = Joining(join, writer=crawler.writer)
        saved = await crawler.run([feed for feed in store.feeds() if feed.enabled], done=lambda *_: None, joining=joining)
    return sum(one.run.seen for one in saved)


if __name__ == "__main__":
    main()
