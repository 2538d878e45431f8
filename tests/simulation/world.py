"""The world of a simulation: boards and their hosts, a ledger in place of a database, and hosts that write down who asked when."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from aggregator.core.page import Page
from aggregator.core.posting import Posting
from aggregator.core.run import Outcome
from aggregator.core.web import Request, Response, Validators
from aggregator.errors import Gone
from aggregator.sources import Source, load
from aggregator.store.crawl import Crawl, Feed, FeedPlan, Kept, Known, Saved
from aggregator.store.lifecycle import Memory
from tests.simulation.clock import START

# How 85,000 boards may lie on their platforms: Greenhouse and Workday as peers count them, the others guessed, whole sum as counted.
BOARDS: Final[Mapping[str, int]] = {
    "greenhouse": 6_863,
    "lever": 4_500,
    "ashby": 3_500,
    "smartrecruiters": 4_000,
    "workable": 4_000,
    "rippling": 3_000,
    "gem": 800,
    "polymer": 400,
    "comeet": 1_500,
    "workday": 4_202,
    "recruitee": 6_500,
    "teamtailor": 9_000,
    "personio": 10_000,
    "breezy": 7_000,
    "bamboohr": 14_000,
    "pinpoint": 2_000,
    "jsonld": 3_735,
}
WHOLE: Final = sum(BOARDS.values())


_TOKENS: Final = {"jsonld": "careers-{}.example", "workday": "tenant{0}.wd1/tenant{0}/careers"}


def chance(*words: object) -> float:
    """Give a number from 0 to 1 that these words decide."""
    return int.from_bytes(blake2b("/".join(map(str, words)).encode(), digest_size=8).digest()) / 2**64


def plans(size: int) -> Iterator[FeedPlan]:
    """Give so many feeds, spread over the platforms as in the world."""
    for name, count in BOARDS.items():
        source = load(name)
        for number in range(max(1, round(count * size / WHOLE))):
            token = _TOKENS.get(name, "board{}").format(number)
            yield FeedPlan(source=name, board=token, listing=source.listing, interval=max(source.least_interval, timedelta(hours=12)))


@dataclass(slots=True)
class Ledger:
    """Stands in for the store: what is due, and how late each run began; nothing of postings is kept."""

    clock: object
    feeds: dict[int, Feed] = field(default_factory=dict)
    by_key: dict[tuple[str, str | None], int] = field(default_factory=dict)
    overdue: dict[int, Feed] = field(default_factory=dict)
    waiting: list[tuple[datetime, int]] = field(default_factory=list)
    # Of every run: the feed, when it was due, when it began.
    began: list[tuple[int, datetime, datetime]] = field(default_factory=list)

    def add(self, plan: FeedPlan, next_due: datetime) -> None:
        """Add a feed."""
        number = len(self.feeds) + 1
        self.feeds[number] = Feed(
            id=number,
            plan=plan,
            enabled=True,
            state="ok",
            next_due=next_due,
            not_before=None,
            failures=0,
            last_error=None,
            last_ended=None,
            last_yield=None,
            memory=Memory(),
        )
        self.by_key[plan.source, plan.board] = number
        heapq.heappush(self.waiting, (next_due, number))

    def keep(self) -> None:
        """Hold no lock."""

    def due(self, *, now: datetime) -> list[Feed]:
        """Give what is due, longest overdue first."""
        while self.waiting and self.waiting[0][0] <= now:
            when, number = heapq.heappop(self.waiting)
            if self.feeds[number].next_due == when:
                self.overdue[number] = self.feeds[number]
        return sorted(self.overdue.values(), key=lambda feed: feed.next_due)

    def schedule(self, feed_id: int, *, next_due: datetime) -> None:
        """Move a feed on: its run begins now."""
        self.began.append((feed_id, self.feeds[feed_id].next_due, self.clock()))  # type: ignore[operator]
        self._move(feed_id, next_due)

    def _move(self, feed_id: int, next_due: datetime) -> None:
        self.feeds[feed_id] = replace(self.feeds[feed_id], next_due=next_due)
        self.overdue.pop(feed_id, None)
        heapq.heappush(self.waiting, (next_due, feed_id))

    def known(self, source: str, board: str | None) -> dict[str, Known]:
        """Know nothing: whatever a board lists is new."""
        del source, board
        return {}

    def validators(self, source: str, board: str | None, *, parser: str) -> dict[str, Kept]:
        """Keep none."""
        del source, board, parser
        return {}

    def spool(self, source: str, board: str | None, *, now: datetime) -> None:
        """Archive nothing."""
        del source, board, now

    def save(self, crawl: Crawl) -> Saved:
        """Remember what the scheduler needs of a run."""
        number = self.by_key[crawl.run.source, crawl.run.board]
        feed, failed = self.feeds[number], crawl.run.outcome is Outcome.FAILED
        self.feeds[number] = replace(feed, failures=feed.failures + 1 if failed else 0, last_ended=crawl.run.ended)
        if crawl.next_due is not None:
            self._move(number, crawl.next_due)
        return Saved(id=len(self.began), run=crawl.run, reopened=0, postings={})

    def requests_since(self, source: str, *, since: datetime) -> list[tuple[datetime, int]]:
        """Begin with a clean slate."""
        del source, since
        return []

    def log_bytes(self) -> int:
        """Have no log."""
        return 0


@dataclass(slots=True)
class Hosts:
    """Answers, and writes down how near two requests of one host ever came, beside its pace."""

    last: dict[str, float] = field(default_factory=dict)
    # By host: (least seconds between two requests, the pace that was due).
    nearest: dict[str, tuple[float, float]] = field(default_factory=dict)
    asked: int = 0

    def heard(self, host: str, at: float, pace: float) -> None:
        """Hear a request."""
        self.asked += 1
        before = self.last.get(host)
        if before is not None:
            self.nearest[host] = min(self.nearest.get(host, (float("inf"), pace)), (at - before, pace))
        self.last[host] = at

    def answer(self, request: Request, at: float) -> Response:
        """Answer: one board in a hundred is gone; of the others three in ten have changed since they were last asked."""
        if chance("gone", request.url) < 0.01:
            raise Gone(f"{request.url}: 404")
        if chance("changed", request.url, at) < 0.3:
            return Response(request=request, body=b"{}", status=200)
        return Response(request=request, body=b"", status=304, validators=Validators(etag='"same"'))


def one_posting(source: Source) -> Source:
    """Give a source whose parser finds one posting in anything: parsing is not what is simulated."""

    def read(response: Response) -> Page:
        return Page(postings=(Posting(source=source.name, source_id="1", title="Engineer", board=response.request.board),))

    return replace(source, read=read)


def first_due(plan: FeedPlan, *, warm: bool) -> datetime:
    """Give when a feed is due first: all at once where nothing was ever read, spread over its interval where the day is any day."""
    return START + plan.interval * (chance("first", plan.source, plan.board) if warm else 0)
