"""Allowance: how many requests a source's terms leave for today; what was asked before a restart counts."""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from aggregator.errors import Spent

DAY: Final = timedelta(days=1)


class Allowance:
    """The requests of one source in the last 24 hours, of which there may be `a_day`."""

    def __init__(self, source: str, a_day: int, before: Iterable[tuple[datetime, int]] = ()) -> None:
        """Take what was asked before: (when, how many), oldest first."""
        self._source, self._a_day = source, a_day
        self._asked = deque(when for when, count in before for _ in range(count))

    def left(self, *, now: datetime) -> int:
        """Give how many requests may still be made now."""
        while self._asked and now - self._asked[0] >= DAY:
            self._asked.popleft()
        return max(self._a_day - len(self._asked), 0)

    def take(self, *, now: datetime) -> None:
        """Count one request. Raises Spent, with the wait, where the day's allowance is used up."""
        if not self.left(now=now):
            wait = (self._asked[len(self._asked) - self._a_day] + DAY - now).total_seconds()
            raise Spent(f"{self._source}: its {self._a_day} requests a day are used up", retry_after=max(wait, 1.0))
        self._asked.append(now)
