"""Growth: whether the cost of a posting and the memory stay the same as a database grows.

`python -m tests.bench.growth SIZE` grows one database in this process and prints what it cost as JSON.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, TypedDict

from aggregator.cli.compose import classifier
from aggregator.pipeline.pool import settle
from aggregator.samples.market import Market
from aggregator.samples.postings import postings as sample_postings
from aggregator.store.crawl import Arrival
from aggregator.store.store import open_store
from tests.bench.memory import peak_mb
from tests.bench.storage import prepare, save

BOARD: Final = 500


class Grown(TypedDict):
    """One size: CPU seconds of all, microseconds a posting of the last tenth, peak memory and size of the file."""

    postings: int
    cpu: float
    last: float
    peak_mb: float
    file_mb: float


def measured(sizes: Sequence[int]) -> list[Grown]:
    """Grow a database to each size, in a process of its own."""
    found: list[Grown] = []
    for size in sizes:
        done = subprocess.run([sys.executable, "-m", "tests.bench.growth", str(size)], capture_output=True, text=True, check=True)  # noqa: S603  (this module)
        found.append(json.loads(done.stdout.splitlines()[-1]))
    return found


def main() -> None:
    """Grow one; the texts of 500 postings come again under other numbers, since what is measured is the database."""
    size, tagger = int(sys.argv[1]), classifier()
    some = list(sample_postings(Market(postings=450)))[:BOARD]
    tagged = [(posting, tagger.tags(posting)) for posting in some]
    settle()
    tenth = size - size // 10
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "grown.sqlite"
        with open_store(path) as store:
            began, last = time.process_time(), 0.0
            for first in range(0, size, len(tagged)):
                if first >= tenth and not last:
                    last = time.process_time()
                prepare(store, board=str(first))
                save(store, [_arrival(posting, tags, first + place) for place, (posting, tags) in enumerate(tagged)], board=str(first))
            ended = time.process_time()
        file_mb = path.stat().st_size / 1e6
    peak = peak_mb()
    grown = Grown(postings=size, cpu=ended - began, last=(ended - last) / max(size - tenth, 1) * 1e6, peak_mb=peak, file_mb=file_mb)
    sys.stdout.write(json.dumps(grown) + "\n")


def _arrival(posting: object, tags: object, number: int) -> Arrival:
    own = replace(posting, source="bench", board=None, source_id=str(number))  # type: ignore[type-var]
    return Arrival(posting=own, tags=tags, content_hash=str(number))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
