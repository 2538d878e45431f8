"""The long trial: the service as a process of its own for minutes that are weeks to it, over boards that change and go wrong.

Every source has an address of its own on this machine, so that the pace of each host is measured where it counts: at the server.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep

from aggregator.core.run import Listing
from aggregator.samples.faults import Wrong
from aggregator.samples.market import Market
from aggregator.samples.server import Boards, serve
from aggregator.samples.truth import truths
from aggregator.sources import sources
from aggregator.store.store import Store, open_store
from tests.service.town import boards_of
from tests.soak.hurried import Hurried
from tests.soak.verdict import check, say

SOURCES = ("greenhouse", "lever", "ashby", "remotive", "himalayas")
# Seconds between two requests of a host, by the hurried clock.
PAUSE = 120.0
# The last days are without change and fault: what went must be closed by then, and what came be there.
SETTLING = 6
# What the floating point numbers of two clocks lose, in seconds of the hurried one.
_ROUNDING = 0.001
_MB = 1024 * 1024


@dataclass(slots=True, kw_only=True)
class Trial:
    """One trial: its boards by source, its clock, and what has been advertised on any day so far."""

    boards: Mapping[str, Boards]
    clock: Hurried
    popen: "subprocess.Popen[bytes]"
    folder: Path
    draw: random.Random
    ever: set[tuple[str, str]] = field(default_factory=set)
    faults: Counter[str] = field(default_factory=Counter)
    memory: list[int] = field(default_factory=list)
    database: list[int] = field(default_factory=list)

    def advertised(self) -> set[tuple[str, str]]:
        """Give what is advertised today on the boards that are read."""
        market = next(iter(self.boards.values())).market
        found = {key for truth in truths(market) for key in truth.postings if key[0] in self.boards}
        self.ever |= found
        return found

    def go_wrong(self) -> None:
        """Heal every board, then break about a third of them in some way."""
        for source, boards in self.boards.items():
            boards.heal()
            if self.draw.random() < 0.3:
                wrong = self.draw.choice(list(Wrong))
                self.faults[wrong.value] += 1
                boards.fault(f"/{source}", wrong, times=self.draw.choice([None, 1, 3]), retry_after=self.draw.choice([600, 7200]))

    def heal(self) -> None:
        """Heal every board."""
        for boards in self.boards.values():
            boards.heal()

    def advance(self) -> None:
        """Let a day pass on every board."""
        for boards in self.boards.values():
            boards.advance()

    def wait_until(self, day: float) -> None:
        """Wait until the hurried clock has come to a day; the service must live all the while."""
        while self.clock.seconds() < day * 86_400:
            check(self.popen.poll() is None, f"the service ended by itself with {self.popen.poll()}")
            sleep(0.05)

    def measure(self) -> None:
        """Note what the service keeps in memory, and how large its database is, in MB."""
        with closing(sqlite3.connect(self.folder / "db.sqlite")) as database:
            # The file itself lags behind its log.
            pages, size = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        self.database.append(pages * size // _MB)
        status = Path(f"/proc/{self.popen.pid}/status").read_text(encoding="ascii")
        self.memory.append(next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmRSS")))


def months(minutes: float, *, postings: int, seed: int, speed: float) -> None:
    """Let the service live for so many minutes of real time."""
    days = int(minutes * 60 * speed / 86_400)
    check(days > 2 * SETTLING, f"{minutes:g} minutes at {speed:g} times are {days} days, and more than {2 * SETTLING} are needed")
    with trial(postings=postings, seed=seed, speed=speed) as one:
        for day in range(days):
            changing = day < days - SETTLING
            if changing and day:
                one.advance()
            now = one.advertised()
            for quarter in range(4):
                (one.go_wrong if changing else one.heal)()
                one.wait_until(day + (quarter + 1) / 4)
            one.measure()
            with open_store(one.folder / "db.sqlite") as store:
                _nothing_lost(one, store, now, day)
        one.popen.send_signal(signal.SIGTERM)
        sent = monotonic()
        status = one.popen.wait(60)
        stopped = monotonic() - sent
        check(status == 0, f"SIGTERM: status {status}")
        with open_store(one.folder / "db.sqlite", archive=one.folder / "archive") as store:
            _at_the_end(one, store, days, stopped)


@contextmanager
def trial(*, postings: int, seed: int, speed: float) -> Iterator[Trial]:
    """Start boards and the service over them; both are gone after the block."""
    began = datetime(2026, 3, 2, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        market = Market(postings=postings, seed=seed, today=began.date())
        boards = {source: stack.enter_context(serve(market, address=f"127.0.0.{number}")) for number, source in enumerate(SOURCES, start=2)}
        bases = {origin: base for source, one in boards.items() for origin, base in one.bases.items() if base.endswith(f"/{source}")}
        lines = [
            {"source": line.source, "token": line.token, "company": line.company}
            for line in boards_of(next(iter(boards.values())), SOURCES).values()
        ]
        clock = Hurried(began=began, zero=monotonic(), speed=speed)
        told = {
            "folder": name,
            "boards": lines,
            "bases": bases,
            "only": SOURCES,
            "pause": PAUSE,
            "clock": clock.written(),
        }
        (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
        log = stack.enter_context((folder / "log.jsonl").open("wb"))
        command = [sys.executable, "-m", "tests.soak.hurried", str(folder / "told.json")]
        popen = subprocess.Popen(command, stderr=log)  # noqa: S603  (ourselves)
        try:
            yield Trial(boards=boards, clock=clock, popen=popen, folder=folder, draw=random.Random(seed))  # noqa: S311  (no secret)
        finally:
            if popen.poll() is None:
                popen.kill()
            popen.wait()
            if keep := os.environ.get("SOAK_LOG"):
                Path(keep).write_bytes((folder / "log.jsonl").read_bytes())


def _nothing_lost(one: Trial, store: Store, advertised: set[tuple[str, str]], day: int) -> None:
    """Check after each day: nothing is closed that is advertised, nothing is there twice or was never advertised."""
    check(store.check() == [], f"day {day}: the database is not sound")
    stored = list(store.stored())
    keys = [(row.posting.source, row.posting.source_id) for row in stored]
    check(len(keys) == len(set(keys)), f"day {day}: postings are there twice: {[key for key, n in Counter(keys).items() if n > 1][:5]}")
    check(set(keys) <= one.ever, f"day {day}: stored and never advertised: {sorted(set(keys) - one.ever)[:5]}")
    closed = {key for key, row in zip(keys, stored, strict=True) if row.closed_at is not None}
    check(not closed & advertised, f"day {day}: closed although advertised: {sorted(closed & advertised)[:5]}")
    runs = len(store.runs(limit=1_000_000))
    say(
        day + 1,
        f"{len(advertised)} advertised, {len(keys) - len(closed)} open, {len(keys)} stored, {runs} runs, {one.memory[-1]} MB, database {one.database[-1]} MB",
    )


def _at_the_end(one: Trial, store: Store, days: int, stopped: float) -> None:
    known, advertised = sources(), one.advertised()
    stored = list(store.stored())
    is_open = {(row.posting.source, row.posting.source_id) for row in stored if row.closed_at is None}
    check(advertised <= is_open, f"advertised and not open: {sorted(advertised - is_open)[:5]}")
    full = {source for source in SOURCES if known[source].listing is Listing.FULL}
    left = {key for key in is_open - advertised if key[0] in full}
    check(not left, f"gone and still open: {sorted(left)[:5]}")
    rows = store.runs(limit=1_000_000)
    check(sum(row.run.new for row in rows) == len(stored), "a posting is new more than once, or never")
    check(store.raw.verify() == [], "the archive is not whole")
    settled = one.memory[len(one.memory) // 4 :]
    half = len(settled) // 2
    growth = sum(settled[half:]) / len(settled[half:]) - sum(settled[:half]) / half
    check(growth < 0.1 * max(settled), f"memory grew by {growth:.0f} MB: {one.memory}")
    say(days, "at the end:")
    outcomes = Counter(row.run.outcome.value for row in rows)
    sys.stdout.write(f"  {len(rows)} runs: {dict(outcomes)}; faults switched on: {dict(one.faults)}\n")
    sys.stdout.write(f"  {len(stored)} postings stored, {len(is_open)} open, {len(advertised)} advertised: none lost, none twice\n")
    sys.stdout.write(f"  memory: {min(settled)} to {max(settled)} MB after the first quarter, mean {growth:+.1f} MB from half to half\n")
    sys.stdout.write(f"  its database: {one.database[0]} to {one.database[-1]} MB; SIGTERM to exit {stopped:.2f} s\n")
    _paces(one)


def _paces(one: Trial) -> None:
    """Check at each server that no two requests ever came nearer than the pause: counted from an answer, it bears no delay of the machine."""
    for source, boards in one.boards.items():
        gaps = [(later.at - earlier.at) * one.clock.speed for earlier, later in pairwise(boards.requests)]
        sys.stdout.write(f"  {source}: {len(boards.requests)} requests, least gap {min(gaps):.2f} s of {PAUSE:.0f} s\n")
        check(min(gaps) >= PAUSE - _ROUNDING, f"{source}: two requests {min(gaps):.3f} s apart, and {PAUSE:.0f} s are due")
