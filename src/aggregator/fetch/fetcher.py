"""Fetcher: asks a host politely and safely, and gives back a Response or one error that says why not."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import MappingProxyType, TracebackType
from typing import Self

import httpx  # noqa: TID251  (fetch is the one that may)
import stamina

from aggregator.core.web import Request, Response, Validators
from aggregator.errors import Blocked, ServerFailed, Throttled, Truncated, Unreachable
from aggregator.fetch.address import Origin, origin_of, shown
from aggregator.fetch.exchange import Exchange, TlsFailed
from aggregator.fetch.limits import Limits
from aggregator.fetch.pace import Pace, Turn
from aggregator.fetch.retry_after import LONGEST
from aggregator.fetch.robots import Robots
from aggregator.fetch.transport import GuardedTransport, PinnedBackend, Resolve, resolve_by_system
from aggregator.fetch.verdict import Answer, check_answer

NO_VALIDATORS = Validators()
# The stored time to come back is up to this share later, so that feeds sent away together do not return together.
_LATER = 0.1
# An attempt with less of the whole time than this ends as a timeout, which would hide what went wrong before.
_WORTH = 0.1


def _wall_clock() -> datetime:
    # Only a Retry-After with a date needs it, and only relative to this moment.
    return datetime.now(UTC)  # noqa: TID251  (the default of an argument; tests hand in their own)


class Fetcher:
    """The one client of a process: an async context manager whose `fetch` is the only way out."""

    def __init__(
        self,
        *,
        user_agent: str,
        limits: Limits | None = None,
        interval: float = 1.0,
        intervals: Mapping[str, float] = MappingProxyType({}),
        allow_loopback: bool = False,
        allowed_origins: Collection[str] = (),
        authorities: str | None = None,
        resolve: Resolve = resolve_by_system,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        now: Callable[[], datetime] = _wall_clock,
        draw: Callable[[], float] = random.random,
        not_before: Callable[[str, float], None] | None = None,
    ) -> None:
        """Take everything it uses.

        `user_agent` says who asks and how to reach them. `interval` is the least number of seconds from a host's answer to
        the next request to it, `intervals` the same for named hosts. `allow_loopback` lets every port of this machine through,
        `allowed_origins` ("http://127.0.0.1:8000") only those. `authorities` is PEM text of further certificate authorities.
        `clock` is monotonic; `draw` gives numbers in [0, 1) for jitter. `not_before` is told (host, seconds) when a host
        asks to be left alone, to be stored; `hold` takes it back at the next start.
        """
        self._limits = limits or Limits()
        self._interval, self._intervals = interval, dict(intervals)
        # robots.txt names products, not contacts: "aggregator/0.1 (+https://…)" is "aggregator" there.
        self._product = user_agent.partition(" ")[0].partition("/")[0]
        self._now, self._draw, self._not_before = now, draw, not_before
        self._pace = Pace(clock=clock, sleep=sleep, longest_pause=self._limits.seconds)
        self._robots = Robots(self._ask_robots, clock=clock)
        near = {(origin.host, origin.port) for origin in map(origin_of, allowed_origins)}
        backend = PinnedBackend(resolve=resolve, allow_loopback=allow_loopback, allowed=near)
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(backend, authorities=authorities),
            headers={"user-agent": user_agent},
            timeout=httpx.Timeout(self._limits.silence),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=False,
        )
        self._exchange = Exchange(self._client, limits=self._limits)
        _keep_queries_out_of_logs()
        # It would print every retry to standard output, which belongs to data; a retry is nobody's business until it fails.
        stamina.instrumentation.set_on_retry_hooks(())

    async def __aenter__(self) -> Self:
        """Open the client."""
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the client and its connections."""
        await self._client.__aexit__(exc_type, exc_value, traceback)

    def hold(self, host: str, seconds: float) -> None:
        """Leave a host alone for so many seconds: what `not_before` was told before a restart."""
        self._pace.hold(host, seconds)

    async def fetch(
        self,
        request: Request,
        *,
        validators: Validators = NO_VALIDATORS,
        pace: float | None = None,
        robots: bool = True,
    ) -> Response:
        """Ask, and give the decoded body, or `not_modified`; waits for the host's turn and tries again where it helps.

        `pace` is the caller's own least interval in seconds; the larger of it, the settings and robots.txt counts.
        `robots=False` is for documented public APIs. Raises the errors under FetchFailed, never with a query string.
        """
        budget = _Budget(self._limits, draw=self._draw)
        context = stamina.retry_context(on=budget.wait_before_another, attempts=self._limits.attempts, timeout=None)
        async for attempt in context:
            with attempt:
                answer = await self._attempt(request, validators, budget, pace=pace, robots=robots)
                return _response(request, answer)
        raise Unreachable(f"{shown(request.url)}: no attempt was made")

    async def _attempt(self, request: Request, validators: Validators, budget: "_Budget", *, pace: float | None, robots: bool) -> Answer:
        async def turn(url: str) -> Turn:
            return await self._turn(url, budget, pace=pace, robots=robots)

        answer = await self._exchange.run(request, validators=validators, turn=turn)
        try:
            check_answer(answer, request, conditional=bool(validators), now=self._now())
        except Throttled as error:
            self._keep_away(answer, error)
            raise
        return answer

    async def _turn(self, url: str, budget: "_Budget", *, pace: float | None, robots: bool) -> Turn:
        """Check a hop against robots.txt and give its turn, which counts against the budget once it has come."""
        origin = origin_of(url)
        interval = max(pace or 0.0, self._intervals.get(origin.host, self._interval))
        if robots:
            rules = await self._robots.rules(origin)
            if not rules.allow(url, self._product):
                raise Blocked(f"{shown(url)}: robots.txt of {origin} does not allow it")
            interval = max(interval, rules.delay(self._product))
        return _Timed(self._pace.turn(origin.host, interval=interval), budget, url)

    async def _ask_robots(self, origin: Origin) -> Answer:
        budget = _Budget(self._limits, draw=self._draw)

        async def turn(url: str) -> Turn:
            return await self._turn(url, budget, pace=None, robots=False)

        return await self._exchange.run(Request(url=f"{origin}/robots.txt"), validators=NO_VALIDATORS, turn=turn)

    def _keep_away(self, answer: Answer, error: Throttled) -> None:
        # 429 is about us, so it holds the whole host; 503 may be one board behind it, and holds only what was asked.
        if answer.status != 429 or error.retry_after is None:
            return
        host = origin_of(answer.url).host
        self._pace.hold(host, error.retry_after)
        if self._not_before is not None:
            self._not_before(host, min(error.retry_after * (1 + _LATER * self._draw()), LONGEST))


