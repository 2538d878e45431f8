"""What is tried again, how often, and what an error may say."""

import asyncio
import logging

import httpx
import pytest
import respx

from aggregator.core.web import Request
from aggregator.errors import FetchFailed, ServerFailed
from aggregator.fetch.limits import Limits
from tests.faults.server import FaultServer, answer
from tests.fetch.asking import AGENT, ask, fetcher, refusal


@pytest.mark.parametrize(("status", "requests"), [(500, 3), (502, 3), (504, 3), (408, 3), (425, 3), (400, 1), (418, 1), (204, 1), (206, 1)])
def test_only_what_may_pass_is_tried_again(status: int, requests: int) -> None:
    """Server errors get three attempts, refusals of the request itself one."""
    _, server = refusal({"/a": answer(status)}, FetchFailed)
    assert server.count("/a") == requests


def test_no_attempt_starts_after_the_budget() -> None:
    """A backoff that does not fit into the deadline is not begun."""
    _, server = refusal({"/a": answer(500)}, ServerFailed, limits=Limits(seconds=0.5, backoff=2))
    assert server.count("/a") == 1


def test_an_attempt_with_no_time_left_is_not_begun() -> None:
    """It could only end as a timeout, and hide what the first one met."""

    async def run() -> int:
        tight = Limits(seconds=1, backoff=0.95)
        async with FaultServer({"/a": answer(500)}) as server, fetcher(limits=tight, draw=lambda: 1.0) as client:
            with pytest.raises(ServerFailed):
                await client.fetch(Request(url=server.origin + "/a"), robots=False)
            return len(server.asked)

    assert asyncio.run(run()) == 1


def test_errors_and_logs_show_no_query(caplog: pytest.LogCaptureFixture) -> None:
    """Keys travel in query strings; no message and no log line repeats one."""
    caplog.set_level(logging.DEBUG)
    error, _ = refusal({"/a": answer(500)}, ServerFailed, target="/a?api_key=canary")
    assert "canary" not in repr(error)
    assert "HTTP Request" in caplog.text
    assert "canary" not in caplog.text


def test_a_source_cannot_hide_who_asks() -> None:
    """User-Agent and Accept-Encoding are ours, whatever a source declares; its other headers are sent."""
    _, server = ask({"/a": answer(200, b"{}")}, headers={"User-Agent": "Mozilla/5.0", "Accept-Encoding": "br", "X-Key": "k"})
    sent = server.asked[0].headers
    assert (sent["user-agent"], sent["accept-encoding"], sent["x-key"]) == (AGENT, "gzip, deflate", "k")


def test_a_body_is_posted_as_json() -> None:
    """A request with a body is a POST of that JSON text, with its parameters in the address."""

    async def run() -> FaultServer:
        async with FaultServer({"/a": answer(200, b"{}")}) as server, fetcher() as client:
            await client.fetch(Request(url=server.origin + "/a", params={"page": "2"}, body='{"limit": 20}'), robots=False)
        return server

    asked = asyncio.run(run()).asked[0]
    assert (asked.method, asked.target, asked.body) == ("POST", "/a?page=2", b'{"limit": 20}')
    assert asked.headers["content-type"] == "application/json"


def test_a_redirected_post_stays_with_its_origin() -> None:
    """A 307 may not carry a body elsewhere; a 303 becomes a GET."""

    async def run() -> list[str]:
        async with FaultServer({"/b": answer(200, b"{}")}) as other, FaultServer({}) as server, fetcher() as client:
            server.scripts["/a"] = answer(307, Location=f"{other.origin}/b")
            with pytest.raises(FetchFailed):
                await client.fetch(Request(url=server.origin + "/a", body="{}"), robots=False)
            server.scripts["/a"] = answer(303, Location=f"{other.origin}/b")
            await client.fetch(Request(url=server.origin + "/a", body="{}"), robots=False)
            return [asked.method for asked in other.asked]

    assert asyncio.run(run()) == ["GET"]


@respx.mock
def test_a_host_that_comes_back_is_read() -> None:
    """A lost connection, a 503 that asks for nothing, then the body: three attempts, one response."""
    route = respx.get("https://jobs.example/a?page=1")
    route.side_effect = [httpx.ConnectError("lost"), httpx.Response(503), httpx.Response(200, json={"jobs": []})]

    async def run() -> bytes:
        async with fetcher() as client:
            return (await client.fetch(Request(url="https://jobs.example/a", params={"page": "1"}), robots=False)).body

    assert asyncio.run(run()) == b'{"jobs":[]}'
    assert route.call_count == 3
