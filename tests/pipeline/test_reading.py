"""Reading a feed: every page accounted for, and an outcome that never says more than was proved."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

import pytest

from aggregator.core.page import Page, Problem
from aggregator.core.posting import Posting
from aggregator.core.run import Outcome
from aggregator.core.web import Request, Response, Validators
from aggregator.errors import Blocked, SourceChanged, Unreachable
from aggregator.pipeline.outcome import outcome_of
from aggregator.pipeline.reading import Reading, read_feed
from aggregator.store.crawl import Kept


def _posting(key: str) -> Posting:
    return Posting(source="board", source_id=key, title=f"Job {key}")


def _request(page: int) -> Request:
    return Request(url=f"https://example.org/jobs?page={page}")


@dataclass
class Pages:
    """A source whose pages are given: page number to what parse makes of it, or the error that fetch raises."""

    pages: Mapping[int, Page | Exception]
    asked: list[tuple[str, Validators]] = field(default_factory=list)
    not_modified: bool = False

    def parse(self, response: Response) -> Page:
        """Give the page that the body names."""
        page = self.pages[int(response.body)]
        if isinstance(page, Exception):
            raise page
        return page

    async def fetch(self, request: Request, validators: Validators) -> Response:
        """Answer with the page's number as its body."""
        self.asked.append((request.url, validators))
        number = int(request.url.rsplit("=", 1)[1])
        page = self.pages[number]
        if isinstance(page, Unreachable | Blocked):
            raise page
        return Response(
            request=request, body=str(number).encode(), validators=Validators(etag=f'"{number}"'), not_modified=self.not_modified
        )


def _read(source: Pages, *, most_pages: int = 10, kept: Mapping[str, Kept] | None = None) -> Reading:
    return asyncio.run(read_feed([_request(1)], source.parse, fetch=source.fetch, kept=kept or {}, most_pages=most_pages, seconds=5))


def _page(*keys: str, follow: int | None = None, total: int | None = None, problems: Sequence[Problem] = ()) -> Page:
    return Page(
        postings=tuple(_posting(key) for key in keys),
        problems=tuple(problems),
        follow=() if follow is None else (_request(follow),),
        declared_total=total,
    )


def test_all_pages_make_a_complete_run() -> None:
    """Two pages that add up to the source's own total."""
    reading = _read(Pages({1: _page("a", "b", follow=2, total=3), 2: _page("c", total=3)}))
    assert [posting.source_id for posting in reading.postings] == ["a", "b", "c"]
    assert outcome_of(reading, floor=0, had=True) == (Outcome.COMPLETE, None)


def test_only_a_list_of_one_page_may_be_answered_with_304() -> None:
    """A first page that did not change proves nothing of the second: no validator of such a list is kept, and it is read whole."""
    one, two = _read(Pages({1: _page("a")})), _read(Pages({1: _page("a", follow=2), 2: _page("b")}))
    assert [validators.etag for validators in one.validators.values()] == ['"1"']
    assert dict(two.validators) == {}
    assert outcome_of(two, floor=0, had=True)[0] is Outcome.COMPLETE


@pytest.mark.parametrize("error", [Unreachable("no answer"), Blocked("a bot wall"), SourceChanged("no list of jobs")])
def test_C04_a_later_page_that_fails_makes_the_run_partial(error: Exception) -> None:
    """What came before is kept, and nothing is proved."""
    reading = _read(Pages({1: _page("a", follow=2), 2: error}))
    outcome, why = outcome_of(reading, floor=0, had=True)
    assert outcome is Outcome.PARTIAL
    assert why is not None
    assert str(error) in why


def test_a_first_page_that_fails_makes_the_run_failed() -> None:
    """Nothing usable came; the reason begins with the kind of error."""
    assert outcome_of(_read(Pages({1: Blocked("a bot wall")})), floor=0, had=True) == (Outcome.FAILED, "blocked: a bot wall")


def test_C04_an_empty_second_page_is_not_an_end_where_a_total_says_otherwise() -> None:
    """A page 2 that answers nothing leaves the run partial."""
    outcome, why = outcome_of(_read(Pages({1: _page("a", follow=2, total=200), 2: _page(total=0)})), floor=0, had=True)
    assert (outcome, why) == (Outcome.PARTIAL, "1 of the 200 records that the source counts")


def test_C04_pages_that_repeat_end_the_walk() -> None:
    """A host that ignores paging gives the same records again and again."""
    source = Pages({number: _page("a", "b", follow=number + 1) for number in range(1, 9)})
    reading = _read(source)
    assert len(source.asked) == 2
    assert outcome_of(reading, floor=0, had=True)[0] is Outcome.PARTIAL


def test_a_page_that_leads_to_itself_is_asked_once() -> None:
    """No request is made twice in one run."""
    source = Pages({1: _page("a", follow=1)})
    assert outcome_of(_read(source), floor=0, had=True)[0] is Outcome.COMPLETE
    assert len(source.asked) == 1


