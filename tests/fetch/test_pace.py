"""Turns of a host, on a clock that only moves when somebody sleeps."""

import asyncio
from itertools import pairwise

import pytest

from aggregator.core.web import Request
from aggregator.errors import Throttled
from aggregator.fetch.pace import Pace
from tests.faults.server import Asked, FaultServer, Step, answer
from tests.fetch.asking import fetcher


class Clock:
    """A monotonic clock and the sleep that moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def read(self) -> float:
        """Give the time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Move on."""
        self.now += seconds
        await asyncio.sleep(0)


def starts(*asked: tuple[str, float]) -> list[float]:
    """Take turns (host, interval) all at once and give when each started, in order of the calls."""
    clock = Clock()
    pace = Pace(clock=clock.read, sleep=clock.sleep, longest_pause=60)

    async def one(host: str, interval: float) -> float:
        async with pace.turn(host, interval=interval):
            return clock.now - 1000

    async def run() -> list[float]:
        return await asyncio.gather(*(one(host, interval) for host, interval in asked))

    return asyncio.run(run())


def test_jobspy_112_starts_are_an_interval_apart() -> None:
    """The first goes at once, the others one interval after the one before."""
    assert starts(("a", 1), ("a", 1), ("a", 1)) == [0, 1, 2]


def test_hosts_do_not_wait_for_one_another() -> None:
    """Another host's first turn is at once."""
    assert starts(("a", 10), ("b", 10)) == [0, 0]


def test_a_longer_interval_covers_the_request_after_it() -> None:
    """The larger of two callers' intervals lies between their starts."""
    assert starts(("a", 5), ("a", 1), ("a", 1)) == [0, 5, 6]


@pytest.mark.parametrize(
    ("leaves_after", "answers_after", "ends_after", "expected"),
    [
        pytest.param(0.9, 1.0, 1.1, 2.0, id="late-on-the-way"),
        pytest.param(0.0, 0.0, 0.3, 1.0, id="long-body"),
        pytest.param(0.0, 0.0, 0.8, 1.3, id="longer-body"),
        pytest.param(0.2, None, 0.4, 1.4, id="no-answer"),
    ],
)
def test_a_request_that_comes_late_pushes_the_next_one_back(
    leaves_after: float, answers_after: float | None, ends_after: float, expected: float
) -> None:
    """The interval runs from the answer, by which the request has come for certain, or from the end where there was none; half of it from the end."""
    clock = Clock()
    pace = Pace(clock=clock.read, sleep=clock.sleep, longest_pause=60)

    async def run() -> tuple[float, float]:
        async with pace.turn("a", interval=1) as answers:
            came = clock.now = 1000 + leaves_after
            if answers_after is not None:
                clock.now = 1000 + answers_after
                answers()
            clock.now = 1000 + ends_after
        async with pace.turn("a", interval=1):
            return came, clock.now

    came, after = asyncio.run(run())
    assert after - 1000 == pytest.approx(expected)
    assert after - came >= 1 - 1e-9


def test_a_host_that_answers_slowly_is_left_alone_for_the_interval_after_its_answer() -> None:
    """Measured at the server: a request that was read late, on a machine that was busy, is followed by a whole interval."""

    async def run() -> list[float]:
        async with FaultServer({"/a": [0.15, *answer(200, b"{}")]}) as server, fetcher(interval=0.2) as client:
            for _ in range(3):
                await client.fetch(Request(url=server.origin + "/a"), robots=False)
            return [one.at for one in server.asked]

    assert all(later - sooner >= 0.35 for sooner, later in pairwise(asyncio.run(run())))


def test_one_request_is_in_flight_to_a_host() -> None:
    """With no interval at all, turns of one host still never overlap."""
    flying, most = 0, 0
    clock = Clock()
    pace = Pace(clock=clock.read, sleep=clock.sleep, longest_pause=60)

    async def one() -> None:
        nonlocal flying, most
        async with pace.turn("a", interval=0):
            flying += 1
            most = max(most, flying)
            await asyncio.sleep(0)
            flying -= 1

    async def run() -> None:
        await asyncio.gather(*(one() for _ in range(5)))

    asyncio.run(run())
    assert most == 1


def test_a_short_hold_is_waited_for_and_a_long_one_is_not() -> None:
    """Up to the longest pause a turn waits; beyond it the feed is put off with the seconds that are left."""
    clock = Clock()
    pace = Pace(clock=clock.read, sleep=clock.sleep, longest_pause=60)

    async def run() -> float:
        pace.hold("a", 30)
        pace.hold("a", 10)
        async with pace.turn("a", interval=0):
            return clock.now - 1000

    assert asyncio.run(run()) == 30
    pace.hold("a", 61)
    with pytest.raises(Throttled, match="61 s") as raised:
        asyncio.run(run())
    assert raised.value.retry_after == 61


@pytest.mark.parametrize(
    ("robots", "pace", "interval", "expected"),
    [
        ("User-agent: *\nCrawl-delay: 7", 2.0, 1.0, 7),
        ("", 3.0, 1.0, 3),
        ("", None, 4.0, 4),
        ("User-agent: *\nCrawl-delay: nan", None, 4.0, 4),
    ],
)
def test_the_largest_of_robots_caller_and_settings_counts(robots: str, pace: float | None, interval: float, expected: float) -> None:
    """Crawl-delay, the source's own least interval and the default: the slowest wins."""
    clock, times = Clock(), list[float]()

    def noted(_: Asked) -> list[Step]:
        times.append(clock.now)
        return answer(200, b"{}")

    async def run() -> None:
        async with FaultServer({"/robots.txt": answer(200, robots.encode())}) as server:
            server.scripts["/a"] = noted
            async with fetcher(interval=interval, clock=clock.read, sleep=clock.sleep) as client:
                for _ in range(3):
                    await client.fetch(Request(url=server.origin + "/a"), pace=pace)

    asyncio.run(run())
    assert [later - sooner for sooner, later in pairwise(times)] == [expected, expected]
