"""`python -m tests.cluster.worker {…}`: a worker of the crawl, as a process of its own over the sample boards."""

import asyncio
import json
import sys
from pathlib import Path

from aggregator.cluster.crawl import Crew, queue, work
from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.settings import load_vocabulary
from aggregator.store.store import open_store
from tests.cluster.town import ground


async def main() -> None:
    """Work until a signal comes."""
    told = json.loads(sys.argv[1])
    folder = Path(told["folder"])
    with open_store(told["address"], archive=folder / "archive") as store, store.sharing():
        crew = Crew(
            ground=ground(store, told["bases"], folder, pace=told["pace"]),
            reader=FingerprintReader(load_vocabulary()),
            at_once=4,
            drain=5.0,
            heartbeat=0.5,
            stalled=3.0,
        )
        async with (app := queue(told["address"])).open_async():
            await work(app, crew)


asyncio.run(main())
