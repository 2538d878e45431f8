"""Reparse: the archived answers of every feed read again, after a parser or a record of it changed; nothing is fetched.

The answers of a feed's last run that read any are its list as far as it is known: their postings are revised, their
quarantined records tried again. It is a partial run, which closes nothing and can be undone.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
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
        """Read the last answers of every feed again, one feed after the other, or of some sources or feeds, by number."""
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
        return self.store.archived(sources=only, feeds=feeds)

    def _feed(self, source: Source, board: str | None, answers: Iterator[Archived], now: datetime) -> Reparsed:
        postings: dict[tuple[str, str], Posting] = {}
        problems: list[Problem] = []
        wrong: list[str] = []
        for answer in answers:
            try:
                page = source.parse(answer.response)
            except SourceChanged as error:
                wrong.append(f"{_feed(source.name, board)}: {error}"[:_SHOWN])
                continue
            for posting in page.postings:
                postings.setdefault(posting.key, posting)
            problems += page.problems
        reading = Reading(
            postings=tuple(postings.values()), problems=tuple(problems), error=Reread("archived answers read again by the present parser")
        )
        return self._save(source, board, reading, now) + Reparsed(feeds=1, problems=tuple(wrong))

    def _save(self, source: Source, board: str | None, reading: Reading, now: datetime) -> Reparsed:
        target = self.into or self.store
        plan = self._plan(source, board)
        if target.feed(source.name, board) is None:
            target.add_feed(plan, now=now)
        stored = target.feed(source.name, board)
        known = target.known(source.name, board)
        before = self._open(target, source.name, board)
        # An old answer is no sign of life: what has been closed since stays closed.
        alive = tuple(posting for posting in reading.postings if not (posting.source_id in known and known[posting.source_id].closed))
        reading = replace(reading, postings=alive)
        crawl = crawl_of(reading, plan, tagger=self.tagger, known=known, started=now, ended=now, parser=str(source.parser))
        saved = target.save(replace(crawl, not_before=stored.not_before if stored else None))
        joined = join_openings(target, list(saved.postings.values()), reader=self.reader, now=now) if self.join else 0
        resolved = len(before - self._open(target, source.name, board))
        return Reparsed(new=saved.run.new, changed=saved.run.changed, joined=joined, resolved=resolved)

    def _plan(self, source: Source, board: str | None) -> FeedPlan:
        stored = self.store.feed(source.name, board)
        return stored.plan if stored else FeedPlan(source=source.name, board=board, listing=source.listing)

    @staticmethod
    def _open(store: Store, source: str, board: str | None) -> set[int]:
        return {item.id for item in store.problems(source=source, limit=1_000_000) if item.board == board}


def _feed(source: str, board: str | None) -> str:
    return source if board is None else f"{source} {board}"
