"""`python -m tests.bench.reporting DATABASE`: all reports of a database in one go: CPU time, wall time and peak memory of each part."""

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from aggregator.cli.compose import classifier, publisher
from aggregator.reports.facts import Scope
from aggregator.reports.kit import Row
from aggregator.reports.page import write_page
from aggregator.reports.publish import discover, publish
from aggregator.store.store import open_store
from tests.bench.memory import peak_mb
from tests.bench.stored import NOW


def main() -> None:
    """Measure and show."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("database", type=Path)
    options = asked.parse_args()
    publish_all, wall, cpu = publisher(classifier()), time.perf_counter(), time.process_time()

    def say(part: str) -> None:
        nonlocal wall, cpu
        sys.stdout.write(f"{part:20} {time.process_time() - cpu:7.2f} s CPU {time.perf_counter() - wall:7.2f} s {peak_mb():6.0f} MB\n")
        wall, cpu = time.perf_counter(), time.process_time()

    with open_store(options.database) as store, tempfile.TemporaryDirectory() as folder:
        say("start")
        facts = publish_all.gather(store, Scope(now=NOW, since=NOW.replace(year=2025)))
        say(f"gather {len(facts.jobs):,}")
        tables: dict[str, tuple[Row, ...]] = {}
        for name in discover():
            tables |= publish(facts, folder=Path(folder), names=[name])
            say(name)
        write_page(facts, tables, folder=Path(folder), countries=publish_all.countries)
        say("page")
    whole = resource.getrusage(resource.RUSAGE_SELF)
    sys.stdout.write(f"{'all':20} {whole.ru_utime + whole.ru_stime:7.2f} s CPU {'':9} {peak_mb():6.0f} MB\n")


if __name__ == "__main__":
    main()
