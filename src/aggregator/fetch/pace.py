"""Pace: one request in flight to a host, a least interval from its answer to the next request, and none before its Retry-After."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from aggregator.errors import Throttled

# A host's turn while it is held; it gives what is to be called when the host begins to answer.
Turn = AbstractAsyncContextManager[Callable[[], None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How time passes between requests: `clock` counts seconds, `sleep` waits for some of them.

    `pause` stands in for the seconds between two requests of a host; None leaves them to the source and its host.
    """

    pause: float | None = None
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


USUAL: Final = Timing()


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    answered: float = -math.inf
    ended: float = -math.inf
    interval: float = 0.0
    not_before: float = -math.inf


class Pace:
    """The turns of every host, on a monotonic clock that the caller hands in."""

    def __init__(self, *, clock: Callable[[], float], sleep: Callable[[float], Awaitable[None]], longest_pause: float) -> None:
        """Take a hold longer than `longest_pause` seconds as no pause between requests: the feed is put off and holds no place."""
        self._clock = clock
        self._sleep = sleep
        self._longest_pause = longest_pause
        self._hosts: dict[str, _Host] = {}

    def hold(self, host: str, seconds: float) -> None:
        """Ask nothing of a host for so many seconds from now; a later end that is already set stays."""
        known = self._hosts.setdefault(host, _Host())
        known.not_before = max(known.not_before, self._clock() + seconds)

    def held(self, host: str) -> float:
        """How many seconds a host is still to be left alone."""
        known = self._hosts.get(host)
        return 0.0 if known is None else max(known.not_before - self._clock(), 0.0)

    @asynccontextmanager
    async def turn(self, host: str, *, interval: float) -> AsyncIterator[Callable[[], None]]:
        """Wait for the host's turn and keep it; call what it gives when the host begins to answer.

        Raises Throttled where the host is held for longer than a pause.
        """
        self._check_hold(host)
        known = self._hosts.setdefault(host, _Host())
        async with known.lock:
            # Whoever was before us may have been sent away.
            self._check_hold(host)
            # The interval that the last caller promised still covers its own request.
            least = max(interval, known.interval)
            # A request may leave or arrive late, where this machine or the way to the host is busy. Once it is answered it has come for
            # certain: counted from there, no two requests of ours come to a host nearer than the interval.
            ready = max(known.not_before, known.answered + least, known.ended + least / 2)
            while (wait := ready - self._clock()) > 0:
                await self._sleep(wait)
            known.interval, known.answered = interval, math.inf

            def answers() -> None:
                known.answered = self._clock()

            try:
                yield answers
            finally:
                known.ended = self._clock()
                known.answered = min(known.answered, known.ended)

    def _check_hold(self, host: str) -> None:
        left = self.held(host)
        if left > self._longest_pause:
            raise Throttled(f"{host} asked to be left alone for {left:.0f} s more", retry_after=left)
