"""What hosts answer and where they lead, T1 to T10: each fault has a test with its number."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import asyncio
from datetime import UTC, datetime

import pytest

from aggregator.core.web import Request
from aggregator.errors import (
    AddressRefused,
    Blocked,
    FetchFailed,
    Gone,
    Throttled,
)
from aggregator.fetch.limits import Limits
from tests.faults.server import Asked, FaultServer, Step, answer
from tests.fetch.asking import AGENT, ask, fetcher, one_after_another, refusal

JSON = answer(200, b'{"jobs": []}', Content_Type="application/json")


@pytest.mark.parametrize("status", [429, 503])
def test_T01_retry_after_beyond_the_budget_is_thrown_at_once(status: int) -> None:
    """A host that asks for 7 s when half a second is left is asked once, and the wait is handed on."""
    error, server = refusal({"/a": answer(status, Retry_After="7")}, Throttled)
    assert isinstance(error, Throttled)
    assert error.retry_after == 7
    assert server.count("/a") == 1


def test_T01_retry_after_within_the_budget_is_never_cut_short() -> None:
    """A second that the host asked for has passed when it is asked again."""
    script = one_after_another(answer(429, Retry_After="1"), JSON)
    response, server = ask({"/a": script}, limits=Limits(seconds=5, backoff=0.001))
    first, second = (asked.at for asked in server.asked)
    assert response.status == 200
    assert second - first >= 1


def test_T01_a_429_holds_its_host_and_is_told_to_the_store() -> None:
    """After 429 the same host gets no request at all, and the callback hears host and seconds with up to 10 % on top."""
    told: list[tuple[str, float]] = []

    async def run() -> tuple[int, float | None]:
        async with FaultServer({"/a": answer(429, Retry_After="100"), "/b": JSON}) as server:
            async with fetcher(not_before=lambda host, seconds: told.append((host, seconds)), draw=lambda: 0.5) as client:
                with pytest.raises(Throttled):
                    await client.fetch(Request(url=server.origin + "/a"), robots=False)
                with pytest.raises(Throttled) as second:
                    await client.fetch(Request(url=server.origin + "/b"), robots=False)
            return len(server.asked), second.value.retry_after

    requests, left = asyncio.run(run())
    assert requests == 1
    assert told == [("127.0.0.1", 105.0)]
    assert left is not None
    assert 90 < left <= 100


def test_T01_a_503_holds_only_what_was_asked() -> None:
    """One board that is down does not stop the others behind the same host."""

    async def run() -> int:
        async with FaultServer({"/a": answer(503, Retry_After="100"), "/b": JSON}) as server, fetcher() as client:
            with pytest.raises(Throttled):
                await client.fetch(Request(url=server.origin + "/a"), robots=False)
            return (await client.fetch(Request(url=server.origin + "/b"), robots=False)).status

    assert asyncio.run(run()) == 200


def test_T01_a_hold_survives_a_restart() -> None:
    """What the store kept is taken back before the first request."""

    async def run() -> int:
        async with FaultServer({"/a": JSON}) as server, fetcher() as client:
            client.hold("127.0.0.1", 600)
            with pytest.raises(Throttled):
                await client.fetch(Request(url=server.origin + "/a"), robots=False)
            return len(server.asked)

    assert asyncio.run(run()) == 0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("Tue, 24 Nov 2026 12:01:00 GMT", 60.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", None),
        ("-5", None),
        ("0", None),
        ("1e9", None),
        ("soon", None),
        ("99999999999", 86400.0),
        ("Tue, 24 Nov 2099 12:01:00 GMT", 86400.0),
    ],
)
def test_T02_retry_after_in_every_spelling(header: str, seconds: float | None) -> None:
    """Dates count from now; the past and nonsense say nothing; a year is cut to a day."""
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    error, _ = refusal({"/a": answer(429, Retry_After=header)}, Throttled, now=lambda: noon)
    assert isinstance(error, Throttled)
    assert error.retry_after == seconds


def test_T03_a_429_without_a_header_is_tried_three_times_and_not_held() -> None:
    """Without Retry-After our own backoff decides, within one run's attempts."""
    error, server = refusal({"/a": answer(429)}, Throttled)
    assert isinstance(error, Throttled)
    assert error.retry_after is None
    assert server.count("/a") == 3


WALLS = {
    "cf-mitigated": answer(403, b"<html>", cf_mitigated="challenge"),
    "plain 403": answer(403, b"no"),
    "401": answer(401, b"{}"),
    "challenge with 200": answer(
        200, b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>", Content_Type="text/html"
    ),
    "challenge with 503": answer(503, b"<html><title>Just a moment...</title>", Retry_After="1"),
    "captcha with 200": answer(200, b"<html><body><div class='px-captcha'></div></body></html>"),
    "login page": answer(200, b"<html><title>Sign in</title><form><input name=p type=password></form></html>"),
}


@pytest.mark.parametrize("wall", WALLS.values(), ids=WALLS.keys())
def test_T04_walls_are_blocked_and_not_tried_again(wall: list[Step]) -> None:
    """A wall of any status is one named failure after one request."""
    _, server = refusal({"/a": wall}, Blocked)
    assert server.count("/a") == 1


def test_T04_a_login_form_where_json_is_due_is_blocked() -> None:
    """Whoever asks for JSON and gets a password field was sent to a login."""
    page = answer(200, b"<html><title>Welcome</title><form><input type='password'></form></html>")
    refusal({"/a": page}, Blocked, headers={"Accept": "application/json"})


