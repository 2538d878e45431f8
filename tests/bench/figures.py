"""Figures: what was measured of one stage, and the clock that measures it: CPU time, which other work on the machine disturbs little."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One stage: how many postings a second of CPU time, the same for its raw limit where there is one, and what is to be known."""

    stage: str
    per_second: float
    limit: float | None = None
    limit_name: str = ""
    goal: float | None = None

    @property
    def share(self) -> float | None:
        """What part of the raw limit is reached."""
        return None if self.limit is None else self.per_second / self.limit


def rate(items: int, work: Callable[[], object], *, rounds: int = 3) -> float:
    """Run some work a few times; give items a second of CPU time of the quickest round, the first of which warms up."""
    return items / max(min(seconds(work) for _ in range(rounds)), 1e-9)


def seconds(work: Callable[[], object]) -> float:
    """Give the CPU time of some work in this process."""
    began = time.process_time()
    work()
    return time.process_time() - began
