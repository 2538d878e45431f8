"""Large: the memory of one board of 25,000 postings, read, archived, tagged by the real rules, stored and joined.

`python -m tests.bench.large POSTINGS` does it in this process, and prints the peaks of its memory in MB as JSON.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from aggregator.cli.compose import classifier
from aggregator.core.posting import Posting
from aggregator.core.tags import Tags
from aggregator.core.web import Request, Response, Validators
from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.pipeline.crawl import archived, crawl_of
from aggregator.pipeline.openings import join_openings
from aggregator.pipeline.pool import settle
from aggregator.pipeline.reading import Reading, read_feed
from aggregator.pipeline.tagger import Tagger
from aggregator.samples.market import Market
from aggregator.samples.postings import postings as sample_postings
from aggregator.sources import load
from aggregator.store.crawl import FeedPlan
from aggregator.store.store import open_store
from tests.bench.memory import peak_mb

PAGE: Final = 250
NOW: Final = datetime(2026, 11, 2, 12, tzinfo=UTC)
SOURCE: Final = load("ashby")


def main() -> None:
    """Take one board in."""
    many, tagger = int(sys.argv[1]), classifier()
    texts = [posting.description or "" for posting in sample_postings(Market(postings=500))]
    settle()
    peaks = {"ready": peak_mb()}
    reading = _read(many, texts)
    peaks["read"] = peak_mb()
    plan = FeedPlan(source="ashby", board="sample", listing=SOURCE.listing)
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "db.sqlite", archive=Path(folder) / "archive") as store:
        store.sync_feeds([plan], now=NOW)
        tags = Tagger(tags=_kept(tagger.tags), rules=tagger.rules)
        crawl = crawl_of(reading, plan, tagger=tags, known={}, started=NOW, ended=NOW, parser="1")
        saved = store.save(archived(crawl, reading, store.raw.spool("ashby", "sample", now=NOW)))
        peaks["saved"] = peak_mb()
        # As a crawler lets go of a feed that is saved.
        del reading, crawl
        join_openings(store, store.matching.unjoined(), reader=FingerprintReader(tagger.vocabulary), now=NOW)
    peaks["joined"] = peak_mb()
    sys.stdout.write(json.dumps({"new": saved.run.new, **{stage: round(peak) for stage, peak in peaks.items()}}) + "\n")


def _read(many: int, texts: Sequence[str]) -> Reading:
    (start,) = SOURCE.start("sample")
    requests = [replace(start, params={**start.params, "page": str(page)}) for page in range(many // PAGE)]

    async def fetch(request: Request, validators: Validators) -> Response:
        del validators
        first = int(request.params["page"]) * PAGE
        return Response(request=request, body=_page(range(first, first + PAGE), texts))

    found: list[Reading] = []

    async def read() -> None:
        # asyncio.run writes down what it returns, when it looks who handles signals: half a gigabyte of text.
        found.append(await read_feed(requests, SOURCE.parse, fetch=fetch, kept={}, most_pages=many, seconds=3600))

    asyncio.run(read())
    return found[0]


def _page(numbers: Sequence[int], texts: Sequence[str]) -> bytes:
    jobs = [
        {
            "id": f"job-{number}",
            "title": f"Data Scientist {number}",
            "location": "London",
            "publishedAt": "2026-02-01T10:00:00.000+00:00",
            "isListed": True,
            "jobUrl": f"https://jobs.ashbyhq.com/sample/job-{number}",
            "descriptionHtml": texts[number % len(texts)],
        }
        for number in numbers
    ]
    return json.dumps({"apiVersion": "1", "jobs": jobs}).encode()


def _kept(tags: Callable[[Posting], Tags]) -> Callable[[Posting], Tags]:
    """Tag each text once, and give tags of their own to each posting: what is measured is memory, and the rules take a minute."""

    @cache
    def packed(text: str) -> bytes:
        return msgspec.msgpack.encode(tags(Posting(source="s", source_id="1", title="Data Scientist", description=text)))

    return lambda posting: msgspec.msgpack.decode(packed(posting.description or ""), type=Tags)


if __name__ == "__main__":
    main()