def test_C04_the_page_limit_makes_the_run_partial() -> None:
    """A list longer than the limit is cut, and says so."""
    reading = _read(Pages({number: _page(str(number), follow=number + 1) for number in range(1, 99)}), most_pages=3)
    assert (len(reading.postings), outcome_of(reading, floor=0, had=True)[0]) == (3, Outcome.PARTIAL)


def test_nothing_where_there_was_something_is_empty() -> None:
    """An empty 200 is a suspect, unless the board never had anything."""
    reading = _read(Pages({1: _page()}))
    assert outcome_of(reading, floor=0, had=True)[0] is Outcome.EMPTY
    assert outcome_of(reading, floor=0, had=False)[0] is Outcome.COMPLETE


def test_304_is_unchanged_and_sends_the_validators_exactly() -> None:
    """What was stored is what is sent, quotes included."""
    stored = Validators(etag='W/"x y"', last_modified="Tue, 03 Nov 2026 10:00:00 GMT")
    source = Pages({1: _page("a")}, not_modified=True)
    reading = _read(source, kept={"https://example.org/jobs?page=1": Kept(validators=stored)})
    assert source.asked == [("https://example.org/jobs?page=1", stored)]
    assert outcome_of(reading, floor=0, had=True) == (Outcome.UNCHANGED, None)


def test_beside_a_page_that_changed_every_page_is_read() -> None:
    """Two addresses of which one answers 304: what it holds would else seem to be gone."""
    pages = {1: _page("a"), 2: _page("b", follow=3), 3: _page("c")}
    asked: list[tuple[int, bool]] = []

    async def fetch(request: Request, validators: Validators) -> Response:
        number = int(request.url.rsplit("=", 1)[1])
        asked.append((number, bool(validators)))
        return Response(request=request, body=str(number).encode(), not_modified=bool(validators) and number != 2)

    kept = {_request(number).url: Kept(validators=Validators(etag=f'"{number}"')) for number in pages}
    starts = [_request(1), _request(2)]
    reading = asyncio.run(read_feed(starts, lambda response: pages[int(response.body)], fetch=fetch, kept=kept, most_pages=9, seconds=5))
    assert sorted(posting.source_id for posting in reading.postings) == ["a", "b", "c"]
    assert outcome_of(reading, floor=0, had=True) == (Outcome.COMPLETE, None)
    assert asked == [(1, True), (2, True), (1, False), (3, False)]


def _kept(number: int) -> Kept:
    """Give what is kept of a page of `Pages` that came without a validator."""
    return Kept(validators=Validators(), sha256=sha256(str(number).encode()).hexdigest())


def test_the_same_bytes_are_unchanged() -> None:
    """A host that knows no validators and sends what it sent before says no more than one that answers 304."""
    source = Pages({1: _page("a")})
    reading = _read(source, kept={_request(1).url: _kept(1)})
    assert source.asked == [(_request(1).url, Validators())]
    assert (outcome_of(reading, floor=0, had=True), len(reading.postings), len(reading.responses)) == ((Outcome.UNCHANGED, None), 0, 0)
    assert outcome_of(_read(source, kept={_request(1).url: _kept(2)}), floor=0, had=True) == (Outcome.COMPLETE, None)
    assert outcome_of(_read(source, kept={_request(2).url: _kept(1)}), floor=0, had=True) == (Outcome.COMPLETE, None)


def test_beside_a_page_that_changed_the_same_bytes_are_read_and_not_asked_for_again() -> None:
    """Three addresses: one gives the same bytes, one answers 304, the last has changed; all are read, and only the 304 is asked anew."""
    pages = {1: _page("a"), 2: _page("b"), 3: _page("c", follow=4), 4: _page("d")}
    asked: list[tuple[int, bool]] = []

    async def fetch(request: Request, validators: Validators) -> Response:
        number = int(request.url.rsplit("=", 1)[1])
        asked.append((number, bool(validators)))
        return Response(request=request, body=str(number).encode(), not_modified=bool(validators))

    kept = {_request(1).url: _kept(1), _request(2).url: Kept(validators=Validators(etag='"2"')), _request(4).url: _kept(4)}
    starts = [_request(number) for number in (1, 2, 3)]
    reading = asyncio.run(read_feed(starts, lambda response: pages[int(response.body)], fetch=fetch, kept=kept, most_pages=9, seconds=5))
    assert sorted(posting.source_id for posting in reading.postings) == ["a", "b", "c", "d"]
    assert outcome_of(reading, floor=0, had=True) == (Outcome.COMPLETE, None)
    assert sorted(asked) == [(1, False), (2, False), (2, True), (3, False), (4, False)]


