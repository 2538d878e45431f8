"""What servers do wrong on the wire, T1 to T24: each fault has a test with its number."""

import asyncio
import gzip
import time
import tracemalloc
import zlib
from datetime import UTC, datetime

import pytest

from aggregator.core.web import Request, Validators
from aggregator.errors import (
    AddressRefused,
    Blocked,
    BodyRefused,
    FetchFailed,
    Gone,
    ServerFailed,
    Throttled,
    Truncated,
    Unreachable,
)
from aggregator.fetch.limits import Limits
from tests.faults.server import ENDLESS, RESET, Asked, FaultServer, Step, answer
from tests.fetch.asking import AGENT, ask, fetcher, refusal

MIB = 1024 * 1024
JSON = answer(200, b'{"jobs": []}', Content_Type="application/json")
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def one_after_another(*answers: list[Step]) -> object:
    """Make a script whose n-th call gives the n-th answer, the last one for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


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
    response, server = ask({"/a": script}, limits=Limits(seconds=5, backoff=0.001))  # type: ignore[dict-item]
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
    assert told == [("127.0.0.1", pytest.approx(105))]
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
    "challenge with 200": answer(200, b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>", Content_Type="text/html"),
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


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://example.org/", "http://user:key@127.0.0.1/", "javascript:alert(1)", "data:,x"])
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


def test_T12_a_silent_server_is_unreachable_in_time() -> None:
    """A connection without a byte ends at the deadline."""
    started = time.monotonic()
    refusal({"/a": [5.0]}, Unreachable)
    assert time.monotonic() - started < 3


def test_T12_a_closed_port_is_unreachable() -> None:
    """Nobody listens."""

    async def run() -> None:
        async with FaultServer({}) as server:
            port = server.port
        async with fetcher() as client:
            await client.fetch(Request(url=f"http://127.0.0.1:{port}/"), robots=False)

    with pytest.raises(Unreachable):
        asyncio.run(run())


def test_T13_drip_body_ends_at_the_total_deadline() -> None:
    """A byte now and then keeps no request alive past its deadline."""
    started = time.monotonic()
    error, server = refusal({"/a": [b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", *[b"x", 0.05] * 200]}, Unreachable)
    assert time.monotonic() - started < 3
    assert "0.5 s" in str(error)
    assert server.count("/a") == 1


def test_T13_drip_headers_end_at_the_total_deadline() -> None:
    """The same for headers that never end."""
    started = time.monotonic()
    refusal({"/a": [b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n", 0.05] * 200]}, Unreachable)
    assert time.monotonic() - started < 3


CUT: dict[str, list[Step]] = {
    "Content-Length larger than the body": [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}"],
    "chunked without an end": [CHUNKED + b"5\r\nhello\r\n"],
    "chunk cut": [CHUNKED + b"ff\r\nhello"],
    "reset in the body": [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", RESET],
}


@pytest.mark.parametrize("cut", CUT.values(), ids=CUT.keys())
def test_T14_a_cut_body_is_truncated_and_tried_again(cut: list[Step]) -> None:
    """A body that breaks off is never a response, and another attempt may bring it whole."""
    _, server = refusal({"/a": cut}, Truncated)
    assert server.count("/a") == 3
    response, _ = ask({"/a": one_after_another(cut, JSON)})  # type: ignore[dict-item]
    assert response.body == b'{"jobs": []}'


def test_T14_a_reset_before_headers_is_unreachable() -> None:
    """A host that hangs up says nothing."""
    _, server = refusal({"/a": [RESET]}, Unreachable)
    assert server.count("/a") == 3


def test_T15_a_body_without_length_is_passed_on_as_it_came() -> None:
    """HTTP cannot tell such a body's end; the parser of JSON or XML does."""
    response, _ = ask({"/a": [b'HTTP/1.1 200 OK\r\n\r\n{"jobs": [1, 2']})
    assert response.body == b'{"jobs": [1, 2'


def test_T16_truncated_gzip_is_refused() -> None:
    """The compressed stream must reach its end, even where HTTP is satisfied."""
    packed = gzip.compress(b'{"jobs": []}' * 500)
    refusal({"/a": answer(200, packed[:-9], Content_Encoding="gzip")}, Truncated)
    refusal({"/a": answer(200, packed + b"junk", Content_Encoding="gzip")}, BodyRefused)
    refusal({"/a": answer(200, b"not gzip", Content_Encoding="gzip")}, BodyRefused)


