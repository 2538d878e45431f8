"""A clock that runs fast, the same in every process of this machine, and one life of the service by it: `python -m tests.soak.hurried FILE`."""

import asyncio
import json
import sys
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Self

from aggregator.cli.job import Job
from aggregator.cli.serve import live
from aggregator.cli.status import status_of
from aggregator.errors import AggregatorError
from aggregator.fetch.pace import Timing
from aggregator.log import set_up
from aggregator.settings import Board, load_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Hurried:
    """A clock that began at a moment when the monotonic clock of this machine said `zero`, and runs `speed` times as fast."""

    began: datetime
    zero: float
    speed: float

    def __call__(self) -> datetime:
        """Give the time."""
        return self.began + timedelta(seconds=self.seconds())

    def seconds(self) -> float:
        """Give the seconds since it began, by its own count."""
        return (monotonic() - self.zero) * self.speed

    async def sleep(self, seconds: float) -> None:
        """Wait for so many of its own seconds."""
        await asyncio.sleep(seconds / self.speed)

    def written(self) -> dict[str, Any]:
        """Give it as JSON values."""
        return {"began": self.began.isoformat(), "zero": self.zero, "speed": self.speed}

    @classmethod
    def read(cls, values: dict[str, Any]) -> Self:
        """Read what `written` gave."""
        return cls(began=datetime.fromisoformat(values["began"]), zero=values["zero"], speed=values["speed"])


def main() -> None:
    """Live as the file says; end with the status that the command would."""
    told = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    folder, clock = Path(told["folder"]), Hurried.read(told["clock"])
    usual = load_settings()
    # A tick of five seconds is the same fifth of a second here for any speed: what counts is what is due.
    service = replace(usual.service, port=0, backup_folder=folder / "backups", tick_seconds=0.2, backups_kept=2)
    settings = replace(
        usual,
        database=str(folder / "db.sqlite"),
        archive=folder / "archive",
        reports=folder / "reports",
        request_seconds=5.0,
        service=service,
    )
    boards = {(one["source"], one["token"]): Board(**one) for one in told["boards"]}
    job = Job(settings=settings, boards=boards, bases=told["bases"], only=frozenset(told["only"]), synthetic=True)
    set_up(machine=True)
    try:
        live(job, clock=clock, timing=Timing(pause=told["pause"], clock=clock.seconds, sleep=clock.sleep))
    except AggregatorError as error:
        sys.stderr.write(f"aggregator: {error}\n")
        sys.exit(status_of(error))


if __name__ == "__main__":
    main()
