"""Derive: reclassify, reparse and import on the workers of a Dask cluster, over one PostgreSQL and one shared folder of files.

Only addresses, paths and ranges travel: a worker reads its part itself and writes what it makes, in transactions that can be
done again. So a worker that is killed costs its part once more, and nothing else. Joining openings is left to whoever asked.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from distributed import Client, as_completed

from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.errors import ConfigurationError
from aggregator.pipeline.archives import line_ranges, line_records, lines_within, parquet_ranges, parquet_records
from aggregator.pipeline.intake import Intake, Taken
from aggregator.pipeline.pool import Rules, settle
from aggregator.pipeline.reclassify import Reclassified, retag
from aggregator.pipeline.reparse import Reparse, Reparsed
from aggregator.pipeline.tagger import Tagger
from aggregator.settings import Board
from aggregator.sources import sources
from aggregator.store.store import Store, open_store

# Postings a part: some seconds of work, so that a lost one costs little and a scheduler is asked seldom.
PART: Final = 5_000
# A posting in interchange lines takes about four kilobytes.
_PART_BYTES: Final = PART * 4_096
# A part may meet another one that adds the same feed, and lose; or a worker that dies.
_RETRIES: Final = 3
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What every part of one command shares: the database, the archive, the texts of the rules, and the version they must have.

    `term` is that of the command, which is the only writer: a part that outlives it may write nothing any more.
    """

    address: str
    archive: Path
    rules: Rules
    version: str
    now: datetime
    term: int


@contextmanager
def on_cluster(scheduler: str) -> Iterator[Client]:
    """Give a client of the cluster at an address such as tcp://10.0.0.1:8786. Raises ConfigurationError where none answers."""
    try:
        client = Client(scheduler, timeout=10)
    except (OSError, TimeoutError, ValueError) as error:
        raise ConfigurationError(f"--scheduler {scheduler}: no Dask scheduler answers there: {error}") from None
    with client:
        yield client


def reclassify(client: Client, store: Store, task: Task, *, everything: bool, step: Callable[[int], None]) -> Reclassified:
    """Tag stored postings again, a range of numbers a part."""
    parts = store.ranges(PART)
    tagged = 0
    problems: list[str] = []
    for done in _each(client, _retag, task, [(*part, everything) for part in parts]):
        tagged += done.tagged
        problems += done.problems
        step(PART)
    return Reclassified(tagged=tagged, problems=tuple(sorted(problems)))


def reparse(client: Client, store: Store, task: Task, *, only: Sequence[str], step: Callable[[int], None]) -> Reparsed:
    """Read the archived answers of feeds again, a feed a part; the archive's folder must be the same on all workers."""
    done = Reparsed()
    for one in _each(client, _reparse, task, [(feed.id,) for feed in store.feeds(sources=only)]):
        done += one
        step(1)
    return done


def take_in(client: Client, path: Path, task: Task, *, boards: dict[tuple[str, str], Board], step: Callable[[int], None]) -> Taken:
    """Import a file of lines or Parquet, a range of it a part; the path must be the same on all workers."""
    ranges = parquet_ranges(path, PART) if path.suffix == ".parquet" else line_ranges(path, _PART_BYTES)
    taken = Taken()
    for one in _each(client, _take_in, task, [(path.resolve(), *part, boards) for part in ranges]):
        taken += one
        step(one.new + one.changed)
    return taken


def _each(client: Client, work: Callable[..., _T], task: Task, parts: Sequence[tuple[Any, ...]]) -> Iterator[_T]:
    futures = [client.submit(work, task, *part, pure=False, retries=_RETRIES) for part in parts]
    try:
        for future in as_completed(futures):
            yield future.result()
            future.release()
    finally:
        client.cancel(futures, asynchronous=False)


# What a worker process makes once: the reader of one version of the rules.
_made: dict[str, tuple[Tagger, FingerprintReader]] = {}


def _rules(task: Task) -> tuple[Tagger, FingerprintReader]:
    if task.version not in _made:
        classifier = task.rules.classifier()
        if classifier.rules != task.version:
            raise ConfigurationError(
                f"this worker has rules {classifier.rules} where {task.version} are asked for: install one version everywhere"
            )
        settle()
        _made[task.version] = Tagger(tags=classifier.tags, rules=classifier.rules), FingerprintReader(classifier.vocabulary)
    return _made[task.version]


def _nobody(_: int) -> None:
    """Tell nobody."""


def _retag(task: Task, above: int, upto: int, everything: bool) -> Reclassified:  # noqa: FBT001  (sent by position)
    tagger, _ = _rules(task)
    with open_store(task.address, archive=task.archive, term=task.term) as store:
        return retag(store, tagger=tagger, step=_nobody, everything=everything, after=above, upto=upto)


def _reparse(task: Task, feed: int) -> Reparsed:
    tagger, reader = _rules(task)
    with open_store(task.address, archive=task.archive, term=task.term) as store:
        again = Reparse(store=store, sources=sources(), tagger=tagger, reader=reader, step=_nobody, join=False)
        return again.run(now=task.now, feeds=[feed])


def _take_in(task: Task, path: Path, start: int, end: int, boards: dict[tuple[str, str], Board]) -> Taken:
    tagger, reader = _rules(task)
    with open_store(task.address, archive=task.archive, term=task.term) as store:
        intake = Intake(store=store, tagger=tagger, reader=reader, sources=sources(), boards=boards, step=_nobody, join=False)
        if path.suffix == ".parquet":
            return intake.records(parquet_records(path, start, end), name=path.name, now=task.now)
        name = path.name if not start else f"{path.name} after byte {start}"
        return intake.records(line_records(lines_within(path, start, end)), name=name, now=task.now)