class _Budget:
    """The seconds that one request may take over all its attempts, redirects and pauses between attempts."""

    def __init__(self, limits: Limits, *, draw: Callable[[], float]) -> None:
        self._draw = draw
        self.whole = self.left = limits.seconds
        self._attempts = limits.attempts
        self._backoff = limits.backoff
        self._failures = 0

    def wait_before_another(self, error: Exception) -> float | bool:
        """Say how long to wait before another attempt, or False where none would help or fit."""
        again = isinstance(error, Unreachable | ServerFailed | Throttled | Truncated) and not isinstance(error, TlsFailed)
        self._failures += 1
        if not again or self._failures >= self._attempts:
            return False
        wait: float = self._backoff * 2.0 ** (self._failures - 1) * (0.5 + self._draw() / 2)
        if isinstance(error, Throttled) and error.retry_after is not None:
            wait = max(wait, error.retry_after * (1 + _LATER * self._draw()))
        if wait >= self.left - _WORTH * self.whole:
            return False
        self.left -= wait
        return wait


class _Timed(Turn):
    """A host's turn with the rest of the budget as its deadline; waiting for the turn is free."""

    def __init__(self, turn: Turn, budget: _Budget, url: str) -> None:
        self._turn, self._budget, self._url = turn, budget, url
        self._deadline = asyncio.timeout(None)
        self._started = 0.0

    async def __aenter__(self) -> Callable[[], None]:
        answers = await self._turn.__aenter__()
        self._started = time.monotonic()
        self._deadline = asyncio.timeout(max(self._budget.left, 0))
        await self._deadline.__aenter__()
        return answers

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._budget.left -= time.monotonic() - self._started
        try:
            await self._deadline.__aexit__(exc_type, exc_value, traceback)
        except TimeoutError as error:
            self._budget.left = 0
            raise Unreachable(f"{shown(self._url)}: no whole answer in {self._budget.whole:g} s") from error
        finally:
            await self._turn.__aexit__(None, None, None)


def _response(request: Request, answer: Answer) -> Response:
    headers = answer.headers
    return Response(
        request=request,
        body=answer.body,
        status=answer.status,
        content_type=headers.get("content-type", ""),
        validators=Validators(etag=headers.get("etag"), last_modified=headers.get("last-modified")),
        not_modified=answer.status == 304,
    )


class _WithoutQueries(logging.Filter):
    """Shortens the addresses that httpx logs: keys travel in query strings."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, with its addresses shown as in our errors."""
        if isinstance(record.args, tuple):
            record.args = tuple(shown(str(value)) if isinstance(value, httpx.URL) else value for value in record.args)
        return True


def _keep_queries_out_of_logs() -> None:
    logger = logging.getLogger("httpx")
    if not any(isinstance(known, _WithoutQueries) for known in logger.filters):
        logger.addFilter(_WithoutQueries())
