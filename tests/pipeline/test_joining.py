"""Joining: postings are joined while others are read, and none is lost on the way."""

import asyncio
from collections.abc import Collection

from aggregator.errors import Away
from aggregator.pipeline.joining import Joining


def brought(first: int, many: int) -> dict[str, int]:
    """Give the postings of a run, numbered from `first`."""
    return {str(number): number for number in range(first, first + many)}


def test_a_thousand_postings_are_joined_at_once_and_fewer_wait() -> None:
    """The third run completes a batch; what came before it is in it, once."""
    asked: list[list[int]] = []

    def join(numbers: Collection[int]) -> int:
        asked.append(sorted(numbers))
        return 7

    async def read() -> Joining:
        joining = Joining(join, writer=asyncio.Lock())
        for first in (0, 400, 800, 1_200):
            await joining.add(brought(first, 400))
        return joining

    assert asyncio.run(read()).merged == 7
    assert asked == [list(range(1_200))]


def test_nobody_else_writes_meanwhile() -> None:
    """The writer's lock is held while it joins."""
    held: list[bool] = []

    async def read() -> None:
        writer = asyncio.Lock()

        def join(numbers: Collection[int]) -> int:
            held.append(writer.locked())
            return len(numbers)

        await Joining(join, writer=writer).add(brought(0, 1_000))
        assert not writer.locked()

    asyncio.run(read())
    assert held == [True]


def test_a_database_that_is_away_stops_nobody() -> None:
    """The postings stay unjoined, and the next batch is tried."""
    tried: list[int] = []

    def join(numbers: Collection[int]) -> int:
        tried.append(len(numbers))
        if len(tried) == 1:
            raise Away("gone")
        return 1

    async def read() -> int:
        joining = Joining(join, writer=asyncio.Lock())
        await joining.add(brought(0, 1_000))
        await joining.add(brought(1_000, 1_000))
        return joining.merged

    assert asyncio.run(read()) == 1
    assert tried == [1_000, 1_000]
