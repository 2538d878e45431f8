"""Deriving again: after a change of parsers and rules, every table is as if the present ones had run from the first day."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from aggregator.core.page import Page, Problem
from aggregator.core.web import Request, Response, Validators
from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.pipeline.crawl import archived, crawl_of
from aggregator.pipeline.openings import join_openings
from aggregator.pipeline.reading import read_feed
from aggregator.pipeline.reclassify import reclassify
from aggregator.pipeline.reparse import Reparse, Reparsed
from aggregator.pipeline.tagger import Tagger
from aggregator.samples.feeds import answer, feeds_of
from aggregator.samples.market import Market
from aggregator.sources import Source, sources
from aggregator.store.crawl import FeedPlan
from aggregator.store.store import Store, open_store
from tests.pipeline.derived import LEDGER, PastReader, contents, old_tags, present

MARKET = Market(postings=150)
DAYS = (0, 9, 20, 31)


def _read_amiss(source: Source, *, every: int) -> Source:
    """Read as a parser of the past did: no place, another title, and of so many records one not at all."""

    def read(response: Response) -> Page:
        page = source.parse(response)
        lost = {posting.source_id for posting in page.postings if every and sum(posting.source_id.encode()) % every == 0}
        kept = [replace(one, location=None, title=f"{one.title} (new)") for one in page.postings if one.source_id not in lost]
        broken = [Problem(stage="parse", reason="title: expected text", key=key, raw=b"{}") for key in sorted(lost)]
        return replace(page, postings=tuple(kept), problems=(*page.problems, *broken))

    return replace(source, read=read)


def _live(store: Store, market: Market, parsers: Mapping[str, Source], *, tagger: Tagger, reader: FingerprintReader) -> None:
    """Read every feed of the market once, as the crawl does, and keep its answers."""
    for name, board in feeds_of(market):
        source = parsers[name]
        plan = FeedPlan(source=name, board=board, listing=source.listing)
        store.add_feed(plan, now=market.now)

        async def fetch(request: Request, _: Validators, name: str = name) -> Response:
            parts = urlsplit(request.full_url)
            return Response(request=request, body=answer(market, f"/{name}{parts.path}", dict(parse_qsl(parts.query))).body)

        reading = asyncio.run(read_feed(source.start(board), source.parse, fetch=fetch, kept={}, most_pages=200, seconds=60))
        assert reading.error is None
        known = store.known(name, board)
        crawl = crawl_of(reading, plan, tagger=tagger, known=known, started=market.now, ended=market.now, parser=str(source.parser))
        saved = store.save(archived(crawl, reading, store.raw.spool(name, board, now=market.now)))
        join_openings(store, list(saved.postings.values()), reader=reader, now=market.now)


def _lived(folder: Path, parsers: Mapping[str, Source], tagger: Tagger, reader: FingerprintReader) -> Store:
    folder.mkdir()
    store = open_store(folder / "db.sqlite")
    for day in DAYS:
        _live(store, MARKET.at(day), parsers, tagger=tagger, reader=reader)
    return store


def _derive(store: Store) -> Reparsed:
    """Read the archive again and derive everything again, by the present parsers and rules."""
    now, rules = MARKET.at(DAYS[-1] + 1).now, present()
    done = Reparse(store=store, sources=sources(), tagger=rules.tagger, reader=rules.reader, step=lambda _: None).run(now=now)
    reclassify(store, tagger=rules.tagger, reader=rules.reader, now=now, step=lambda _: None)
    return done


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Live through the days by the present parsers and rules."""
    with _lived(tmp_path_factory.mktemp("days") / "fresh", sources(), present().tagger, present().reader) as store:
        yield store


