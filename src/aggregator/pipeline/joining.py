"""Joining: what runs brought is joined with other openings while further feeds are read, a batch at a time."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from typing import Final

from aggregator.errors import Away

# As many as are compared at once: fewer would ask the database as often for less.
_BATCH: Final = 1_000


class Joining:
    """Gathers the postings that runs brought, and joins them when there are enough; `merged` counts those that became one.

    `join` takes numbers of postings and writes, so it runs in a thread under the writer's lock. What is left at the end, or while
    the database is away, stays unjoined in the database, where `Matching.unjoined` finds it.
    """

    def __init__(self, join: Callable[[Collection[int]], int], *, writer: asyncio.Lock) -> None:
        """Take what joins, and who may write."""
        self._join, self._writer = join, writer
        self._waiting: list[int] = []
        self.merged = 0

    async def add(self, postings: Mapping[str, int]) -> None:
        """Take the new and changed postings of a run, by source id; returns when a batch that they completed is joined."""
        self._waiting += postings.values()
        if len(self._waiting) < _BATCH:
            return
        batch, self._waiting = self._waiting, []
        async with self._writer:
            try:
                self.merged += await asyncio.to_thread(self._join, batch)
            except Away:
                return