def test_a_list_that_was_cut_is_not_unchanged() -> None:
    """What lies beyond the limit of pages was not asked for."""
    source = Pages({1: _page("a"), 2: _page("b")})
    kept = {_request(number).url: _kept(number) for number in (1, 2)}
    for most, outcome in ((2, Outcome.UNCHANGED), (1, Outcome.PARTIAL)):
        starts = [_request(1), _request(2)]
        reading = asyncio.run(read_feed(starts, source.parse, fetch=source.fetch, kept=kept, most_pages=most, seconds=5))
        assert outcome_of(reading, floor=0, had=True)[0] is outcome


def test_what_is_asked_with_a_body_is_never_known_by_its_address() -> None:
    """Two questions to one address are two pages."""
    ask = replace(_request(1), body="{}")

    async def fetch(request: Request, validators: Validators) -> Response:
        assert not validators
        return Response(request=request, body=b"1")

    reading = asyncio.run(
        read_feed([ask], Pages({1: _page("a")}).parse, fetch=fetch, kept={ask.full_url: _kept(1)}, most_pages=9, seconds=5)
    )
    assert (outcome_of(reading, floor=0, had=True)[0], dict(reading.validators)) == (Outcome.COMPLETE, {})


def test_a_list_of_several_pages_leaves_nothing_to_compare() -> None:
    """A first page that is the same says nothing of the second."""
    assert dict(_read(Pages({1: _page("a", follow=2), 2: _page("b")})).validators) == {}
    assert set(_read(Pages({1: _page("a")})).validators) == {_request(1).url}


def _problem(key: str | None) -> Problem:
    return Problem(stage="parse", reason="no title", key=key)


def test_a_record_met_on_two_pages_is_one_record() -> None:
    """A list that moves while it is read shows a record twice: whether it can be read or not, it counts once, in the run too."""
    nameless = Problem(stage="parse", reason="no title", raw=b"7")
    pages = {1: _page("a", follow=2, problems=[_problem("x"), nameless]), 2: _page("a", "b", problems=[_problem("x"), nameless])}
    reading = _read(Pages(pages))
    assert (reading.seen, [problem.key for problem in reading.problems]) == (4, ["x", None])


def test_one_unreadable_record_in_twenty_does_not_spoil_a_run() -> None:
    """Five in a hundred are quarantined; more, or one whose key is unknown, leave the run partial."""
    good = [str(number) for number in range(19)]
    assert outcome_of(_read(Pages({1: _page(*good, problems=[_problem("x")])})), floor=0, had=True)[0] is Outcome.COMPLETE
    assert outcome_of(_read(Pages({1: _page(*good, problems=[_problem("x"), _problem("y")])})), floor=0, had=True)[0] is Outcome.PARTIAL
    assert outcome_of(_read(Pages({1: _page(*good, problems=[_problem(None)])})), floor=0, had=True)[0] is Outcome.PARTIAL


def test_fewer_than_the_floor_is_partial() -> None:
    """A source that always has something and shows almost nothing has shown a part."""
    assert outcome_of(_read(Pages({1: _page("a")})), floor=5, had=True) == (Outcome.PARTIAL, "1 records, and at least 5 are expected")


def test_a_feed_that_takes_too_long_is_cut() -> None:
    """The deadline covers all pages; what came is kept."""

    async def slow(request: Request, validators: Validators) -> Response:
        if request.url.endswith("=2"):
            await asyncio.Event().wait()
        return await source.fetch(request, validators)

    source = Pages({1: _page("a", follow=2), 2: _page("b")})
    reading = asyncio.run(read_feed([_request(1)], source.parse, fetch=slow, kept={}, most_pages=10, seconds=0.05))
    outcome, why = outcome_of(reading, floor=0, had=True)
    assert outcome is Outcome.PARTIAL
    assert why is not None
    assert "more than 0.05 s" in why


def _whole(good: int, *, bad: int = 0, skipped: int = 0, total: int | None = None) -> Reading:
    return Reading(
        postings=tuple(_posting(str(number)) for number in range(good)),
        problems=tuple(_problem(f"bad {number}") for number in range(bad)),
        skipped=skipped,
        declared_total=total,
    )


@pytest.mark.parametrize(
    ("reading", "floor", "complete"),
    [
        (_whole(95, bad=5), 0, True),
        (_whole(94, bad=6), 0, False),
        (_whole(99, total=100), 0, True),
        (_whole(98, total=100), 0, False),
        (_whole(90, skipped=9, total=100), 0, True),
        (_whole(90, skipped=8, total=100), 0, False),
        (_whole(5), 5, True),
        (_whole(4), 5, False),
    ],
)
def test_the_last_that_is_whole_and_the_first_that_is_not(reading: Reading, floor: int, complete: bool) -> None:
    """Five in a hundred unreadable, one in a hundred short of the source's count, and the floor itself are still the whole list."""
    assert (outcome_of(reading, floor=floor, had=True)[0] is Outcome.COMPLETE) is complete