def _rows(store: Store) -> dict[str, list[str]]:
    """Give every row of every table, but what tells who derived it when: runs, events, and which run changed a posting last.

    How much is kept of a text, and which of several copies a merge names as its reason, depends on which of them came first.
    """
    with store._write() as connection:
        connection.exec_driver_sql("UPDATE posting SET changed_run_id = first_run_id")
        connection.exec_driver_sql("UPDATE job_merge SET reason = ''")
    return contents(store, without=(*LEDGER, "posting_band", "posting_print"))


def test_every_feed_and_run_is_as_if_read_by_the_present_rules(fresh: Store, tmp_path: Path) -> None:
    """Parsers that misread places and titles on four days, and rules that tagged and joined amiss, leave no trace in any table."""
    amiss = {name: _read_amiss(source, every=0) for name, source in sources().items()}
    with _lived(tmp_path / "past", amiss, Tagger(tags=old_tags, rules="0.past"), PastReader()) as past:
        expected = _rows(fresh)
        differ = {name for name, rows in _rows(past).items() if rows != expected[name]}
        assert differ >= {"posting", "tags", "evidence", "job", "posting_key"}
        assert any(stored.closed_at for stored in past.stored())
        assert _derive(past).problems == ()
        told = _rows(past)
        assert {name: sorted(set(rows) ^ set(told[name]))[:4] for name, rows in expected.items() if told[name] != rows} == {}


# The ledger keeps runs that were taken back; merges of openings are their own to undo, and so is how many bands are kept of what they
# joined; what came to another opening is compared again; and what bodies are known by is forgotten.
_UNDONE = ("run", "run_before", "rate", "company", "job_merge", "job", "posting", "posting_band", "posting_print", "validator")
_WHAT = """
SELECT f.source, f.board, p.source_id, p.title, p.location, p.first_seen, t.role, t.scope, t.gbp_year_min
FROM posting p JOIN feed f ON f.id = p.feed_id JOIN tags t ON t.posting_id = p.id
ORDER BY 1, 2, 3"""


def test_what_nobody_could_read_is_as_old_as_its_first_sight(fresh: Store, tmp_path: Path) -> None:
    """Records in quarantine that are still listed come out as if they had been read on the day; the others are left as they are."""
    amiss = {name: _read_amiss(source, every=9) for name, source in sources().items()}
    with _lived(tmp_path / "past", amiss, present().tagger, present().reader) as past:
        lost = {item.problem.key for item in past.problems(limit=10_000)}
        done = _derive(past)
        left = {item.problem.key for item in past.problems(limit=10_000)}
        assert done.resolved == len(lost) - len(left) > 0
        told = list(past.read_only(_WHAT, row_cap=None).rows)
        expected = [row for row in fresh.read_only(_WHAT, row_cap=None).rows if row[2] not in left]
        assert told == expected


def test_a_reparse_says_nothing_of_how_a_feed_fares(tmp_path: Path) -> None:
    """A feed that fails stays failing, nothing is reopened or seen again, and the reparse is taken back whole."""
    amiss = {name: _read_amiss(source, every=0) for name, source in sources().items()}
    with _lived(tmp_path / "past", amiss, present().tagger, present().reader) as past:
        feeds = contents(past, without=())["feed"]
        life = "SELECT id, first_seen, seen_at, missing_since, misses, closed_at, closed_reason FROM posting ORDER BY id"
        before, lives = contents(past, without=_UNDONE), list(past.read_only(life, row_cap=None).rows)
        rules = present()
        again = Reparse(store=past, sources=sources(), tagger=rules.tagger, reader=rules.reader, step=lambda _: None)
        assert again.run(now=MARKET.at(DAYS[-1] + 1).now).changed > 0
        assert contents(past, without=())["feed"] == feeds
        assert list(past.read_only(life, row_cap=None).rows) == lives
        for row in past.runs(limit=len(feeds_of(MARKET))):
            past.undo_run(row.id, now=MARKET.at(DAYS[-1] + 2).now)
        after = contents(past, without=_UNDONE)
        assert {name for name, rows in after.items() if rows != before[name]} == set()
