"""Store: the door of the package. Every method is one transaction; nothing of SQLAlchemy leaves it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, Self, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, and_, or_

from aggregator.core.article import Article
from aggregator.core.columns import Columns
from aggregator.core.opening import Opening
from aggregator.core.tags import Tags
from aggregator.errors import Away, StoreError
from aggregator.store import columns, feeds, prints, quarantine, query, reference, validation
from aggregator.store.archive import Archive
from aggregator.store.crawl import Crawl, Feed, FeedPlan, Kept, Known, RunRow, Saved, Stored
from aggregator.store.engine import connect, database_url, log_bytes, read_once, readers, settle_log
from aggregator.store.failures import named
from aggregator.store.fitness import Fitness, fitness
from aggregator.store.history import History, history
from aggregator.store.hosts import Trouble, forgive, requests_since, troubles
from aggregator.store.lock import fence, many_writers, one_writer
from aggregator.store.matching import Matching
from aggregator.store.migrate import ensure_schema
from aggregator.store.quarantine import Quarantined
from aggregator.store.raw import RawAnswers
from aggregator.store.readonly import Answer, read_only
from aggregator.store.reclassify import save_tags
from aggregator.store.reference import Employer
from aggregator.store.retire import close_unread
from aggregator.store.save import save
from aggregator.store.schema.derived import tags
from aggregator.store.schema.feeds import host
from aggregator.store.schema.postings import posting
from aggregator.store.shortlist import Listed, Wanted, shortlist
from aggregator.store.soundness import copy, faults
from aggregator.store.statements import insert_or_update
from aggregator.store.undo import undo_run

_T = TypeVar("_T")
# A run with more postings writes more pages than a cache is to hold, and asks for none of them again.
_LARGE: Final = 5_000


def open_store(address: str | Path, *, archive: Path | None = None, term: int | None = None) -> "Store":
    """Open a database: the path of a SQLite file, or a URL. An empty one is given its schema.

    `archive` is the folder of raw answers; beside a SQLite file it is `archive/` by default. `term` is that of the only writer
    for whom this process works: what it writes after that term is over is refused. Raises SchemaOutdated where the schema is not
    at head, ConfigurationError for an address that is none.
    """
    engine = connect(address)
    try:
        ensure_schema(engine)
    except BaseException:
        engine.dispose()
        raise
    database = database_url(address).database
    folder = archive or (Path(database).parent / "archive" if engine.dialect.name == "sqlite" and database else None)
    return Store(engine, archive=None if folder is None else Archive(folder), term=term)


class Store:
    """One database: feeds and runs, postings and openings, the raw archive and the quarantine."""

    def __init__(self, engine: Engine, *, archive: Archive | None = None, term: int | None = None) -> None:
        """Take an engine whose schema is at head; use `open_store`."""
        self._engine, self._readers = engine, readers(engine)
        self._epoch = term
        self._keep: Callable[[], None] | None = None
        self.matching = Matching(self._read, self._write)
        self.raw = RawAnswers(self._read, self._write, archive)

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close every connection."""
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        self.keep()
        with named(), self._engine.begin() as connection:
            fence(connection, self._epoch)
            yield connection

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with named(), self._readers.connect() as connection, connection.begin():
            yield connection

    def _stream(self, give: Callable[[Connection], Iterator[_T]]) -> Iterator[_T]:
        """Give values of one moment while they are read; closing the iterator ends the transaction."""
        with self._read() as connection:
            yield from give(connection)

    # -- one writer ----------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self, *, now: datetime) -> Iterator[int]:
        """Be the only writer, and give the number of this term; raises AlreadyRunning where another instance is."""
        with one_writer(self._engine, now=now) as term:
            self._epoch, self._keep = term.epoch, term.keep
            try:
                yield term.epoch
            finally:
                self._epoch = self._keep = None

    @contextmanager
    def sharing(self) -> Iterator[None]:
        """Write beside other workers; raises AlreadyRunning where an only writer is, ConfigurationError on SQLite."""
        with many_writers(self._engine) as keep:
            self._keep = keep
            try:
                yield
            finally:
                self._keep = None

    def keep(self) -> None:
        """Take the lock back where it went with a connection. Raises AlreadyRunning where another instance was faster, Away."""
        if self._keep is not None:
            with named():
                self._keep()

    # -- feeds ---------------------------------------------------------------------------------------------------------

    def sync_feeds(self, plans: Iterable[FeedPlan], *, now: datetime) -> None:
        """Make the feeds those of the configuration; what left it is no longer asked, and closed after a week."""
        with self._write() as connection:
            feeds.sync(connection, plans, now=now)
            close_unread(connection, now=now)

    def close_unread(self, *, now: datetime) -> int:
        """Close what no run ever will: of feeds that left the configuration, that are lost, or that files fill; give how many."""
        with self._write() as connection:
            return close_unread(connection, now=now)

    def admit_feed(self, plan: FeedPlan, *, now: datetime) -> None:
        """Make the feed that a file fills, where it is not configured."""
        with self._write() as connection:
            feeds.admit(connection, plan, now=now)

    def add_feed(self, plan: FeedPlan, *, now: datetime) -> None:
        """Add one feed, or bring its plan up to date."""
        with self._write() as connection:
            feeds.sync(connection, [plan], now=now, retire=False)

    def feed(self, source: str, board: str | None = None) -> Feed | None:
        """Find a feed; None where there is none."""
        with self._read() as connection:
            return feeds.find(connection, source, board)

    def feeds(self, *, sources: Collection[str] = ()) -> list[Feed]:
        """Give all feeds, by source and board."""
        with self._read() as connection:
            return feeds.every(connection, sources=sources)

    def due(self, *, now: datetime, sources: Collection[str] = (), limit: int | None = None) -> list[Feed]:
        """Give the feeds that are due, longest overdue first."""
        with self._read() as connection:
            return feeds.due(connection, now=now, sources=sources, limit=limit)

    def schedule(self, feed_id: int, *, next_due: datetime) -> None:
        """Set when a feed is due next: before its run starts, so that a crash cannot hammer a host."""
        with self._write() as connection:
            feeds.schedule(connection, feed_id, next_due=next_due)

    def validators(self, source: str, board: str | None = None, *, parser: str) -> dict[str, Kept]:
        """Give what to send with each address of a feed; nothing where another parser read its bodies."""
        with self._read() as connection:
            return validation.kept_validators(connection, source, board, parser=parser)

    def leave_alone(self, name: str, *, not_before: datetime, strikes: int, reason: str) -> None:
        """Remember that a host asked to be left alone."""
        row = {"host": name, "not_before": not_before, "strikes": strikes, "reason": reason}
        with self._write() as connection:
            insert_or_update(connection, host, [row], key=["host"])

    def troubles(self) -> list[Trouble]:
        """Give the hosts that have not answered well since they were last in trouble, held or not."""
        with self._read() as connection:
            return troubles(connection)

    def forgive(self, name: str) -> None:
        """Forget the trouble of a host: it answered."""
        with self._write() as connection:
            forgive(connection, name)

    def requests_since(self, source: str, *, since: datetime) -> list[tuple[datetime, int]]:
        """Give (when, how many) for the requests of a source's runs since a time."""
        with self._read() as connection:
            return requests_since(connection, source, since)

    def fitness(self, *, now: datetime) -> list[Fitness]:
        """Give how every configured source stands."""
        with self._read() as connection:
            return fitness(connection, now=now)

    # -- runs ----------------------------------------------------------------------------------------------------------

    def known(self, source: str, board: str | None = None) -> dict[str, Known]:
        """Give what is stored of a feed's postings, by source id."""
        with self._read() as connection:
            return query.known(connection, source, board)

    def save(self, crawl: Crawl) -> Saved:
        """Write one run in one transaction; one that is there already, because only the answer to its commit was lost, stays as it is.

        Raises StoreError, AlreadyRunning; then nothing of it is there, but for Away: whether a commit was lost is not known.
        """
        try:
            if crawl.spool is not None:
                crawl.spool.close()
            with self._write() as connection, read_once(connection) if crawl.run.seen > _LARGE else nullcontext():
                return save(connection, crawl, epoch=self._epoch)
        except Away:
            # Rows that were committed before the answer was lost point to these bytes; another attempt appends to them.
            raise
        except BaseException:
            if crawl.spool is not None:
                crawl.spool.discard()
            raise

    def runs(self, *, source: str | None = None, board: str | None = None, limit: int = 100) -> list[RunRow]:
        """Give runs, the last first."""
        with self._read() as connection:
            return query.runs(connection, source=source, board=board, limit=limit)

    def run(self, run_id: int) -> RunRow:
        """Give one run. Raises StoreError where there is none."""
        with self._read() as connection:
            found = query.runs(connection, run_id=run_id)
        if not found:
            raise StoreError(f"no run {run_id}: `aggregator runs list` shows them")
        return found[0]

    def undo_run(self, run_id: int, *, now: datetime) -> None:
        """Take the last run of a feed back exactly. Raises StoreError for any other."""
        with self._write() as connection:
            undo_run(connection, run_id, now=now)

    # -- postings and openings -------------------------------------------------------------------------------------------

    def stored(
        self,
        *,
        ids: Collection[int] | None = None,
        jobs: Collection[int] | None = None,
        since_run: int | None = None,
        after: int = 0,
        upto: int | None = None,
        open_only: bool = False,
    ) -> Iterator[Stored]:
        """Give postings with their tags: those of `ids`, or of some openings, or changed after a run, or of a range of numbers."""
        conditions: list[ColumnElement[bool]] = [posting.c.closed_at.is_(None)] if open_only else []
        conditions += [] if since_run is None else [posting.c.changed_run_id > since_run]
        conditions += [posting.c.id > after] if after else []
        conditions += [] if upto is None else [posting.c.id <= upto]
        conditions += [] if ids is None else [posting.c.id.in_(sorted(ids))]
        conditions += [] if jobs is None else [posting.c.job_id.in_(sorted(jobs))]
        return self._stream(lambda connection: query.stored(connection, *conditions))

    def outdated(self, rules: str, *, after: int = 0, upto: int | None = None) -> Iterator[Stored]:
        """Give the postings with numbers above `after` and up to `upto` whose tags were made by other rules, or that have none."""
        other = or_(tags.c.rules.is_(None), tags.c.rules != rules)
        above = posting.c.id > after if upto is None else and_(posting.c.id > after, posting.c.id <= upto)
        return self._stream(lambda connection: query.stored(connection, above, other))

    def ranges(self, size: int) -> list[tuple[int, int]]:
        """Cut the numbers of all postings into ranges of about so many postings: (above, up to)."""
        with self._read() as connection:
            return query.ranges(connection, size)

    def save_tags(self, found: Sequence[tuple[int, Tags]], *, moved: Collection[int] = ()) -> None:
        """Replace the tags of postings, some hundreds at a time; `moved` are those to be compared with the others anew."""
        with self._write() as connection:
            save_tags(connection, found)
            prints.forget(connection, moved)

    def openings(self, *, since: datetime | None = None, open_only: bool = False, ai_only: bool = False) -> Iterator[Opening]:
        """Give openings first seen or posted since a time, open or closed."""
        return self._stream(lambda connection: query.openings(connection, since=since, open_only=open_only, ai_only=ai_only))

    def columns(self, *, countries: Sequence[str]) -> Iterator[Columns]:
        """Give all AI openings, open or closed, in batches of columns; `countries` are asked about."""
        with self._read() as connection, read_once(connection):
            yield from columns.columns(connection, countries=countries)

    def count_openings(self) -> int:
        """Count the openings that are stored, AI jobs or not."""
        with self._read() as connection:
            return columns.openings(connection)

    def explain(self, job: int) -> list[Stored]:
        """Give the postings of an opening with all their tags, the canonical one first."""
        with self._read() as connection:
            return query.of_job(connection, job)

    def history(self, job: int) -> History:
        """Give why an opening's postings are one and what happened to them. Raises StoreError where there is none."""
        with self._read() as connection:
            return history(connection, job)

    def shortlist(self, wanted: Wanted) -> list[Listed]:
        """Give the open openings that meet every demand, newest first."""
        with self._read() as connection:
            return shortlist(connection, wanted)

    # -- quarantine ------------------------------------------------------------------------------------------------------

    def problems(self, *, state: str | None = "open", source: str | None = None, limit: int = 1_000) -> list[Quarantined]:
        """List problems without their bytes, the last met first."""
        with self._read() as connection:
            return quarantine.listed(connection, state=state, source=source, limit=limit)

    def problem(self, problem_id: int) -> Quarantined:
        """Give one problem with its bytes. Raises StoreError where there is none."""
        with self._read() as connection:
            return quarantine.show(connection, problem_id)

    def mark_problems(self, ids: Collection[int], state: Literal["open", "replayed", "discarded"]) -> int:
        """Set the state of problems; give how many there were."""
        with self._write() as connection:
            return quarantine.mark(connection, ids, state)

    # -- reference, reports, queries by hand -----------------------------------------------------------------------------

    def save_article(self, article: Article) -> None:
        """Replace what is stored of the article, so that SQL can join it."""
        with self._write() as connection:
            reference.save_article(connection, article)

    def save_countries(self, countries: Iterable[tuple[str, str, str | None]]) -> None:
        """Replace the countries: (alpha-2 code, name, continent)."""
        with self._write() as connection:
            reference.save_countries(connection, countries)

    def save_employers(self, employers: Sequence[Employer]) -> None:
        """Write what is configured of employers."""
        with self._write() as connection:
            reference.save_employers(connection, employers)

    def derive_company_sectors(self) -> None:
        """Replace what the postings of each employer say of its sectors; it never enters the tags of a posting."""
        with self._write() as connection:
            reference.derive_company_sectors(connection)

    def save_report(self, reports: Mapping[str, tuple[Sequence[str], Iterable[Sequence[object]]]], **about: Any) -> int:
        """Write every cell of the reports: (columns, rows) by name; `about` is now, rules, rates, since, synthetic."""
        with self._write() as connection:
            return reference.save_report(connection, reports, **about)

    def read_only(self, sql: str, *, timeout: float = 30.0, row_cap: int | None = 10_000) -> Answer:
        """Run one query that can only read. Raises BadInput for anything else."""
        return read_only(self._engine, sql, timeout=timeout, row_cap=row_cap)

    def backup(self, target: Path) -> None:
        """Copy a SQLite database, whole and consistent, to a file that is not there yet."""
        copy(self._engine, target)

    def settle_log(self) -> int:
        """Bring SQLite's write-ahead log into the file where no reader stands in the way; give the bytes that are left of it."""
        settle_log(self._engine)
        return self.log_bytes()

    def log_bytes(self) -> int:
        """Give the size of SQLite's write-ahead log; 0 where there is none."""
        return log_bytes(self._engine)

    def check(self) -> list[str]:
        """Check the database itself; give a line for each fault."""
        with self._read() as connection:
            return faults(connection)
