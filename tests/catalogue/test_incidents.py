"""What really went wrong in other aggregators, lived through again: a whole crawl over real HTTP into a real database.

docs/incidents.md tells each of them and names its test; the rules alone are replayed in tests/store/test_incidents.py.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from aggregator.core.run import Outcome
from aggregator.errors import StoreError
from aggregator.store.crawl import Crawl, FeedPlan
from aggregator.store.save import save
from aggregator.store.store import Store, open_store
from tests.catalogue.world import JOBS, NOON, PATHS, World, jobs, listed, lived, whole
from tests.faults.server import Asked, Step, answer
from tests.store.samples import arrival, run

HOUR = timedelta(hours=1)
PAGES = 24_000
Paged = Callable[[int], dict[str, object]]


def paged(page: Paged) -> Callable[[Asked], list[Step]]:
    """Answer as Polymer does, by the number of the page."""

    def script(asked: Asked) -> list[Step]:
        number = int(parse_qs(urlsplit(asked.target).query)["page"][0])
        return answer(200, json.dumps(page(number)).encode(), Content_Type="application/json")

    return script


def items(first: int, after: int) -> list[dict[str, object]]:
    """Give some of Polymer's records."""
    return [
        {"id": number, "title": f"Data Scientist {number}", "job_post_url": f"https://jobs.polymer.co/s/{number}"}
        for number in range(first, after)
    ]


def page_of(found: list[dict[str, object]], *, total: int, last: bool) -> dict[str, object]:
    """Give a page of Polymer's list."""
    return {"items": found, "meta": {"total": total, "is_last": last}}


def sixty(number: int) -> dict[str, object]:
    """Give one of two honest pages of sixty jobs."""
    return page_of(items(0, 50) if number == 1 else items(50, 60), total=60, last=number == 2)


def test_freehire_452_a_run_of_one_company_says_nothing_of_another(sqlite_store: Store, tmp_path: Path) -> None:
    """The unit of a run is one board: what it proves, it proves of that board alone."""

    async def days(made: World) -> None:
        other = FeedPlan(source="ashby", board="other")
        made.store.add_feed(other, now=NOON)
        theirs = [
            replace(arrival(str(number)), posting=replace(arrival(str(number)).posting, source="ashby", board="other"))
            for number in range(9)
        ]
        made.store.save(Crawl(run=run(NOON, source="ashby", board="other"), arrivals=theirs))
        for _ in range(9):
            await made.read()
            made.move(days=1)
        assert len(made.open()) == JOBS + 9

    lived(sqlite_store, tmp_path, days)


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(page_of([], total=0, last=True), id="freehire_725-a-second-page-that-counts-none"),
        pytest.param(page_of(items(50, 59), total=60, last=True), id="jobspy_258-a-job-falls-through-between-two-pages"),
    ],
)
def test_a_list_that_loses_jobs_between_its_pages_closes_nothing(sqlite_store: Store, tmp_path: Path, second: dict[str, object]) -> None:
    """However often it comes: the pages do not make up what the source itself counts."""

    async def days(made: World) -> None:
        made.server.scripts[PATHS["polymer"]] = paged(sixty)
        assert made.moved(await made.read()) == (Outcome.COMPLETE, 0, 60)
        made.server.scripts[PATHS["polymer"]] = paged(lambda number: sixty(1) if number == 1 else second)
        for _ in range(8):
            made.move(hours=13)
            assert made.moved(await made.read()) == (Outcome.PARTIAL, 0, 60)
        assert made.feed().state == "ok"

    lived(sqlite_store, tmp_path, days, source="polymer")


@pytest.mark.parametrize(
    ("shown", "runs", "minutes"),
    [pytest.param(11, 18, 1, id="freehire_2350-a-cap-that-reports-success"), pytest.param(1, 6, 60, id="jobseek_2729-one-in-a-hundred")],
)
def test_a_list_that_is_suddenly_short_closes_nothing_that_day(
    sqlite_store: Store, tmp_path: Path, shown: int, runs: int, minutes: int
) -> None:
    """It ends properly and counts nothing itself; the usual length speaks against it, and the honest list finds all jobs open."""

    async def days(made: World) -> None:
        for _ in range(3):
            await made.read()
            made.move(days=1)
        made.answers(*whole("ashby", listed(jobs(shown))))
        for _ in range(runs):
            made.move(minutes=minutes)
            saved = await made.read()
            assert made.moved(saved) == (Outcome.COMPLETE, 0, JOBS)
            assert (saved.run.held or "").startswith("drop: ")
        made.answers(*whole("ashby"))
        made.move(hours=1)
        assert made.moved(await made.read()) == (Outcome.COMPLETE, 0, JOBS)

    lived(sqlite_store, tmp_path, days)


