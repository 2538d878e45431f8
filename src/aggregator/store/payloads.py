"""Payloads: the index of the raw archive - what is in it, reading it again, and pruning it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, or_, select, update

from aggregator.core.web import Request, Response
from aggregator.errors import StoreError
from aggregator.store.archive import Archive, Frame
from aggregator.store.schema.feeds import feed, payload, run, run_payload, validator
from aggregator.store.schema.postings import posting_event
from aggregator.store.statements import in_batches, read
from aggregator.store.texts import from_json

_FRAME: Final = ("sha256", "segment", "offset", "length", "size", "url", "fetched_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """One answer of a past run with its bytes: what a source's parse can read again."""

    run: int
    source: str
    board: str | None
    fetched_at: datetime
    sha256: str
    response: Response


def has(connection: Connection, sha256: str) -> bool:
    """Whether a body is archived."""
    return connection.execute(select(payload.c.sha256).where(payload.c.sha256 == sha256)).first() is not None


def frame(connection: Connection, sha256: str) -> Frame:
    """Say where a body lies. Raises StoreError for one that is not archived."""
    rows = read(connection, select(payload).where(payload.c.sha256 == sha256))
    if not rows:
        raise StoreError(f"archive: no body {sha256}")
    return _frame(rows[0])


def _frame(row: Mapping[str, Any]) -> Frame:
    return Frame(**{name: row[name] for name in _FRAME})


def archived(
    connection: Connection,
    archive: Archive,
    *,
    sources: Collection[str] = (),
    feeds: Collection[int] = (),
    run_id: int | None = None,
    last_only: bool = True,
) -> Iterator[Archived]:
    """Give the answers of runs with their bytes, verified: feed after feed, the newest run first, its answers in the order they came.

    `last_only` leaves all but the last run of each feed that read a body. Runs that were taken back are left out.
    """
    newest = select(func.max(run_payload.c.run_id)).join(run).where(run.c.undone_at.is_(None)).group_by(run.c.feed_id)
    query = (
        select(run_payload, payload, feed.c.source, feed.c.board, run_payload.c.sha256.label("body"))
        .join(run, run.c.id == run_payload.c.run_id)
        .join(feed, feed.c.id == run.c.feed_id)
        .join(payload, payload.c.sha256 == run_payload.c.sha256)
        .order_by(feed.c.id, run_payload.c.run_id.desc(), run_payload.c.n)
    )
    if run_id is not None:
        query = query.where(run_payload.c.run_id == run_id)
    elif last_only:
        query = query.where(run_payload.c.run_id.in_(newest))
    else:
        query = query.where(run.c.undone_at.is_(None))
    if sources:
        query = query.where(feed.c.source.in_(sorted(sources)))
    if feeds:
        query = query.where(feed.c.id.in_(sorted(feeds)))
    for row in map(dict, connection.execute(query.execution_options(yield_per=100)).mappings()):
        where = _frame({**row, "sha256": row["body"]})
        response = Response(
            request=Request(**from_json(row["request"])), body=archive.read(where), status=row["status"], content_type=row["content_type"]
        )
        yield Archived(
            run=row["run_id"],
            source=row["source"],
            board=row["board"] or None,
            fetched_at=where.fetched_at,
            sha256=where.sha256,
            response=response,
        )


def verify(connection: Connection, archive: Archive) -> Iterator[str]:
    """Read every body and give a line for each that is missing or damaged."""
    for row in map(
        dict, connection.execute(select(payload).order_by(payload.c.segment, payload.c.offset).execution_options(yield_per=500)).mappings()
    ):
        try:
            archive.read(_frame(row))
        except StoreError as error:
            yield str(error)


def prune(connection: Connection, archive: Archive, *, before: datetime) -> list[str]:
    """Drop bodies fetched before a time from the index; give the segments that nothing points to any more.

    Kept are the first and the last version of each posting, and what validators stand for. A segment that holds both is
    copied without the dropped ones first; old files may be removed only once the transaction has been committed.
    """
    event = posting_event
    ends = select(func.min(event.c.id), func.max(event.c.id)).where(event.c.sha256.is_not(None)).group_by(event.c.posting_id).subquery()
    versions = select(event.c.sha256).where(or_(event.c.id.in_(select(ends.c[0])), event.c.id.in_(select(ends.c[1]))))
    kept = select(validator.c.sha256).where(validator.c.sha256.is_not(None)).union(versions)
    dropped = set(
        connection.execute(select(payload.c.sha256).where(payload.c.fetched_at < before, payload.c.sha256.not_in(kept))).scalars()
    )
    segments = {
        row.segment
        for batch in in_batches(sorted(dropped))
        for row in connection.execute(select(payload.c.segment).where(payload.c.sha256.in_(batch)))
    }
    for batch in in_batches(sorted(dropped)):
        connection.execute(payload.delete().where(payload.c.sha256.in_(batch)))
    for segment in sorted(segments):
        left = [_frame(row) for row in read(connection, select(payload).where(payload.c.segment == segment).order_by(payload.c.offset))]
        for moved in archive.rewrite(segment, left):
            connection.execute(
                update(payload)
                .where(payload.c.sha256 == moved.sha256)
                .values(segment=moved.segment, offset=moved.offset, length=moved.length)
            )
    return sorted(segments)
