"""One request through a whole Fetcher against a fault server on loopback, with bounds small enough for tests."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aggregator.core.web import Request, Response, Validators
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.limits import Limits
from tests.faults.server import Asked, FaultServer, Script, Step

AGENT = "aggregator/0.1 (+mailto:someone@example.org)"
SMALL = Limits(seconds=0.5, silence=0.3, backoff=0.001, wire=256 * 1024, body=2 * 1024 * 1024)


def fetcher(**options: Any) -> Fetcher:
    """Build a Fetcher that may ask this machine, without pauses unless told."""
    chosen: dict[str, Any] = {"user_agent": AGENT, "limits": SMALL, "interval": 0, "allow_loopback": True, **options}
    return Fetcher(**chosen)


def one_after_another(*answers: Sequence[Step]) -> Callable[[Asked], Sequence[Step]]:
    """Make a script whose n-th call gives the n-th answer, the last one for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def ask(
    scripts: Mapping[str, Script],
    *,
    target: str = "/a",
    headers: Mapping[str, str] | None = None,
    validators: Validators | None = None,
    times: int = 1,
    robots: bool = False,
    **options: Any,
) -> tuple[Response, FaultServer]:
    """Ask a fresh server for a target, and give the last response with the server, which knows what it was asked."""
    server = FaultServer(dict(scripts))

    async def run() -> Response:
        async with server, fetcher(**options) as client:
            request = Request(url=server.origin + target, headers=headers or {})
            for _ in range(times - 1):
                await client.fetch(request, validators=validators or Validators(), robots=robots)
            return await client.fetch(request, validators=validators or Validators(), robots=robots)

    return asyncio.run(run()), server


def refusal(scripts: Mapping[str, Script], expected: type[Exception], **options: Any) -> tuple[Exception, FaultServer]:
    """Ask, and give the error of the expected class with the server; anything else fails the test."""
    server = FaultServer(dict(scripts))
    target, robots = options.pop("target", "/a"), options.pop("robots", False)
    headers = options.pop("headers", {})

    async def run() -> Exception:
        async with server, fetcher(**options) as client:
            try:
                response = await client.fetch(Request(url=server.origin + target, headers=headers), robots=robots)
            except expected as error:
                return error
        raise AssertionError(f"expected {expected.__name__}, got {response.status} with {len(response.body)} bytes")

    return asyncio.run(run()), server
