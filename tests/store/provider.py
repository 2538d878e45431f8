"""The boards of one provider in a store, each with its past: what the lifecycle's machine visits."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import event, select

from aggregator.core.run import Outcome
from aggregator.core.web import Validators
from aggregator.store.crawl import Arrival, Crawl, FeedPlan, Kept
from aggregator.store.schema.postings import posting as table
from aggregator.store.store import Store, open_store
from tests.store.rules import NONE, Visit, judged
from tests.store.samples import DAY, NOON, posting, run, tags

URL = "https://jobs.example/"
OTHERS = [f"other-{number}" for number in range(16)]
A_FEW = ("x", "y", "z")


@dataclass(slots=True)
class Board:
    """A board: its past, and what the store holds open of it."""

    name: str
    past: list[Visit] = field(default_factory=list)
    is_open: frozenset[str] = NONE

    @property
    def stored(self) -> frozenset[str]:
        """Every job that the store was ever shown."""
        return NONE.union(*(one.shown for one in self.past if one.says))


def open_of(store: Store, board: Board) -> frozenset[str]:
    """Give the jobs of a board that are open in the store."""
    return frozenset(key for key, known in store.known("lever", board.name).items() if not known.closed)


def reasons(store: Store, board: Board, closed: Iterable[str]) -> dict[str, str]:
    """Give why jobs of a board were closed."""
    wanted = sorted(closed)
    if not wanted:
        return {}
    found = store.known("lever", board.name)
    numbers = {found[key].posting: key for key in wanted}
    with store._read() as connection:
        rows = connection.execute(select(table.c.id, table.c.closed_reason).where(table.c.id.in_(numbers)))
        return {numbers[row.id]: row.closed_reason for row in rows}


def crawl_of(board: Board, visit: Visit) -> Crawl:
    """Write a visit as the crawl that the store is given, each new job twice."""
    new = sorted(visit.shown - board.stored)
    return Crawl(
        run=run(visit.at, visit.outcome, board=board.name, parser=visit.parser, declared_total=visit.total),
        arrivals=[
            Arrival(posting=posting(name, board=board.name, valid_through=visit.ends.get(name)), tags=tags()) for name in (*new, *new[::-1])
        ],
        unchanged=visit.shown & board.stored,
        skipped=visit.others,
        removed=visit.withdrawn,
        gone=visit.lost,
        validators={URL: Kept(validators=Validators(etag=etag_of(visit.shown)))} if visit.outcome is Outcome.COMPLETE else {},
    )


def etag_of(shown: Iterable[str]) -> str:
    """Give the validator of a list, as an honest host makes it: another list has another one."""
    return f'"{",".join(sorted(shown))}"'


def opened(path: Path) -> Store:
    """Open a store that need not outlive a power cut."""
    store = open_store(path)
    store._engine.dispose()
    event.listen(store._engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    return store


def lists_before() -> list[Visit]:
    """Give the past of the other boards: three lists of three jobs."""
    past: list[Visit] = []
    for nth in range(3):
        seen = frozenset(A_FEW)
        past.append(judged(past, Visit(at=NOON - (9 - nth) * DAY, outcome=Outcome.COMPLETE, before=seen if nth else NONE, shown=seen)))
    return past


PAST = lists_before()


def fill_others(empty: Path, path: Path) -> None:
    """Copy an empty store, and give the provider's other boards in it their past."""
    shutil.copy(empty, path)
    with opened(path) as store:
        store.sync_feeds([FeedPlan(source="lever", board=name) for name in OTHERS], now=NOON - 10 * DAY)
        for name in OTHERS:
            board = Board(name)
            for visit in PAST:
                store.save(crawl_of(board, visit))
                board.past.append(visit)