def test_T04_a_careers_page_with_a_captcha_of_its_own_passes() -> None:
    """An application form's captcha and a posting that speaks of one are no wall."""
    page = b"<html><title>Careers</title><p>You fight captcha farms.</p><script src='https://example.org/recaptcha.js'></script></html>"
    response, _ = ask({"/a": answer(200, page, Content_Type="text/html")})
    assert response.body == page


@pytest.mark.parametrize("status", [404, 410])
def test_T05_a_missing_board_is_gone_after_one_request(status: int) -> None:
    """404 and 410 are not tried again."""
    _, server = refusal({"/a": answer(status)}, Gone)
    assert server.count("/a") == 1


def test_T06_a_redirect_loop_ends_after_five() -> None:
    """Six requests, then a named failure."""
    _, server = refusal({"/a": answer(302, Location="/a")}, FetchFailed)
    assert server.count("/a") == 6


@pytest.mark.parametrize("location", ["http://[", "http://:80:80/", "http://", "http://ex ample/", "//", "http://%zz/"])
def test_T06_a_bad_location_is_a_named_failure(location: str) -> None:
    """A Location that is no address stops the request."""
    refusal({"/a": answer(302, Location=location)}, FetchFailed)


def test_T06_a_redirect_without_location_is_a_named_failure() -> None:
    """There is nowhere to go."""
    refusal({"/a": answer(301)}, FetchFailed)


def test_T06_a_relative_redirect_is_followed() -> None:
    """An honest move leads to the body."""
    response, _ = ask({"/a": answer(301, Location="b?page=1"), "/b": JSON})
    assert response.body == b'{"jobs": []}'


PRIVATE = [
    "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1",  # noqa: S104
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    "[fe80::1]", "[fd00::1]", "224.0.0.1", "[::127.0.0.1]", "[::]",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_T07_a_redirect_to_a_private_address_is_refused(host: str) -> None:
    """However the address is spelled, no connection is opened to it from an allowed one."""

    async def run() -> int:
        async with FaultServer({}) as inner, FaultServer({}) as outer:
            outer.scripts["/a"] = answer(302, Location=f"http://{host}:{inner.port}/secret")
            async with fetcher(allow_loopback=False, allowed_origins=[outer.origin]) as client:
                with pytest.raises(AddressRefused):
                    await client.fetch(Request(url=outer.origin + "/a"), robots=False)
            return inner.connections

    assert asyncio.run(run()) == 0


@pytest.mark.parametrize("host", PRIVATE)
def test_T07_a_private_address_is_refused_when_asked_directly(host: str) -> None:
    """The same for a source's own address, without a redirect."""

    async def run() -> None:
        async with fetcher(allow_loopback=False) as client:
            await client.fetch(Request(url=f"http://{host}:9/"), robots=False)

    with pytest.raises(AddressRefused):
        asyncio.run(run())


def test_T07_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would look names up for itself and so bypass the guard."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    response, _ = ask({"/a": JSON})
    assert response.status == 200


def test_T08_a_name_is_looked_up_once_and_that_address_is_connected_to() -> None:
    """The second answer of a rebinding name server is never asked for."""
    lookups: list[str] = []

    async def rebinding(host: str, _port: int) -> list[str]:
        lookups.append(host)
        return ["127.0.0.1"] if len(lookups) == 1 else ["10.0.0.1"]

    async def run() -> int:
        async with FaultServer({"/a": JSON}) as server, fetcher(resolve=rebinding) as client:
            return (await client.fetch(Request(url=f"http://jobs.example:{server.port}/a"), robots=False)).status

    assert asyncio.run(run()) == 200
    assert lookups == ["jobs.example"]


def test_T08_one_private_address_among_public_ones_refuses_the_name() -> None:
    """A name that also leads inside is not a public name."""

    async def mixed(_host: str, _port: int) -> list[str]:
        return ["93.184.215.14", "10.0.0.1"]

    async def run() -> None:
        async with fetcher(resolve=mixed) as client:
            await client.fetch(Request(url="http://jobs.example/"), robots=False)

    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
        asyncio.run(run())


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://example.org/", "http://user:key@127.0.0.1/", "javascript:alert(1)", "data:,x"]
)
def test_T09_a_redirect_to_another_kind_of_address_is_refused(location: str) -> None:
    """Only http and https without user names are followed, and the error never shows a password."""
    error, _ = refusal({"/a": answer(302, Location=location)}, AddressRefused)
    assert "key" not in str(error)


def test_T10_a_redirect_to_another_origin_carries_no_secret() -> None:
    """A source's own headers and cookies stay with its own origin; the path back to the same origin keeps them."""
    secret = {"X-Api-Key": "canary", "Authorization": "Bearer canary", "Cookie": "canary"}

    async def run() -> tuple[Asked, Asked]:
        async with FaultServer({"/b": JSON}) as other, FaultServer({}) as own:
            own.scripts["/a"] = answer(302, Location=f"{other.origin}/b", Set_Cookie="canary=1; Path=/")
            async with fetcher() as client:
                await client.fetch(Request(url=own.origin + "/a", headers=secret), robots=False)
            return own.asked[0], other.asked[0]

    own, other = asyncio.run(run())
    assert own.headers["x-api-key"] == "canary"
    assert "canary" not in str(other.headers)
    assert other.headers["user-agent"] == AGENT


def test_T10_cookies_are_not_kept() -> None:
    """A host cannot mark us."""
    _, server = ask({"/a": answer(200, b"{}", Set_Cookie="canary=1; Path=/")}, times=2)
    assert "cookie" not in server.asked[1].headers
