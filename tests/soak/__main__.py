"""Long trials of the service, not part of `make test`: `python -m tests.soak days 30` and `python -m tests.soak kills 20`.

`days` lives through many days of sample boards that change and go wrong, under a clock set by hand, and checks every day that
nothing was closed which is still advertised and that nothing of the process grows. `kills` ends a service with SIGKILL amid its
work again and again, and checks after each that the database is sound. Both print one line a step, and end with 1 on a fault.
"""

import argparse
import os
import random
import resource
import signal
import statistics
import sys
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from time import process_time, sleep

import structlog

from aggregator.samples.faults import Wrong
from aggregator.samples.market import Market
from aggregator.samples.server import serve
from aggregator.samples.truth import truths
from aggregator.service.service import Service
from tests.service.process import service
from tests.service.test_process import later, wait_until_read, whole
from tests.service.town import Town, settled, town

SOURCES = ("greenhouse", "lever", "ashby", "remotive", "himalayas")


def days(count: int, *, postings: int, seed: int) -> None:
    """Live through so many days, two ticks each, with a fault on about a third of the boards."""
    draw = random.Random(seed)  # noqa: S311  (which board goes wrong is no secret)

    async def life(living: Service, made: Town) -> None:
        await settled(living)
        for day in range(1, count + 1):
            began = process_time()
            made.boards.heal()
            made.boards.advance()
            for source in SOURCES:
                if draw.random() < 0.3:
                    made.boards.fault(
                        f"/{source}", draw.choice(list(Wrong)), times=draw.choice([None, 1, 3]), retry_after=draw.choice([1, 7200])
                    )
            for _ in range(2):
                made.clock.move(hours=12, minutes=6)
                await made.tick(living)
            advertised = {key for truth in truths(made.boards.market) for key in truth.postings}
            stored = list(made.store.stored())
            wrong = [
                one.posting.key for one in stored if one.closed_at is not None and (one.posting.source, one.posting.source_id) in advertised
            ]
            check(not wrong, f"day {day}: closed although advertised: {wrong[:5]}")
            check(made.store.check() == [], f"day {day}: the database is not sound")
            kept = sum(one.closed_at is None for one in stored)
            say(day, f"{len(advertised)} advertised, {kept} open, {len(stored)} stored, {process_time() - began:.1f} s CPU")

    with tempfile.TemporaryDirectory() as folder, town(Path(folder), only=SOURCES, postings=postings) as made:
        made.live(life)


def kills(count: int, *, postings: int, seed: int) -> None:
    """Kill so many lives, each after a random time, then let one live to its end; print how long starts and stops take."""
    draw = random.Random(seed)  # noqa: S311  (when it is killed is no secret)
    only = frozenset(SOURCES)
    starts: list[float] = []
    with tempfile.TemporaryDirectory() as name, serve(Market(postings=postings, today=datetime.now(UTC).date())) as boards:
        folder = Path(name)
        for number in range(1, count + 1):
            with service(folder, boards, only) as one:
                starts.append(one.first_request())
                sleep(draw.uniform(0, 3))
                one.end(signal.SIGKILL)
            whole(folder)
            later(folder)
            say(number, f"killed; first request after {starts[-1]:.2f} s")
        with service(folder, boards, only) as one:
            starts.append(one.first_request())
            status, seconds = one.end(signal.SIGTERM)
            check(status == 0, f"SIGTERM amid work: status {status}")
        whole(folder)
        later(folder)
        with service(folder, boards, only) as one:
            starts.append(one.first_request())
            wait_until_read(folder)
            check(one.end(signal.SIGTERM)[0] == 0, "SIGTERM while idle")
        whole(folder)
    sys.stdout.write(f"start to first request: median {statistics.median(starts):.2f} s; SIGTERM amid work to exit: {seconds:.2f} s\n")


def check(holds: bool, words: str) -> None:
    """End the trial where something does not hold."""
    if not holds:
        sys.stdout.write(f"FAULT: {words}\n")
        sys.exit(1)


def say(step: int, words: str) -> None:
    """Print a step with what the process uses."""
    files = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0  # noqa: PTH208  (only their number)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"{step:>4}  {words}; {memory} MB at most, {files} files, {threading.active_count()} threads\n")
    sys.stdout.flush()


def main() -> None:
    """Read what is wanted, and do it."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("trial", choices=("days", "kills"))
    parser.add_argument("count", type=int, nargs="?", default=30)
    parser.add_argument("--postings", type=int, default=600)
    parser.add_argument("--seed", type=int, default=7)
    wanted = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(Path(os.devnull).open("w", encoding="utf-8")))  # noqa: SIM115  (for as long as the process)
    {"days": days, "kills": kills}[wanted.trial](wanted.count, postings=wanted.postings, seed=wanted.seed)


if __name__ == "__main__":
    main()