def test_T16_whole_gzip_and_both_deflates_are_decoded() -> None:
    """zlib frames and the raw deflate that some hosts send are both read."""
    plain = b'{"jobs": []}' * 50_000
    raw = zlib.compressobj(wbits=-15)
    for coding, packed in [
        ("gzip", gzip.compress(plain)),
        ("gzip", gzip.compress(plain[:600]) + gzip.compress(plain[600:])),
        ("deflate", zlib.compress(plain)),
        ("deflate", raw.compress(plain) + raw.flush()),
    ]:
        response, server = ask({"/a": answer(200, packed, Content_Encoding=coding)})
        assert response.body == plain
        assert server.asked[0].headers["accept-encoding"] == "gzip, deflate"


def test_T17_bytes_past_content_length_never_reach_the_next_answer() -> None:
    """The connection is not used again, so a smuggled second answer is nobody's."""
    smuggled: list[Step] = [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"]
    response, server = ask({"/a": smuggled}, times=2)
    assert response.body == b"{}"
    assert server.connections == 2


@pytest.mark.parametrize(
    "headers", [b"Content-Length: 2\r\nContent-Length: 3", b"Content-Length: 2\r\nTransfer-Encoding: chunked", b"Content-Length: -1", b"Content-Length: abc"]
)
def test_T17_contradicting_lengths_are_refused(headers: bytes) -> None:
    """Two lengths, or none that can be read, are no length."""
    refusal({"/a": [b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n\r\n2\r\n{}\r\n0\r\n\r\n"]}, FetchFailed)


def test_T18_a_gzip_bomb_is_cut_in_bounded_memory() -> None:
    """64 MiB in 64 KB stop at the bound of 2 MiB, in memory of a few times that."""
    bomb = gzip.compress(bytes(64 * MIB))
    tracemalloc.start()
    refusal({"/a": answer(200, bomb, Content_Encoding="gzip")}, BodyRefused)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * MIB


def test_T18_a_ratio_beyond_200_is_refused_below_the_size_bound() -> None:
    """Two thousand bytes do not honestly become two megabytes."""
    bomb = gzip.compress(bytes(2 * MIB - 1))
    error, _ = refusal({"/a": answer(200, bomb, Content_Encoding="gzip")}, BodyRefused)
    assert "200 times" in str(error)


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, gzip", "gzip, br", "x"])
def test_T18_other_and_stacked_codings_are_refused(coding: str) -> None:
    """Only the one coding that we asked for is decoded."""
    refusal({"/a": answer(200, gzip.compress(b"{}"), Content_Encoding=coding)}, BodyRefused)


def test_T19_an_endless_body_is_cut_at_the_wire_bound() -> None:
    """Chunks for ever stop at 256 KiB."""
    chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
    error, _ = refusal({"/a": [CHUNKED, chunk, ENDLESS]}, BodyRefused, limits=Limits(seconds=5, wire=256 * 1024))
    assert str(256 * 1024) in str(error)


def test_T19_an_announced_giant_is_refused_before_it_comes() -> None:
    """A Content-Length past the bound needs no download."""
    refusal({"/a": [b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n", 5.0]}, BodyRefused)


def test_T20_headers_of_300_kb_are_refused() -> None:
    """Headers have a bound of their own."""
    refusal({"/a": [b"HTTP/1.1 200 OK\r\n", b"X-Long: " + b"x" * 300_000 + b"\r\n\r\n{}"]}, Unreachable)


def test_T21_bytes_are_passed_on_unchanged() -> None:
    """No charset is guessed here: a BOM and latin-1 bytes reach the parser as they came."""
    body = b'\xef\xbb\xbf{"title": "D\xe9veloppeur"}'
    response, _ = ask({"/a": answer(200, body, Content_Type="application/json; charset=utf-8")})
    assert response.body == body
    assert response.content_type == "application/json; charset=utf-8"


@pytest.mark.parametrize("etag", ['"abc"', 'W/"abc"', "abc", '"a,b"', '"caf\u00e9"'])
def test_T22_validators_travel_byte_for_byte(etag: str) -> None:
    """What the host sent is what it gets back, and its 304 is an answer without a body."""
    modified = "Tue, 24 Nov 2026 07:00:00 GMT"

    def script(asked: Asked) -> list[Step]:
        same = asked.headers.get("if-none-match") == etag and asked.headers.get("if-modified-since") == modified
        return [b"HTTP/1.1 304 Not Modified\r\n\r\n"] if same else answer(200, b"{}", ETag=etag, Last_Modified=modified)

    first, _ = ask({"/a": script})
    assert first.validators == Validators(etag=etag, last_modified=modified)
    second, _ = ask({"/a": script}, validators=first.validators)
    assert (second.not_modified, second.body, second.status) == (True, b"", 304)


def test_T22_a_304_that_nobody_asked_for_is_no_answer() -> None:
    """Without validators there is no stored set that could stand."""
    refusal({"/a": [b"HTTP/1.1 304 Not Modified\r\n\r\n"]}, FetchFailed)


ROBOTS = b"User-agent: *\nDisallow: /private\n\nUser-agent: aggregator\nDisallow: /a\n"


def test_T23_a_disallowed_path_is_never_asked() -> None:
    """The group of our own product name counts, not only the star."""
    error, server = refusal({"/robots.txt": answer(200, ROBOTS), "/a": JSON}, Blocked, robots=True)
    assert "robots.txt" in str(error)
    assert server.count("/a") == 0


def test_T23_robots_is_asked_once_and_cached() -> None:
    """Two requests, one robots.txt."""
    _, server = ask({"/robots.txt": answer(200, b"User-agent: *\nDisallow: /b"), "/a": JSON}, robots=True, times=2)
    assert server.count("/robots.txt") == 1
    assert server.count("/a") == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_T23_a_robots_of_4xx_allows_all(status: int) -> None:
    """No file, no rule (RFC 9309, 2.3.1.3)."""
    response, _ = ask({"/robots.txt": answer(status), "/a": JSON}, robots=True)
    assert response.status == 200


@pytest.mark.parametrize(("script", "error"), [(answer(500), ServerFailed), (answer(503), ServerFailed), (answer(429), ServerFailed), ([RESET], Unreachable)])
def test_T23_a_robots_that_fails_forbids_all(script: list[Step], error: type[Exception]) -> None:
    """A host in trouble gets no further request (RFC 9309, 2.3.1.4)."""
    _, server = refusal({"/robots.txt": script, "/a": JSON}, error, robots=True)
    assert server.count("/a") == 0


def test_T23_a_rule_behind_500_kib_counts_and_a_cut_one_does_not() -> None:
    """At least 500 KiB are read; the line at the end of what we read is left out whole."""
    padding = b"# a comment of fifty bytes, one line after another\n" * 10_100
    big = Limits(seconds=5, wire=4 * MIB)
    rules = b"User-agent: *\n" + padding[: 505 * 1024].rpartition(b"\n")[0] + b"\nDisallow: /a\n"
    assert len(rules) > 500 * 1024
    refusal({"/robots.txt": answer(200, rules), "/a": JSON}, Blocked, robots=True, limits=big)
    cut = b"User-agent: *\n" + b"#" * (512 * 1024 - 14 - 14) + b"\nDisallow: /abc\n"
    response, _ = ask({"/robots.txt": answer(200, cut), "/a": JSON}, robots=True, limits=big)
    assert response.status == 200


def test_T23_a_documented_api_is_asked_without_robots() -> None:
    """robots=False asks for nothing but the address itself."""
    _, server = ask({"/robots.txt": answer(200, ROBOTS), "/a": JSON})
    assert [asked.target for asked in server.asked] == ["/a"]


def test_T24_a_tdm_reservation_is_a_clean_skip() -> None:
    """A host that reserves text and data mining is left alone, and the reason is named."""
    error, server = refusal({"/a": answer(200, b"{}", tdm_reservation="1")}, Blocked)
    assert "tdm-reservation" in str(error)
    assert server.count("/a") == 1
    response, _ = ask({"/a": answer(200, b"{}", tdm_reservation="0")})
    assert response.status == 200