def test_freehire_2337_what_a_whole_list_lacks_does_not_stay_open(sqlite_store: Store, tmp_path: Path) -> None:
    """The opposite mistake: a sweep that is afraid of closing keeps the dead for ever."""

    async def days(made: World) -> None:
        await made.read()
        made.answers(*whole("ashby", listed(jobs(JOBS - 5))))
        found = []
        for _ in range(3):
            made.move(hours=12)
            found.append(made.moved(await made.read())[1])
        assert (found, len(made.open())) == ([0, 0, 5], JOBS - 5)

    lived(sqlite_store, tmp_path, days)


def test_jobseek_2724_a_real_shrinkage_is_believed_in_the_end(sqlite_store: Store, tmp_path: Path) -> None:
    """A guard without a way out skips every closing from then on: three lists over a day that agree are the way out."""

    async def days(made: World) -> None:
        for _ in range(3):
            await made.read()
            made.move(days=1)
        made.answers(*whole("ashby", listed(jobs(19))))
        held = []
        for _ in range(6):
            held.append((await made.read()).run.held is not None)
            made.move(hours=12)
        assert (held, len(made.open())) == ([True, True, False, False, False, False], 19)

    lived(sqlite_store, tmp_path, days)


def test_freehire_2753_jobseek_6022_an_emptied_board_is_closed_and_asked_on(sqlite_store: Store, tmp_path: Path) -> None:
    """Six empty lists over three days close its jobs, a month of them does not switch it off, and what comes then is new."""

    async def days(made: World) -> None:
        await made.read()
        made.answers(*whole("ashby", listed([])))
        left = []
        for _ in range(60):
            made.move(hours=15)
            assert made.feed() in made.store.due(now=made.clock[0] + timedelta(days=1))
            left.append(made.moved(await made.read())[2])
        assert left == [JOBS] * 5 + [0] * 55
        made.answers(*whole("ashby", listed(jobs(3))))
        made.move(days=1)
        assert made.moved(await made.read()) == (Outcome.COMPLETE, 0, 3)

    lived(sqlite_store, tmp_path, days)


def site(made: World, count: int) -> None:
    """Make a careers site: a sitemap, the newest page first, and three pages that say what they are; the others are not there."""
    entries = "".join(
        f"<url><loc>https://sample/jobs/{number}</loc><lastmod>2026-02-{28 - number % 28:02}</lastmod></url>" for number in range(count)
    )
    made.answers(*answer(200, f"<urlset>{entries}</urlset>".encode(), Content_Type="application/xml"))
    for number in range(3):
        node = {"@type": "JobPosting", "title": f"Data Scientist {number}", "hiringOrganization": "Sample Ltd"}
        text = f'<html><script type="application/ld+json">{json.dumps(node)}</script></html>'
        made.server.scripts[f"/jobs/{number}"] = answer(200, text.encode(), Content_Type="text/html")


def test_freehire_2522_a_page_that_fails_is_not_a_page_that_is_gone(sqlite_store: Store, tmp_path: Path) -> None:
    """A fault of a job's own page closes nothing, however often; that the page is gone closes its job the second time, and only that."""

    async def days(made: World) -> None:
        site(made, 3)
        assert made.moved(await made.read()) == (Outcome.COMPLETE, 0, 3)
        made.server.scripts["/jobs/1"] = answer(500)
        for _ in range(4):
            made.move(days=2)
            assert made.moved(await made.read())[1:] == (0, 3)
        made.server.scripts["/jobs/1"] = answer(410)
        found = []
        for _ in range(2):
            made.move(days=2)
            found.append(made.moved(await made.read()))
        assert found == [(Outcome.COMPLETE, 0, 3), (Outcome.COMPLETE, 1, 2)]
        assert "https://sample/jobs/1" not in made.open()

    lived(sqlite_store, tmp_path, days, source="jsonld")


