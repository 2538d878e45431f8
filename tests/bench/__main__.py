"""`python -m tests.bench [--postings N] [--json FILE] [--growth N,N] [--only PART]`: postings a second of CPU time, stage by stage.

Every stage runs over the same synthetic postings of the sample market. Figures are CPU time of one core (time.process_time), so
other work on the machine disturbs them little; those called wall clock are not. The raw limit beside a stage is the same step
done by its library alone.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table
from selectolax.lexbor import LexborHTMLParser

from aggregator.classify.what import read_what
from aggregator.classify.where import read_where
from aggregator.cli.compose import classifier, publisher
from aggregator.core.posting import Posting
from aggregator.core.web import Request, Response
from aggregator.dedupe.assign import assign
from aggregator.dedupe.fingerprint import Fingerprint, FingerprintReader
from aggregator.dedupe.index import MemoryIndex
from aggregator.pay.reader import read_pay
from aggregator.pipeline.pool import settle
from aggregator.reports.facts import Scope
from aggregator.samples.feeds import answer
from aggregator.samples.market import Market
from aggregator.samples.postings import postings as sample_postings
from aggregator.sources import Source, load
from aggregator.store.store import open_store
from aggregator.text.document import Document
from aggregator.text.plain import plain
from tests.bench import growth, page, peers, storage, whole
from tests.bench.figures import Figure, rate
from tests.bench.memory import peak_mb

NOW: Final = datetime(2026, 11, 2, 12, tzinfo=UTC)
PARTS: Final = ("parse", "read", "join", "store", "report", "whole", "peers")


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
        # Anew for each reader: a document keeps what was read of it, so that a second round would cost nothing.
        made = [Document(posting, headings=vocabulary.headings) for posting in postings]
        for document in made:
            document.folded("description")
        return made

    tagger.tags(postings[0])
    given = documents()
    yield Figure("read what", rate(many, lambda: [read_what(document, vocabulary) for document in given], rounds=1))
    given = documents()
    yield Figure("read where", rate(many, lambda: [read_where(document, vocabulary) for document in given], rounds=1))
    given = documents()
    yield Figure(
        "read pay",
        rate(
            many, lambda: [read_pay(document, countries=(), level=None, vocabulary=vocabulary, rates=rates) for document in given], rounds=1
        ),
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


def storing(postings: list[Posting]) -> Iterator[Figure]:
    """Save in both databases."""
    tagger = classifier()
    arrivals = storage.arrivals_of(postings, [tagger.tags(posting) for posting in postings])
    with tempfile.TemporaryDirectory() as folder:
        yield from storage.sqlite_figures(arrivals, Path(folder))
    yield from storage.postgres_figures(arrivals)


def reporting(postings: list[Posting]) -> Iterator[Figure]:
    """Write all reports of a database."""
    tagger = classifier()
    arrivals = storage.arrivals_of(postings, [tagger.tags(posting) for posting in postings])
    publish = publisher(tagger)
    with tempfile.TemporaryDirectory() as name, open_store(Path(name) / "bench.sqlite") as store:
        folder = Path(name)
        storage.prepare(store)
        storage.save(store, arrivals)
        scope = Scope(now=NOW, since=NOW.replace(year=2025))
        yield Figure("reports", rate(len(postings), lambda: publish.publish(store, scope, folder=folder / "reports"), rounds=2))


def main() -> None:
    """Measure every stage, show the table, and write it as JSON."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--postings", type=int, default=2000)
    asked.add_argument("--json", type=Path, default=Path("reports/bench.json"))
    asked.add_argument("--markdown", type=Path, help="a page whose table between <!-- bench --> and <!-- /bench --> is written anew")
    asked.add_argument("--growth", default="10000", help="sizes to grow a database to, such as 10000,100000,1000000; 0 for none")
    asked.add_argument("--only", action="append", choices=PARTS, help="measure this part only; may be given several times")
    options = asked.parse_args()
    some = list(sample_postings(Market(postings=options.postings)))
    settle()
    stages: dict[str, Callable[[], Iterator[Figure]]] = {
        "parse": lambda: parsing(Market(postings=options.postings)),
        "read": lambda: reading(some),
        "join": lambda: joining(some),
        "store": lambda: storing(some),
        "report": lambda: reporting(some),
        "whole": lambda: whole.figures(options.postings),
        "peers": lambda: peers.figures(some[:300]),
    }
    figures = [figure for name in options.only or PARTS for figure in stages[name]()]
    grown = [] if options.only else growth.measured([int(size) for size in options.growth.split(",") if int(size)])
    peak = peak_mb()
    _show(figures, grown, title=f"{len(some):,} postings, CPU time of one core; peak memory of the bench {peak:,.0f} MB")
    record = {
        "postings": len(some),
        "peak_mb": round(peak),
        "stages": {
            figure.stage: {"per_second": round(figure.per_second), "share": figure.share, "goal": figure.goal} for figure in figures
        },
        "growth": grown,
    }
    if options.markdown:
        page.write(options.markdown, figures, grown, postings=len(some))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _show(figures: Sequence[Figure], grown: Sequence[growth.Grown], *, title: str) -> None:
    console = Console(width=None if sys.stdout.isatty() else 120)
    table = Table(title=title, box=None, title_justify="left", pad_edge=False)
    for column in ("stage", "postings/s", "raw limit/s", "share", "goal", "limit"):
        table.add_column(column, justify="left" if column in {"stage", "limit"} else "right")
    for figure in figures:
        share, goal = figure.share, figure.goal
        table.add_row(
            figure.stage,
            f"{figure.per_second:,.0f}",
            "" if figure.limit is None else f"{figure.limit:,.0f}",
            "" if share is None else f"{share:.0%}",
            "" if goal is None else f"{goal:.0%}" if share is not None else f"{goal:,.0f}",
            figure.limit_name,
        )
    console.print(table)
    if grown:
        console.print("growth of a SQLite database, tagged postings saved in boards of 500, each size in a process of its own:")
    for one in grown:
        console.print(
            f"  {one['postings']:>9,} postings: {one['cpu'] / one['postings'] * 1e6:,.0f} µs each, the last tenth {one['last']:,.0f} µs; "
            f"peak memory {one['peak_mb']:,.0f} MB, file {one['file_mb']:,.0f} MB"
        )


if __name__ == "__main__":
    main()
