"""Intake: postings from files into the database, through the very same parse, tag, save and join as a live run.

A file proves nothing about what is gone, so every intake is a partial run: it adds and revises, and closes nothing.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from aggregator.core.page import Page, Problem
from aggregator.core.posting import Posting
from aggregator.core.web import Request, Response
from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.errors import BadInput, InvalidValue, SourceChanged
from aggregator.pipeline.archives import Record, posting_of
from aggregator.pipeline.crawl import crawl_of
from aggregator.pipeline.openings import join_openings
from aggregator.pipeline.reading import Reading
from aggregator.pipeline.tagger import Tagger
from aggregator.settings import Board
from aggregator.sources import Source
from aggregator.store.crawl import Crawl, FeedPlan
from aggregator.store.store import Store

MANIFEST: Final = "MANIFEST.csv"
_BATCH: Final = 1_000
# A manifest may know the day, the month or the year, or a range ("2025-10-27/28"): the first day that it names.
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What an intake did: postings new and changed, duplicates joined, and each thing that could not be read, by name."""

    new: int = 0
    changed: int = 0
    joined: int = 0
    problems: tuple[str, ...] = ()

    def __add__(self, other: "Taken") -> "Taken":
        """Add up two intakes."""
        return Taken(
            new=self.new + other.new,
            changed=self.changed + other.changed,
            joined=self.joined + other.joined,
            problems=self.problems + other.problems,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What all intakes of one command share; `step` hears how many postings have been saved."""

    store: Store
    tagger: Tagger
    reader: FingerprintReader
    sources: Mapping[str, Source]
    boards: Mapping[tuple[str, str], Board]
    step: Callable[[int], None]
    # Off where several take in side by side: one joins afterwards what all of them brought.
    join: bool = True

    def records(self, records: Iterable[tuple[str, Record | InvalidValue]], *, name: str, now: datetime) -> Taken:
        """Take records in, a thousand at a time; a bad one is named and left out."""
        taken = Taken()
        batch: list[Posting] = []
        bad: list[str] = []
        for place, record in records:
            try:
                if isinstance(record, InvalidValue):
                    raise record
                batch.append(posting_of(record))
            except InvalidValue as error:
                bad.append(f"{name}: {place}: {error}")
            if len(batch) == _BATCH:
                taken += self._postings(batch, now=now, error=f"imported from {name}")
                batch = []
        return taken + self._postings(batch, now=now, error=f"imported from {name}") + Taken(problems=tuple(bad))

    def folder(self, folder: Path, *, now: datetime) -> Taken:
        """Take recorded bodies in, as MANIFEST.csv lists them: file, source, board, captured; a body is read by its source."""
        taken = Taken()
        for row in _manifest(folder):
            source = self.sources.get(row["source"])
            if source is None:
                taken += Taken(problems=(f"{row['file']}: no such source {row['source']!r}",))
                continue
            seen = min(first_day(row["captured"], where=f"{folder / MANIFEST}: {row['file']}"), now)
            taken += self._body(source, row.get("board") or None, folder / row["file"], now=seen)
        return taken

    def _body(self, source: Source, board: str | None, path: Path, *, now: datetime) -> Taken:
        board = board if source.has_boards else None
        known = self.boards.get((source.name, board or ""))
        request = Request(url=source.bases[0], board=board, context={"company": known.company} if known else {})
        try:
            page = source.parse(Response(request=request, body=path.read_bytes()))
        except SourceChanged as error:
            return Taken(problems=(f"{path.name}: {error}",))
        except FileNotFoundError:
            return Taken(problems=(f"{path}: named in {MANIFEST}, and not there",))
        plan = _plan(source.name, board, source, known.company if known else None)
        origin = f"imported from {path.name}"
        return self._save(self._begin(plan, page, now=now, error=origin, parser=str(source.parser)), page, now=now, error=origin)

    def _postings(self, postings: Sequence[Posting], *, now: datetime, error: str) -> Taken:
        by_feed: dict[tuple[str, str | None], list[Posting]] = {}
        for posting in postings:
            by_feed.setdefault((posting.source, posting.board), []).append(posting)
        # All are begun before the first is saved, so that tagging goes on while others are written.
        begun = [
            (page, self._begin(_plan(name, board, self.sources.get(name), None), page, now=now, error=error, parser="interchange"))
            for (name, board), mine in by_feed.items()
            for page in [Page(postings=tuple(mine))]
        ]
        return sum((self._save(crawl, page, now=now, error=error) for page, crawl in begun), Taken())

    def _begin(self, plan: FeedPlan, page: Page, *, now: datetime, error: str, parser: str) -> Crawl:
        self.store.admit_feed(plan, now=now)
        known = self.store.known(plan.source, plan.board)
        reading = Reading(
            postings=tuple({posting.key: posting for posting in page.postings}.values()), problems=page.problems, error=Imported(error)
        )
        return crawl_of(reading, plan, tagger=self.tagger, known=known, started=now, ended=now, parser=parser)

    def _save(self, crawl: Crawl, page: Page, *, now: datetime, error: str) -> Taken:
        saved = self.store.save(crawl)
        joined = join_openings(self.store, list(saved.postings.values()), reader=self.reader, now=now) if self.join else 0
        self.step(len(page.postings))
        return Taken(new=saved.run.new, changed=saved.run.changed, joined=joined, problems=tuple(_named(crawl.problems, error)))


class Imported(InvalidValue):
    """Why an intake is never a complete run: a file is not a list that proves its end."""


def first_day(captured: str, *, where: str) -> datetime:
    """Read the first day that a manifest's `captured` names, as midnight UTC. Raises BadInput naming the place."""
    found = _DAY.match(captured.strip())
    try:
        if found is None:
            raise ValueError(captured)
        return datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1), tzinfo=UTC)
    except ValueError:
        raise BadInput(f"{where}: captured: expected a day such as 2026-01-31, got {captured!r}") from None


def _manifest(folder: Path) -> Iterator[dict[str, str]]:
    path = folder / MANIFEST
    try:
        handle = path.open(encoding="utf-8", newline="")
    except FileNotFoundError:
        raise BadInput(f"{folder}: expected a folder of recorded bodies with a {MANIFEST}, and there is none") from None
    with handle:
        reader = csv.DictReader(handle)
        missing = [name for name in ("file", "source", "captured") if name not in (reader.fieldnames or ())]
        if missing:
            raise BadInput(f"{path}: the header lacks {', '.join(missing)}")
        yield from reader


def _plan(name: str, board: str | None, source: Source | None, company: str | None) -> FeedPlan:
    if source is None:
        return FeedPlan(source=name, board=board, company=company)
    return FeedPlan(
        source=name, board=board, listing=source.listing, interval=source.least_interval, company=company, remote_only=source.remote_only
    )


def _named(problems: Iterable[Problem], where: str) -> Iterator[str]:
    for problem in problems:
        yield f"{where}: {problem.key or 'a record without a readable key'}: {problem.reason}"
