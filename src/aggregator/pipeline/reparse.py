"""Reparse: the archived answers of every feed read again, after a parser or a record of it changed; nothing is fetched.

Every run whose answers are still archived is read, the newest first, so that each posting is revised by the newest answer that
shows it, closed ones too. Only the newest run can bring records that were never stored: those of its quarantine, tried again. It is
a partial run, which opens and closes nothing and can be undone.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Final

from aggregator.core.page import Problem
from aggregator.core.posting import Posting
from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.errors import InvalidValue, SourceChanged
from aggregator.pipeline.crawl import crawl_of
from aggregator.pipeline.openings import join_openings
from aggregator.pipeline.reading import Reading
from aggregator.pipeline.tagger import Tagger
from aggregator.sources import Source
from aggregator.store.crawl import FeedPlan
from aggregator.store.payloads import Archived
from aggregator.store.store import Store

_SHOWN: Final = 500


class Reread(InvalidValue):
    """Why a reparse is never a complete run: what it reads is of the past."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reparsed:
    """What was done: feeds read, postings new and changed, duplicates joined, quarantined records read now, and what is wrong."""

    feeds: int = 0
    new: int = 0
    changed: int = 0
    joined: int = 0
    resolved: int = 0
    problems: tuple[str, ...] = ()

    def __add__(self, other: "Reparsed") -> "Reparsed":
        """Add up two."""
        counts = {name: getattr(self, name) + getattr(other, name) for name in ("feeds", "new", "changed", "joined", "resolved")}
        return Reparsed(**counts, problems=self.problems + other.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reparse:
    """Reads the archive of `store` again, into the same store or, to rebuild one, into another; `step` hears of each feed."""

    store: Store
    sources: Mapping[str, Source]
    tagger: Tagger
    reader: FingerprintReader
    step: Callable[[int], None]
    into: Store | None = None
    join: bool = True

    def run(self, *, now: datetime, only: Collection[str] = (), feeds: Collection[int] = ()) -> Reparsed:
        """Read the archived answers of every feed again, one feed after the other, or of some sources or feeds, by number."""
        done = Reparsed()
        for (name, board), answers in groupby(self._answers(only, feeds), key=lambda answer: (answer.source, answer.board)):
            source = self.sources.get(name)
            if source is None:
                done += Reparsed(problems=(f"{_feed(name, board)}: no such source any more",))
            else:
                done += self._feed(source, board, answers, now)
            self.step(1)
        return done

    def _answers(self, only: Collection[str], feeds: Collection[int]) -> Iterator[Archived]:
        # An empty database is given what is listed now; what was listed once could not be told from it.
        return self.store.raw.answers(sources=only, feeds=feeds, last_only=self.into is not None)

    def _feed(self, source: Source, board: str | None, answers: Iterator[Archived], now: datetime) -> Reparsed:
        told = _Told(stored=self.store.known(source.name, board).keys())
        for answer in answers:
            told.read(source, answer)
        reading = Reading(
            postings=tuple(told.postings.values()),
            problems=tuple(told.problems),
            error=Reread("archived answers read again by the present parser"),
        )
        return self._save(source, board, reading, now) + Reparsed(feeds=1, problems=tuple(told.wrong(_feed(source.name, board))))

    def _save(self, source: Source, board: str | None, reading: Reading, now: datetime) -> Reparsed:
        target = self.into or self.store
        plan = self._plan(source, board)
        if target.feed(source.name, board) is None:
            target.add_feed(plan, now=now)
        stored = target.feed(source.name, board)
        known = target.known(source.name, board)
        before = self._open(target, source.name, board)
        crawl = crawl_of(reading, plan, tagger=self.tagger, known=known, started=now, ended=now, parser=str(source.parser))
        # An old answer is no sign of life; in an empty database it is the only one.
        saved = target.save(replace(crawl, not_before=stored.not_before if stored else None, past=self.into is None))
        joined = join_openings(target, list(saved.postings.values()), reader=self.reader, now=now) if self.join else 0
        resolved = len(before - self._open(target, source.name, board))
        return Reparsed(new=saved.run.new, changed=saved.run.changed, joined=joined, resolved=resolved)

    def _plan(self, source: Source, board: str | None) -> FeedPlan:
        stored = self.store.feed(source.name, board)
        return stored.plan if stored else FeedPlan(source=source.name, board=board, listing=source.listing)

    @staticmethod
    def _open(store: Store, source: str, board: str | None) -> set[int]:
        return {item.id for item in store.problems(source=source, limit=1_000_000) if item.board == board}


@dataclass(slots=True)
class _Told:
    """What the answers of one feed say, the newest run first; `stored` are the keys that are known."""

    stored: Collection[str]
    postings: dict[tuple[str, str], Posting] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    newest: int | None = None
    outdated: int = 0
    bodies: set[tuple[str, str]] = field(default_factory=set)

    def read(self, source: Source, answer: Archived) -> None:
        """Take one answer; of an older run only what it says of postings that no newer answer shows."""
        self.newest = self.newest or answer.run
        body = (answer.sha256, answer.response.request.full_url)
        if body in self.bodies:
            return
        self.bodies.add(body)
        try:
            page = source.parse(answer.response)
        except SourceChanged as error:
            if answer.run == self.newest:
                self.refused.append(str(error))
            else:
                self.outdated += 1
            return
        for posting in page.postings:
            if answer.run == self.newest or posting.source_id in self.stored:
                self.postings.setdefault(posting.key, posting)
        if answer.run == self.newest:
            self.problems += page.problems

    def wrong(self, feed: str) -> Iterator[str]:
        """Say what could not be read: each answer of the newest run, and how many of older ones."""
        yield from (f"{feed}: {words}"[:_SHOWN] for words in self.refused)
        if self.outdated:
            yield f"{feed}: {self.outdated} older answers are of a shape that the present parser does not read"


def _feed(source: str, board: str | None) -> str:
    return source if board is None else f"{source} {board}"
