"""Persistence: a run that was read is saved although the database is away for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from aggregator.errors import Away
from aggregator.store.crawl import Saved

_FIRST: Final = 0.2
_GROWTH: Final = 1.6
_LONGEST: Final = 30.0
# Together ten minutes: a restart takes seconds, an upgrade minutes; for longer the service waits for its next start.
_ATTEMPTS: Final = 30


def pause_before(attempt: int) -> float:
    """Give the seconds before another attempt, the first of them being number 1: 0.2 s, growing by 1.6, half a minute at most."""
    return min(_FIRST * _GROWTH ** (attempt - 1), _LONGEST)


async def saved_at_last(
    save: Callable[[bool], Saved],
    *,
    writer: asyncio.Lock,
    starts: Callable[[], bool],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Saved:
    """Save in a thread, again and again for ten minutes while the database is away; `save` is told whether it was tried before.

    The writer's lock is held during an attempt only. Raises Away where it stays away, or nothing is to be begun any more.
    """
    for attempt in range(1, _ATTEMPTS):
        try:
            async with writer:
                return await asyncio.to_thread(save, attempt > 1)
        except Away:
            if not starts():
                raise
            await sleep(pause_before(attempt))
    async with writer:
        return await asyncio.to_thread(save, True)  # noqa: FBT003  (it is positional in a Callable)
