"""Long trials of the service, not part of `make test`: each prints a line a step, and ends with 1 on a fault.

`minutes 10` lets the service live in a process of its own by a clock that runs fast, over boards that change and go wrong (Linux).
`kills 100` ends it with SIGKILL at random moments. `days 100` steps through days under a clock set by hand, as fast as it goes.
"""

import argparse
import os
import random
import tempfile
import threading
from pathlib import Path
from time import process_time

import structlog

from aggregator.samples.faults import Wrong
from aggregator.samples.truth import truths
from aggregator.service.service import Service
from tests.bench.memory import peak_mb
from tests.service.town import Town, settled, town
from tests.soak.kills import kills
from tests.soak.months import months
from tests.soak.verdict import check, say

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
            say_day(day, f"{len(advertised)} advertised, {kept} open, {len(stored)} stored, {process_time() - began:.1f} s CPU")

    with tempfile.TemporaryDirectory() as folder, town(Path(folder), only=SOURCES, postings=postings) as made:
        made.live(life)


def say_day(step: int, words: str) -> None:
    """Print a day with what the process uses."""
    files = len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").is_dir() else 0  # noqa: PTH208  (only their number)
    memory = round(peak_mb())
    say(step, f"{words}; {memory} MB at most, {files} files, {threading.active_count()} threads")


def main() -> None:
    """Read what is wanted, and do it."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("trial", choices=("minutes", "days", "kills"))
    parser.add_argument("count", type=float, nargs="?")
    parser.add_argument("--postings", type=int, default=600)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--speed", type=float, default=2400.0, help="how much faster the clock of `minutes` runs")
    wanted = parser.parse_args()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(Path(os.devnull).open("w", encoding="utf-8")))  # noqa: SIM115  (for as long as the process)
    if wanted.trial == "minutes":
        months(wanted.count or 10, postings=wanted.postings, seed=wanted.seed, speed=wanted.speed)
    elif wanted.trial == "days":
        days(int(wanted.count or 30), postings=wanted.postings, seed=wanted.seed)
    else:
        kills(int(wanted.count or 100), postings=wanted.postings, seed=wanted.seed)


if __name__ == "__main__":
    main()
