"""`python -m tests.bench [--postings N] [--json FILE]`: a table of postings a second of CPU time, stage by stage.

Every stage runs over the same synthetic postings of the sample market, in this process, on one core. Figures are CPU time of
this process (time.process_time), so other work on the machine disturbs them little. The raw limit beside a stage is the same
step done by its library alone.
"""

import argparse
import json
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table
from selectolax.lexbor import LexborHTMLParser

from aggregator.classify.what import read_what
from aggregator.classify.where import read_where
from aggregator.cli.compose import classifier, publisher
from aggregator.core.posting import Posting
from aggregator.core.run import Outcome, Run
from aggregator.core.tags import Tags
from aggregator.core.web import Request, Response
from aggregator.dedupe.assign import assign
from aggregator.dedupe.fingerprint import Fingerprint, FingerprintReader
from aggregator.dedupe.index import MemoryIndex
from aggregator.pay.reader import read_pay
from aggregator.reports.facts import Scope
from aggregator.samples.feeds import answer
from aggregator.samples.market import Market
from aggregator.samples.postings import postings as sample_postings
from aggregator.sources import Source, load
from aggregator.store.content import content_hash
from aggregator.store.crawl import Arrival, Crawl, FeedPlan
from aggregator.store.store import Store, open_store
from aggregator.text.document import Document
from aggregator.text.plain import plain

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Figure:
    """One stage: how many postings a second of CPU time, and the same for its raw limit where there is one."""

    stage: str
    per_second: float
    limit: float | None = None
    limit_name: str = ""


def rate(items: int, work: Callable[[], object], *, rounds: int = 3) -> float:
    """Run some work a few times; give items a second of CPU time of the quickest round, the first of which warms up."""
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return items / max(min(times), 1e-9)


def parsing(market: Market) -> Iterator[Figure]:
    """Parse the boards of three sources, against decoding their JSON alone."""
    for name in ("greenhouse", "ashby", "lever"):
        source = load(name)
        companies = [company for company in market.boards() if company.ats == name]
        bodies: list[tuple[Request, bytes]] = []
        for company in companies:
            request = source.start(company.slug)[0]
            path = request.full_url.split("/", 3)[3]
            found = answer(market, f"/{name}/{path.split('?')[0]}", dict(request.params))
            bodies.append((request, found.body))
        if not bodies:
            continue
        held = sum(len(source.parse(Response(request=request, body=body)).postings) for request, body in bodies)
        yield _parse_figure(source, bodies, held)


