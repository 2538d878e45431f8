"""Every fault of transport, through a whole crawl: it is named, closes nothing, spoils no validator, and passes.

T08, T10 and T11 need name servers, keys and certificates of their own: tests/fetch.
"""

import gzip
import zlib
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

import pytest

from aggregator.core.run import Outcome
from aggregator.store.store import Store
from tests.catalogue.world import BODIES, JOBS, LONGEST, PATHS, World, jobs, listed, lived, positions, whole
from tests.faults.server import ENDLESS, RESET, Step, answer

MIB = 1024 * 1024
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"
DRIP: list[Step] = [b"x", 0.05] * 600
HEADER_DRIP: list[Step] = [b"X-A: b\r\n", 0.05] * 600
WALL = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"
# What a cut body starts with must look like the real thing.
HALF = BODIES["ashby"][: len(BODIES["ashby"]) // 2]


def coded(coding: str, body: bytes) -> list[Step]:
    """Give an answer in a coding."""
    return answer(200, body, Content_Encoding=coding, Content_Type="application/json")


FAULTS: dict[str, tuple[Sequence[Step], str]] = {
    "T01-429-with-seconds": (answer(429, Retry_After="7200"), "throttled"),
    "T01-503-with-seconds": (answer(503, Retry_After="7200"), "throttled"),
    "T02-retry-after-in-words": (answer(429, Retry_After="soon"), "throttled"),
    "T02-retry-after-in-the-past": (answer(429, Retry_After="Tue, 24 Nov 2020 12:01:00 GMT"), "throttled"),
    "T03-429-bare": (answer(429), "throttled"),
    "T04-challenge": (answer(403, WALL, cf_mitigated="challenge"), "blocked"),
    "T04-challenge-as-200": (answer(200, WALL, Content_Type="text/html"), "blocked"),
    "T05-not-found": (answer(404), "gone"),
    "T05-gone": (answer(410), "gone"),
    "T06-bad-location": (answer(302, Location="http://["), ""),
    "T07-to-a-private-address": (answer(302, Location="http://169.254.169.254/latest/meta-data/"), "address refused"),
    "T07-to-this-machine": (answer(302, Location="http://localhost:1/"), "address refused"),
    "T09-to-a-file": (answer(302, Location="file:///etc/passwd"), "address refused"),
    "T12-silence": ([30.0], "unreachable"),
    "T13-drip-of-a-body": ([HEAD, *DRIP], "unreachable"),
    "T13-drip-of-headers": ([b"HTTP/1.1 200 OK\r\n", *HEADER_DRIP], "unreachable"),
    "T14-shorter-than-its-length": ([HEAD + HALF[:900]], "truncated"),
    "T14-chunk-cut": ([CHUNKED + b"ffff\r\n" + HALF], "truncated"),
    "T14-reset": ([HEAD + HALF[:900], RESET], "truncated"),
    "T15-no-length-and-cut": ([b"HTTP/1.1 200 OK\r\n\r\n" + HALF], "source changed"),
    "T16-gzip-cut": (coded("gzip", gzip.compress(BODIES["ashby"])[:-9]), "truncated"),
    "T17-longer-than-its-length": ([b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + BODIES["ashby"]], "source changed"),
    "T17-two-lengths": ([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"], ""),
    "T17-length-and-chunks": ([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"], ""),
    "T18-bomb-gzip": (coded("gzip", gzip.compress(bytes(80 * MIB))), "body refused"),
    "T18-bomb-deflate": (coded("deflate", zlib.compress(bytes(80 * MIB))), "body refused"),
    "T18-bomb-twice": (coded("gzip, gzip", gzip.compress(gzip.compress(bytes(80 * MIB)))), "body refused"),
    "T18-brotli": (coded("br", b"\x5b\xff\xff"), "body refused"),
    "T18-zstd": (coded("zstd", b"\x28\xb5\x2f\xfd"), "body refused"),
    "T19-endless": ([CHUNKED, b"10000\r\n" + bytes(65_536) + b"\r\n", ENDLESS], ""),
    "T20-headers-of-300-kb": ([b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 300_000 + b"\r\n\r\n{}"], ""),
    "T24-data-mining-reserved": (answer(200, BODIES["ashby"], tdm_reservation="1", Content_Type="application/json"), "blocked"),
}


@pytest.mark.parametrize("source", ["ashby", "personio"])
@pytest.mark.parametrize(("script", "named"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_closes_nothing_and_passes(sqlite_store: Store, tmp_path: Path, source: str, script: Sequence[Step], named: str) -> None:
    """The run fails under the name of its fault within its time; what is stored stays; healed, the board is whole again."""

    async def days(made: World) -> None:
        made.answers(*whole(source, ETag='"first"'))
        first = await made.read()
        assert (first.run.outcome, len(made.open())) == (Outcome.COMPLETE, JOBS)
        made.move(days=1)
        made.answers(*script)
        began = monotonic()
        broken = await made.read()
        assert monotonic() - began < LONGEST
        assert broken.run.outcome is Outcome.FAILED
        assert (broken.run.error or "").startswith(named)
        assert (broken.run.closed, len(made.open())) == (0, JOBS)
        assert [kept.validators.etag for kept in sqlite_store.validators(source, "sample", parser=broken.run.parser).values()] == [
            '"first"'
        ]
        # A day and some later whatever the host asked for is over.
        made.move(days=1, hours=3)
        made.answers(*whole(source, ETag='"second"'))
        healed = await made.read()
        assert (healed.run.outcome, healed.run.closed, len(made.open())) == (Outcome.UNCHANGED, 0, JOBS)
        made.move(days=1)
        made.answers(*whole(source, listed(jobs(JOBS + 1)) if source == "ashby" else positions(JOBS + 1)))
        grown = await made.read()
        assert (grown.run.outcome, grown.run.closed, len(made.open())) == (Outcome.COMPLETE, 0, JOBS + 1)

    lived(sqlite_store, tmp_path, days, source=source)


def test_T21_bytes_of_another_alphabet_spoil_one_text(sqlite_store: Store, tmp_path: Path) -> None:  # noqa: N802
    """Latin-1 within JSON costs its characters and nothing else; a byte order mark costs nothing."""

    async def days(made: World) -> None:
        body = b"\xef\xbb\xbf" + BODIES["ashby"].replace(b'"London"', b'"M\xfcnchen"', 1)
        made.answers(*whole("ashby", body))
        saved = await made.read()
        assert (saved.run.outcome, len(made.open())) == (Outcome.COMPLETE, JOBS)
        assert made.open()["job-0"].location == "M\ufffdnchen"

    lived(sqlite_store, tmp_path, days)


def test_T22_a_304_stands_for_the_whole_list(sqlite_store: Store, tmp_path: Path) -> None:  # noqa: N802
    """The validator goes back byte for byte, a 304 is a run that saw everything, and a failed run between them spoils nothing."""

    async def days(made: World) -> None:
        made.answers(*whole("ashby", ETag='W/"a b"'))
        await made.read()
        made.answers(*answer(500))
        made.move(days=1)
        await made.read()
        made.answers(b"HTTP/1.1 304 X\r\nConnection: close\r\n\r\n")
        made.move(days=1)
        saved = await made.read()
        assert made.server.asked[-1].headers["if-none-match"] == 'W/"a b"'
        assert (saved.run.outcome, len(made.open())) == (Outcome.UNCHANGED, JOBS)

    lived(sqlite_store, tmp_path, days)


def test_T22_a_304_does_not_stand_for_what_has_changed_here(sqlite_store: Store, tmp_path: Path) -> None:  # noqa: N802
    """A board shows nothing for three days, and then just what it showed before: it is asked for all of it, and its jobs are open again."""

    async def days(made: World) -> None:
        made.answers(*whole("ashby", ETag='"a"'))
        assert made.moved(await made.read()) == (Outcome.COMPLETE, 0, JOBS)
        made.answers(*whole("ashby", listed([])))
        for _ in range(5):
            made.move(hours=15)
            assert made.moved(await made.read()) == (Outcome.EMPTY, 0, JOBS)
        made.move(hours=15)
        assert made.moved(await made.read()) == (Outcome.EMPTY, JOBS, 0)
        made.move(days=1)
        made.answers(*whole("ashby", ETag='"a"'))
        back = await made.read()
        assert "if-none-match" not in made.server.asked[-1].headers
        assert (made.moved(back), back.reopened) == ((Outcome.COMPLETE, 0, JOBS), JOBS)

    lived(sqlite_store, tmp_path, days)


@pytest.mark.parametrize("source", ["ashby", "personio"])
def test_T22_the_same_bytes_are_as_good_as_a_304(sqlite_store: Store, tmp_path: Path, source: str) -> None:  # noqa: N802
    """A host without validators sends its list once more: nothing is archived, tagged or written, and it counts as seen."""

    async def days(made: World) -> None:
        assert made.moved(await made.read()) == (Outcome.COMPLETE, 0, JOBS)
        made.move(days=1)
        same = await made.read()
        assert (made.moved(same), same.run.seen) == ((Outcome.UNCHANGED, 0, JOBS), 0)
        assert made.feed().memory.last_complete == same.run.ended
        made.move(days=1)
        made.answers(*whole(source, listed(jobs(JOBS - 1)) if source == "ashby" else positions(JOBS - 1)))
        assert made.moved(await made.read()) == (Outcome.COMPLETE, 0, JOBS)
        # One is missing: until that is decided the list is read, whatever its bytes.
        made.move(days=1)
        assert made.moved(await made.read()) == (Outcome.COMPLETE, 1, JOBS - 1)
        made.move(days=1)
        assert made.moved(await made.read()) == (Outcome.UNCHANGED, 0, JOBS - 1)

    lived(sqlite_store, tmp_path, days, source=source)


def test_T23_a_robots_txt_that_fails_forbids_its_host(sqlite_store: Store, tmp_path: Path) -> None:  # noqa: N802
    """While robots.txt answers 500 no page of the host is asked for; personio is read by robots.txt, ashby by its documented API."""

    async def days(made: World) -> None:
        made.server.scripts["/robots.txt"] = answer(500)
        saved = await made.read()
        assert saved.run.outcome is Outcome.FAILED
        assert made.server.count(PATHS["personio"]) == 0

    lived(sqlite_store, tmp_path, days, source="personio")
