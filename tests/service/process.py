"""One life of the service in a process of its own, over sample boards that run in the parent: `python -m tests.service.process FILE`."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic, sleep

from aggregator.cli.job import Job
from aggregator.cli.serve import live
from aggregator.cli.status import status_of
from aggregator.errors import AggregatorError
from aggregator.log import set_up
from aggregator.samples.server import Boards
from aggregator.settings import Board
from tests.service.town import boards_of, settings_in

PATIENCE = 60.0


def main() -> None:
    """Live as the file says; end with the status that the command would."""
    told = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    boards = {(one["source"], one["token"]): Board(**one) for one in told["boards"]}
    # A board that is only slow, because the machine has other work, is no fault to be tested here.
    settings = replace(settings_in(Path(told["folder"])), request_seconds=30.0)
    settings = replace(settings, database=told["database"] or settings.database)
    job = Job(settings=settings, boards=boards, bases=told["bases"], only=frozenset(told["only"]), synthetic=True)
    set_up(machine=True)
    try:
        live(job)
    except AggregatorError as error:
        sys.stderr.write(f"aggregator: {error}\n")
        sys.exit(status_of(error))


@dataclass(slots=True, kw_only=True)
class Process:
    """A running service: its process, the boards that it asks, and where it writes."""

    popen: "subprocess.Popen[str]"
    boards: Boards
    began: float
    asked_before: int

    def first_request(self) -> float:
        """Wait for its first request; give the seconds from its start to there."""
        while len(self.boards.requests) == self.asked_before:
            if self.popen.poll() is not None or monotonic() - self.began > PATIENCE:
                raise AssertionError(f"no request came; it ended with {self.popen.poll()}: {self.said()}")
            sleep(0.005)
        return self.boards.requests[self.asked_before].at - self.began

    def processor(self) -> float:
        """Give the seconds of the processor that it has used (Linux; elsewhere those since its start)."""
        stat = Path(f"/proc/{self.popen.pid}/stat")
        if not stat.exists():
            return monotonic() - self.began
        used = stat.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
        return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")

    def end(self, number: signal.Signals) -> tuple[int, float]:
        """Send a signal and wait for its end; give the exit status and the seconds that it took."""
        sent = monotonic()
        self.popen.send_signal(number)
        status = self.popen.wait(PATIENCE)
        return status, monotonic() - sent

    def said(self) -> str:
        """Give what it wrote on standard error, once it has ended."""
        return self.popen.stderr.read() if self.popen.stderr is not None else ""


@contextmanager
def service(folder: Path, boards: Boards, only: frozenset[str], *, database: str | None = None) -> Iterator[Process]:
    """Start a service over boards, on a SQLite file in the folder or another database; whatever happens, it is gone after the block."""
    lines = [{"source": one.source, "token": one.token, "company": one.company} for one in boards_of(boards, only).values()]
    told = folder / f"life-{os.getpid()}-{monotonic():.0f}.json"
    values = {"folder": str(folder), "boards": lines, "bases": boards.bases, "only": sorted(only), "database": database}
    told.write_text(json.dumps(values), encoding="utf-8")
    asked, began = len(boards.requests), monotonic()
    command = [sys.executable, "-m", "tests.service.process", str(told)]
    popen = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603  (ourselves)
    try:
        yield Process(popen=popen, boards=boards, began=began, asked_before=asked)
    finally:
        if popen.poll() is None:
            popen.kill()
        popen.wait()
        if popen.stderr is not None:
            popen.stderr.close()


if __name__ == "__main__":
    main()