def _parse_figure(source: Source, bodies: Sequence[tuple[Request, bytes]], held: int) -> Figure:
    times = max(1, 4000 // max(held, 1))
    parsed = rate(
        held * times, lambda: [source.parse(Response(request=request, body=body)) for _ in range(times) for request, body in bodies]
    )
    decoded = rate(held * times, lambda: [msgspec.json.decode(body) for _ in range(times) for _, body in bodies])
    return Figure(f"parse {source.name}", parsed, decoded, "JSON alone")


def reading(postings: list[Posting]) -> Iterator[Figure]:
    """Read text, tags and pay, each alone and all together."""
    tagger = classifier()
    vocabulary, rates, many = tagger.vocabulary, tagger._rates, len(postings)
    html = [posting.description or "" for posting in postings]
    yield Figure(
        "HTML to text",
        rate(many, lambda: [plain(text) for text in html]),
        rate(many, lambda: [LexborHTMLParser(text).text() for text in html]),
        "selectolax alone",
    )

    def documents() -> list[Document]:
        made = [Document(posting, headings=vocabulary.headings) for posting in postings]
        for document in made:
            document.folded("description")
        return made

    given = documents()
    yield Figure("read what", rate(many, lambda: [read_what(document, vocabulary) for document in given]))
    given = documents()
    yield Figure("read where", rate(many, lambda: [read_where(document, vocabulary) for document in given]))
    given = documents()
    yield Figure(
        "read pay",
        rate(many, lambda: [read_pay(document, countries=(), level=None, vocabulary=vocabulary, rates=rates) for document in given]),
    )
    yield Figure("classify, all", rate(many, lambda: [tagger.tags(posting) for posting in postings]))


def joining(postings: list[Posting]) -> Iterator[Figure]:
    """Fingerprint and join, all in memory."""
    reader = FingerprintReader(classifier().vocabulary)
    made: list[Fingerprint] = []

    def fingerprints() -> None:
        made.extend(reader.read(posting, posting_id=str(number)) for number, posting in enumerate(postings))

    yield Figure("fingerprint", rate(len(postings), fingerprints, rounds=1))
    yield Figure("join openings", rate(len(postings), lambda: assign(made, MemoryIndex())))


def storing(postings: list[Posting], folder: Path) -> Iterator[Figure]:
    """Save new and unchanged postings in SQLite, against executemany alone; then the reports."""
    tagger = classifier()
    tags: list[Tags] = [tagger.tags(posting) for posting in postings]
    with open_store(folder / "bench.sqlite") as store:
        store.add_feed(FeedPlan(source="bench"), now=NOW)
        arrivals = [
            Arrival(posting=replace(posting, source="bench", board=None, source_id=str(number)), tags=found)
            for number, (posting, found) in enumerate(zip(postings, tags, strict=True))
        ]
        yield Figure(
            "save new (SQLite)",
            rate(len(postings), lambda: _save(store, arrivals, frozenset()), rounds=1),
            rate(len(postings), lambda: _raw(arrivals, folder), rounds=1),
            "executemany of one row a posting",
        )
        yield Figure("save unchanged", rate(len(postings), lambda: _again(store, arrivals)))
        publish = publisher(tagger)
        yield Figure(
            "reports",
            rate(
                len(postings),
                lambda: publish.publish(store, Scope(now=NOW, since=NOW.replace(year=2025)), folder=folder / "reports"),
            ),
        )


def _save(store: Store, arrivals: list[Arrival], unchanged: frozenset[str]) -> None:
    run = Run(
        source="bench",
        board=None,
        outcome=Outcome.COMPLETE,
        started=NOW,
        ended=NOW,
        seen=len(arrivals) + len(unchanged),
        parser="1",
        rules="bench",
    )
    store.save(Crawl(run=run, arrivals=arrivals, unchanged=unchanged))


def _again(store: Store, arrivals: list[Arrival]) -> None:
    known = store.known("bench")
    same = frozenset(
        arrival.posting.source_id for arrival in arrivals if known[arrival.posting.source_id].content_hash == content_hash(arrival.posting)
    )
    _save(store, [], same)


def _raw(arrivals: list[Arrival], folder: Path) -> None:
    connection = sqlite3.connect(folder / "raw.sqlite")
    connection.execute(
        "CREATE TABLE posting (id INTEGER PRIMARY KEY, source_id TEXT UNIQUE, title TEXT, company TEXT, url TEXT, body BLOB)"
    )
    rows = [
        (a.posting.source_id, a.posting.title, a.posting.company, a.posting.url, (a.posting.description or "").encode()) for a in arrivals
    ]
    connection.executemany("INSERT INTO posting (source_id, title, company, url, body) VALUES (?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()


def main() -> None:
    """Measure every stage and show the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--postings", type=int, default=2000)
    asked.add_argument("--json", type=Path, default=Path("reports/bench.json"))
    options = asked.parse_args()
    market = Market(postings=options.postings)
    some = list(sample_postings(market))
    figures = [*parsing(market), *reading(some), *joining(some)]
    with tempfile.TemporaryDirectory() as folder:
        figures.extend(storing(some, Path(folder)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    table = Table(
        title=f"{len(some):,} postings, one core, CPU time; peak memory {peak:,.0f} MB", box=None, title_justify="left", pad_edge=False
    )
    for column in ("stage", "postings/s", "raw limit/s", "share", "limit"):
        table.add_column(column, justify="left" if column in {"stage", "limit"} else "right")
    for figure in figures:
        share = None if figure.limit is None else figure.per_second / figure.limit
        table.add_row(
            figure.stage,
            f"{figure.per_second:,.0f}",
            "" if figure.limit is None else f"{figure.limit:,.0f}",
            "" if share is None else f"{share:.0%}",
            figure.limit_name,
        )
    Console(width=None if sys.stdout.isatty() else 100).print(table)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    record = {"postings": len(some), "peak_mb": round(peak), "stages": {figure.stage: round(figure.per_second) for figure in figures}}
    options.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
