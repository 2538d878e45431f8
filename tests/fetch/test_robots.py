"""How long a robots.txt is believed, on a clock that the test moves."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import ServerFailed, Throttled, Unreachable
from aggregator.fetch.address import Origin
from aggregator.fetch.robots import Robots
from aggregator.fetch.verdict import Answer

ORIGIN = Origin("https", "jobs.example", 443)
HOUR = 3600.0


class Host:
    """An origin whose robots.txt the test sets, with the clock beside it."""

    def __init__(self, answer: Answer | Exception) -> None:
        self.answer = answer
        self.asked = 0
        self.now = 0.0
        self.robots = Robots(self.ask, clock=lambda: self.now)

    async def ask(self, origin: Origin) -> Answer:
        """Answer as set."""
        assert origin == ORIGIN
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def allows(self, path: str, *, hours: float) -> bool:
        """Whether a path may be asked, so many hours after the start."""
        self.now = hours * HOUR
        return asyncio.run(self.robots.rules(ORIGIN)).allow(f"{ORIGIN}{path}", "aggregator")


def found(text: bytes) -> Answer:
    """Give a robots.txt of that text."""
    return Answer(url="https://jobs.example/robots.txt", status=200, headers={}, body=text)


def test_a_copy_is_believed_for_a_day() -> None:
    """New rules count from the next day on."""
    host = Host(found(b"User-agent: *\nDisallow: /jobs"))
    assert host.allows("/jobs", hours=0) is False
    host.answer = found(b"")
    assert host.allows("/jobs", hours=23.9) is False
    assert host.allows("/jobs", hours=24) is True
    assert host.asked == 2


def test_an_old_copy_stands_in_for_one_more_day() -> None:
    """While the host fails, yesterday's rules count, asked again hourly; after that nothing may be asked."""
    host = Host(found(b"User-agent: *\nDisallow: /private"))
    assert host.allows("/jobs", hours=0) is True
    host.answer = Unreachable("down")
    assert host.allows("/jobs", hours=30) is True
    assert host.allows("/private", hours=30.5) is False
    assert host.asked == 2
    with pytest.raises(Unreachable):
        host.allows("/jobs", hours=49)


def test_a_failure_is_not_remembered() -> None:
    """The next attempt asks again."""
    host = Host(Answer(url="https://jobs.example/robots.txt", status=502, headers={}))
    with pytest.raises(ServerFailed, match="502"):
        host.allows("/jobs", hours=0)
    host.answer = found(b"")
    assert host.allows("/jobs", hours=0) is True


def test_a_held_host_says_so() -> None:
    """A host that asked to be left alone is not reported as forbidden."""
    with pytest.raises(Throttled):
        Host(Throttled("later", retry_after=9)).allows("/jobs", hours=0)


@given(text=st.binary(max_size=300))
def test_no_robots_txt_can_break_us(text: bytes) -> None:
    """Whatever bytes come, there is an answer."""
    lines = b"User-agent: *\nCrawl-delay: " + text + b"\nDisallow: " + text
    rules = asyncio.run(Host(found(lines)).robots.rules(ORIGIN))
    assert rules.allow(f"{ORIGIN}/jobs", "aggregator") in {True, False}
    assert 0 <= rules.delay("aggregator") <= HOUR
