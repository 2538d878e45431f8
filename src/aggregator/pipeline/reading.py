"""Reading: one pass over a feed, every page of it, before anything is decided.

A feed never raises: whatever stops it is part of the reading. Everything fetched is accounted for.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType

from aggregator.core.page import Page, Problem
from aggregator.core.posting import Posting
from aggregator.core.web import Request, Response, Validators
from aggregator.errors import AggregatorError, FetchFailed, Gone
from aggregator.pipeline.parcels import Answers, Held
from aggregator.store.crawl import Kept

Fetch = Callable[[Request, Validators], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one pass over a feed brought: everything, before anything is decided.

    `seen` counts the records of all pages, repeated ones once; `responses` are taken out as they are archived; `gone` are addresses of
    single jobs that are no longer there; `error` is what stopped the pass early; `capped` says that a page limit or the source itself cut
    the list. `unchanged` says that every address gave what it gave before. `validators` are those of every address that may be compared
    next time, empty ones included.
    """

    postings: Collection[Posting] = ()
    problems: tuple[Problem, ...] = ()
    skipped: int = 0
    declared_total: int | None = None
    capped: bool = False
    error: AggregatorError | None = None
    unchanged: bool = False
    gone: tuple[str, ...] = ()
    responses: Answers = field(default_factory=Answers)
    validators: Mapping[str, Validators] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def seen(self) -> int:
        """How many records came."""
        return len(self.postings) + len(self.problems)


async def read_feed(
    requests: Sequence[Request],
    parse: Callable[[Response], Page],
    *,
    fetch: Fetch,
    kept: Mapping[str, Kept],
    most_pages: int,
    seconds: float,
) -> Reading:
    """Fetch and parse every page of a feed; never raises AggregatorError: an error is part of the reading.

    `kept` is what the last whole reading left of each address: what to send, and which bytes say nothing new.
    """
    pass_ = _Pass(kept=kept)
    try:
        async with asyncio.timeout(seconds):
            await _walk(pass_, requests, parse, fetch=fetch, most_pages=most_pages)
    except TimeoutError:
        pass_.error = FetchFailed(f"the feed took more than {seconds:g} s, after {pass_.pages} pages")
    except AggregatorError as error:
        pass_.error = error
    return pass_.reading()


@dataclass(slots=True)
class _Pass:
    kept: Mapping[str, Kept]
    pages: int = 0
    same: int = 0
    postings: Held = field(default_factory=Held)
    problems: dict[str | bytes, Problem] = field(default_factory=dict)
    skipped: int = 0
    declared_total: int | None = None
    capped: bool = False
    error: AggregatorError | None = None
    responses: Answers = field(default_factory=Answers)
    fresh: dict[str, Validators] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    turned: bool = False

    def add(self, response: Response, page: Page) -> bool:
        """Take a page; give whether it held any record that no earlier page held."""
        before = len(self.postings) + len(self.problems)
        for posting in page.postings:
            self.postings.add(posting)
        for problem in page.problems:
            self.problems.setdefault(problem.key or problem.raw or problem.reason, problem)
        self.skipped += page.skipped
        self.capped = self.capped or page.capped
        if page.declared_total is not None:
            self.declared_total = max(page.declared_total, self.declared_total or 0)
        self.responses.add(response)
        if response.request.body is None:
            self.fresh[response.request.full_url] = response.validators
        return len(self.postings) + len(self.problems) > before or not page.postings

    def take(self, page: Page, response: Response, *, followed: bool, waiting: deque[tuple[Request, bool]]) -> bool:
        """Take a page and what follows from it; give whether the pass goes on."""
        self.turned = self.turned or followed
        if not self.add(response, page) and followed and response.request.kind == "list":
            # A next page with the same records: a host that ignores paging would be asked for ever.
            self.capped = True
            return False
        waiting.extend((request, True) for request in page.follow)
        return True

    def reading(self) -> Reading:
        return Reading(
            postings=self.postings,
            problems=tuple(self.problems.values()),
            skipped=self.skipped,
            declared_total=self.declared_total,
            capped=self.capped,
            error=self.error,
            unchanged=self.same > 0 and not self.responses and self.error is None and not self.capped,
            gone=tuple(self.gone),
            responses=self.responses,
            # A first page that is the same says nothing of the pages after it: a list of several is always read whole.
            validators=MappingProxyType({} if self.turned else self.fresh),
        )


async def _walk(pass_: _Pass, requests: Sequence[Request], parse: Callable[[Response], Page], *, fetch: Fetch, most_pages: int) -> None:
    waiting = deque((request, False) for request in requests)
    asked: set[tuple[str, str | None]] = set()
    unmodified: list[Request] = []
    same = Answers()
    while waiting:
        request, followed = waiting.popleft()
        if (request.full_url, request.body) in asked:
            continue  # a page that leads to itself would never end
        if pass_.pages >= most_pages:
            pass_.capped = True
            return
        asked.add((request.full_url, request.body))
        # A list is read whole or not at all: beside a page that changed, one that did not would seem to hold nothing.
        before = None if pass_.responses or request.body is not None else pass_.kept.get(request.full_url)
        try:
            response = await fetch(request, Validators() if before is None else before.validators)
        except Gone:
            if request.kind != "page":
                raise
            # A job that was filled takes its page with it; the list of pages is as whole as before.
            pass_.pages += 1
            pass_.gone.append(request.url)
            continue
        pass_.pages += 1
        if response.not_modified:
            pass_.same += 1
            unmodified.append(request)
            continue
        if before is not None and _is_same(response, before):
            pass_.same += 1
            same.add(response)
            continue
        # Only addresses that a feed starts with are compared, so that what was the same until here is asked for, or read, as one.
        asked -= {(again.full_url, again.body) for again in unmodified}
        waiting.extend((again, False) for again in unmodified)
        unmodified.clear()
        if not pass_.take(parse(response), response, followed=followed, waiting=waiting):
            return
        while same:
            first = same.first
            pass_.take(parse(first), first, followed=False, waiting=waiting)
            same.drop_first()


def _is_same(response: Response, kept: Kept) -> bool:
    """Whether a body is the one that was read last, byte for byte: a host without validators costs no more than one with them."""
    return kept.sha256 is not None and kept.sha256 == sha256(response.body).hexdigest()
