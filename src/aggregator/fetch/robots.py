"""Robots: what an origin's robots.txt lets us ask, and how fast (RFC 9309)."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from protego import Protego

from aggregator.errors import BodyRefused, ServerFailed, Unreachable
from aggregator.fetch.address import Origin
from aggregator.fetch.verdict import Answer

# RFC 9309 2.5: at least 500 KiB must be read; what follows may be left.
PARSED = 512 * 1024
FRESH = 24 * 3600.0
# An origin whose robots.txt failed is asked again sooner.
FRESH_AFTER_FAILURE = 3600.0
# A Crawl-delay beyond this is no pace but a refusal in disguise; the feed then takes an hour for each request.
LONGEST_DELAY = 3600.0

AskRobots = Callable[[Origin], Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The parsed file, or None where there is none and all is allowed.

    `until` is when to ask again, `stale` from when it may not stand in for a fresh one (monotonic seconds).
    """

    parsed: Protego | None
    until: float
    stale: float

    def allow(self, url: str, agent: str) -> bool:
        """Whether the agent may ask for a URL."""
        return self.parsed is None or bool(self.parsed.can_fetch(url, agent))

    def delay(self, agent: str) -> float:
        """Give the Crawl-delay in seconds; 0 where there is none, or nonsense."""
        asked = None if self.parsed is None else self.parsed.crawl_delay(agent)
        return min(asked, LONGEST_DELAY) if asked is not None and math.isfinite(asked) and asked > 0 else 0.0


class Robots:
    """The rules of every origin, asked once a day."""

    def __init__(self, ask: AskRobots, *, clock: Callable[[], float]) -> None:
        self._ask = ask
        self._clock = clock
        self._rules: dict[Origin, Rules] = {}
        self._locks: dict[Origin, asyncio.Lock] = {}

    async def rules(self, origin: Origin) -> Rules:
        """Give an origin's rules, asking where they are not known or a day old.

        Where robots.txt fails (5xx, 429, no answer) nothing may be asked: its error is raised, unless yesterday's copy is known.
        """
        async with self._locks.setdefault(origin, asyncio.Lock()):
            known = self._rules.get(origin)
            if known is None or self._clock() >= known.until:
                known = await self._fresh(origin, known)
                self._rules[origin] = known
            return known

    async def _fresh(self, origin: Origin, known: Rules | None) -> Rules:
        now = self._clock()
        try:
            answer = await self._ask(origin)
            if answer.status == 429 or answer.status >= 500:
                raise ServerFailed(f"{origin}/robots.txt answered {answer.status}, so nothing may be asked there")
        except (Unreachable, ServerFailed, BodyRefused):
            if known is None or now >= known.stale:
                raise
            return replace(known, until=now + FRESH_AFTER_FAILURE)
        found = 200 <= answer.status < 300
        return Rules(parsed=Protego.parse(_text(answer.body)) if found else None, until=now + FRESH, stale=now + 2 * FRESH)


def _text(body: bytes) -> str:
    if len(body) > PARSED:
        # A rule that is cut in two would mean something else.
        body = body[:PARSED].rpartition(b"\n")[0]
    return body.decode("utf-8", errors="replace").removeprefix("\ufeff")
