"""Undo: taking the last run of a feed back, so that every row is as it was before, and its list is read whole the next time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, or_, select, update

from aggregator.errors import StoreError
from aggregator.store.before import AROUND, Unpacked, unpack
from aggregator.store.feeds import forget_bodies
from aggregator.store.prints import forget
from aggregator.store.schema.feeds import feed, problem, run, run_before
from aggregator.store.schema.openings import job, job_merge, posting_repost
from aggregator.store.schema.postings import posting, posting_event
from aggregator.store.statements import among, insert_or_update

# What the configuration says stays as it says now.
_PLAN: Final = frozenset(
    {"id", "source", "board", "board_key", "listing", "company", "remote_only", "enabled", "retired_at", "interval_seconds"}
)


def undo_run(connection: Connection, run_id: int, *, now: datetime) -> None:
    """Take a run back. Raises StoreError for one that is not the last of its feed, or is too old."""
    row = connection.execute(select(run).where(run.c.id == run_id)).mappings().first()
    if row is None:
        raise StoreError(f"no run {run_id}: `aggregator runs list` shows them")
    if row["undone_at"] is not None:
        raise StoreError(f"run {run_id} was taken back at {row['undone_at']:%Y-%m-%d %H:%M} already")
    feed_row = connection.execute(select(feed).where(feed.c.id == row["feed_id"]).with_for_update()).mappings().one()
    last = connection.execute(select(func.max(run.c.id)).where(run.c.feed_id == row["feed_id"], run.c.undone_at.is_(None))).scalar()
    if last != run_id:
        raise StoreError(f"run {run_id} is not the last of {feed_row['source']}/{feed_row['board']}: take back run {last} first")
    packed = connection.execute(select(run_before.c.before).where(run_before.c.run_id == run_id)).scalar()
    if packed is None:
        raise StoreError(f"run {run_id}: what was there before it is no longer kept")
    before = unpack(packed)
    new = list(connection.execute(select(posting.c.id).where(posting.c.first_run_id == run_id)).scalars())
    connection.execute(
        delete(posting_event).where(or_(posting_event.c.run_id == run_id, among(connection, posting_event.c.posting_id, new)))
    )
    _remove(connection, new)
    _restore_postings(connection, before)
    _restore_problems(connection, before, row)
    _restore_feed(connection, before, row)
    connection.execute(delete(run_before).where(run_before.c.run_id == run_id))
    connection.execute(update(run).where(run.c.id == run_id).values(undone_at=now))


def _remove(connection: Connection, new: Sequence[int]) -> None:
    """Delete the postings that the run saw first, and the openings that nothing else advertises."""
    if not new:
        return
    jobs = set(connection.execute(select(posting.c.job_id).where(among(connection, posting.c.id, new))).scalars())
    jobs |= set(connection.execute(select(job.c.id).where(among(connection, job.c.posting_id, new))).scalars())
    for table in AROUND:
        connection.execute(delete(table).where(among(connection, table.c.posting_id, new)))
    connection.execute(delete(posting_repost).where(among(connection, posting_repost.c.former_id, new)))
    connection.execute(delete(job_merge).where(among(connection, job_merge.c.canonical_before, new)))
    connection.execute(delete(posting).where(among(connection, posting.c.id, new)))
    left = select(func.min(posting.c.id)).where(posting.c.job_id == job.c.id).scalar_subquery()
    others = among(connection, job.c.id, sorted(jobs)) & exists().where(posting.c.job_id == job.c.id)
    connection.execute(update(job).where(others, among(connection, job.c.posting_id, new)).values(posting_id=left))
    orphans = list(
        connection.execute(
            select(job.c.id).where(among(connection, job.c.id, sorted(jobs)), ~exists().where(posting.c.job_id == job.c.id))
        ).scalars()
    )
    connection.execute(
        delete(job_merge).where(or_(among(connection, job_merge.c.job_from, orphans), among(connection, job_merge.c.job_into, orphans)))
    )
    connection.execute(update(job).where(among(connection, job.c.merged_into, orphans)).values(merged_into=None))
    connection.execute(delete(job).where(among(connection, job.c.id, orphans)))


def _restore_postings(connection: Connection, before: Unpacked) -> None:
    whole = before.whole[posting]
    ids = [row["id"] for row in whole]
    # The opening is not the run's doing: where it is another one since, the next run compares what the posting says again.
    jobs = {
        row.id: row.job_id for row in connection.execute(select(posting.c.id, posting.c.job_id).where(among(connection, posting.c.id, ids)))
    }
    moved = [row["id"] for row in whole if jobs[row["id"]] != row["job_id"]]
    _write_back(connection, [{name: value for name, value in row.items() if name != "job_id"} for row in whole])
    for table in AROUND:
        if ids:
            connection.execute(delete(table).where(among(connection, table.c.posting_id, ids)))
        if before.whole[table]:
            connection.execute(insert(table), before.whole[table])
    forget(connection, moved)
    _write_back(connection, before.life)


def _write_back(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        names = [name for name in rows[0] if name != "id"]
        statement = update(posting).where(posting.c.id == bindparam("the_id")).values({name: bindparam(f"old_{name}") for name in names})
        connection.execute(statement, [{"the_id": row["id"]} | {f"old_{name}": row[name] for name in names} for row in rows])


def _restore_problems(connection: Connection, before: Unpacked, row: Any) -> None:
    old = list(before.rows.get(problem, ()))
    connection.execute(
        delete(problem).where(
            problem.c.feed_id == row["feed_id"], problem.c.run_id == row["id"], problem.c.id.not_in([kept["id"] for kept in old])
        )
    )
    insert_or_update(connection, problem, old, key=["id"])


def _restore_feed(connection: Connection, before: Unpacked, row: Any) -> None:
    (old,) = before.rows[feed]
    values = {name: value for name, value in old.items() if name not in _PLAN}
    connection.execute(update(feed).where(feed.c.id == row["feed_id"]).values(values))
    # Whoever takes a run back doubts what was read: the next run reads all of it, whatever a host says of it.
    forget_bodies(connection, [row["feed_id"]])