def test_freehire_1227_a_large_site_costs_few_requests_and_a_429_passes(sqlite_store: Store, tmp_path: Path) -> None:
    """Of a map of 24,000 pages a run asks for forty; told to wait it asks for nothing until then, and goes on afterwards."""

    async def days(made: World) -> None:
        site(made, PAGES)
        for _ in range(2):
            before = len(made.server.asked)
            assert (await made.read()).run.closed == 0
            assert 40 <= len(made.server.asked) - before <= 42
            made.move(days=2)
        made.answers(*answer(429, Retry_After="7200"))
        assert (await made.read()).run.outcome is Outcome.FAILED
        asked = len(made.server.asked)
        made.move(minutes=119)
        assert (await made.read()).run.outcome is Outcome.FAILED
        assert len(made.server.asked) == asked
        site(made, 3)
        made.move(minutes=15)
        assert (await made.read()).run.outcome is Outcome.COMPLETE

    lived(sqlite_store, tmp_path, days, source="jsonld")


def test_jobseek_2192_a_board_that_is_not_there_is_asked_twice_a_day(sqlite_store: Store, tmp_path: Path) -> None:
    """A name that was mistyped or left costs two requests a day, closes nothing, and is never given up."""

    async def days(made: World) -> None:
        await made.read()
        made.answers(*answer(404))
        before = len(made.server.asked)
        for _ in range(10 * 24):
            made.move(hours=1)
            for feed in made.store.due(now=made.clock[0]):
                saved = await made.crawler.feed(feed)
                assert saved is not None
                assert (saved.run.outcome, saved.run.closed) == (Outcome.FAILED, 0)
        assert 9 <= len(made.server.asked) - before <= 20
        assert (made.feed().state, len(made.open())) == ("failing", JOBS)

    lived(sqlite_store, tmp_path, days)


def test_jobseek_cursor_what_is_committed_late_is_not_passed_over(postgres_template: str) -> None:
    """A run that began first and is committed last is joined too: what is left to do is a state of each row, not a mark in time."""
    with psycopg.connect(postgres_template.format("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE late TEMPLATE at_head")
    with open_store(postgres_template.format("late")) as slow, open_store(postgres_template.format("late")) as fast:
        for board in ("slow", "fast"):
            fast.add_feed(FeedPlan(source="lever", board=board), now=NOON)
        with slow._write() as connection:
            first = save(connection, Crawl(run=run(NOON, board="slow"), arrivals=[arrival("1", board="slow")]), epoch=None)
            second = fast.save(Crawl(run=run(NOON + HOUR, board="fast"), arrivals=[arrival("2", board="fast", company="Another Ltd")]))
            assert first.id < second.id
            assert fast.matching.unjoined() == [*second.postings.values()]
        assert set(fast.matching.unjoined()) == {*first.postings.values(), *second.postings.values()}


def test_freehire_slug_case_a_board_in_other_letters_is_the_same_board(sqlite_store: Store, tmp_path: Path) -> None:
    """Its jobs are neither stored again nor closed when the configuration writes it in capitals, and both at once are refused."""

    async def days(made: World) -> None:
        await made.read()
        plan = made.feed().plan
        for day in range(9):
            made.store.sync_feeds([replace(plan, board="SAMPLE" if day % 2 else "sample")], now=made.clock[0])
            assert (await made.read()).run.new == 0
            made.move(days=1)
        assert (len(made.open()), len(made.store.feeds())) == (JOBS, 1)
        with pytest.raises(StoreError, match="configured twice"):
            made.store.sync_feeds([plan, replace(plan, board="SAMPLE")], now=NOON)

    lived(sqlite_store, tmp_path, days)


def test_jobspy_123_one_board_that_fails_costs_the_others_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    """They are read side by side, and each is a run of its own."""

    async def days(made: World) -> None:
        made.store.add_feed(replace(made.feed().plan, board="broken"), now=NOON)
        made.server.scripts["/posting-api/job-board/broken"] = answer(500)
        saved = await made.crawler.run(made.store.feeds(), done=lambda *_: None)
        assert {one.run.board: one.run.outcome for one in saved} == {"sample": Outcome.COMPLETE, "broken": Outcome.FAILED}

    lived(sqlite_store, tmp_path, days)
