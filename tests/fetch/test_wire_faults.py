"""What hosts send on the wire, T12 to T24 (T11 is in test_tls): each fault has a test with its number."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import asyncio
import gzip
import time
import tracemalloc
import zlib

import pytest

from aggregator.core.web import Request, Validators
from aggregator.errors import (
    Blocked,
    BodyRefused,
    FetchFailed,
    ServerFailed,
    Truncated,
    Unreachable,
)
from aggregator.fetch.limits import Limits
from tests.faults.server import ENDLESS, RESET, Asked, FaultServer, Step, answer
from tests.fetch.asking import ask, fetcher, one_after_another, refusal

MIB = 1024 * 1024
JSON = answer(200, b'{"jobs": []}', Content_Type="application/json")
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


DRIP: list[Step] = [b"x", 0.05] * 200
HEADER_DRIP: list[Step] = [b"X-A: b\r\n", 0.05] * 200


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
    error, server = refusal({"/a": [b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", *DRIP]}, Unreachable)
    assert time.monotonic() - started < 3
    assert "0.5 s" in str(error)
    assert server.count("/a") == 1


def test_T13_drip_headers_end_at_the_total_deadline() -> None:
    """The same for headers that never end."""
    started = time.monotonic()
    refusal({"/a": [b"HTTP/1.1 200 OK\r\n", *HEADER_DRIP]}, Unreachable)
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
    response, _ = ask({"/a": one_after_another(cut, JSON)})
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
    """Frames of zlib and the raw deflate that some hosts send are both read."""
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
    smuggled: list[Step] = [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", 2.0]
    response, server = ask({"/a": smuggled}, times=2)
    assert response.body == b"{}"
    assert server.connections == 2


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 2\r\nContent-Length: 3",
        b"Content-Length: 2\r\nTransfer-Encoding: chunked",
        b"Content-Length: -1",
        b"Content-Length: abc",
    ],
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


@pytest.mark.parametrize(
    ("script", "error"), [(answer(500), ServerFailed), (answer(503), ServerFailed), (answer(429), ServerFailed), ([RESET], Unreachable)]
)
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
