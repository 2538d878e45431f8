"""Jobs: which postings are one opening, how copies are found, and merging with a way back."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, or_, select, update

from aggregator.errors import StoreError
from aggregator.store.schema.openings import job, job_merge, posting_band, posting_key, posting_print, posting_repost
from aggregator.store.schema.postings import posting
from aggregator.store.statements import allocate, among, in_batches, insert_plain, set_numbers
from aggregator.store.texts import from_json, storable, to_json

_LONGEST_KEY: Final = 500
Band = tuple[int, int]
# From, into, why, and the posting that speaks for both.
Merge = tuple[int, int, str, int | None]


def key_of(key: str) -> str:
    """Give a key as it is stored."""
    return storable(key)[:_LONGEST_KEY]


def signed(value: int) -> int:
    """Fold a hash of 64 bits into the signed range that a column holds."""
    return (value + 2**63) % 2**64 - 2**63


def merge(connection: Connection, job_from: int, job_into: int, *, reason: str, now: datetime, canonical: int | None = None) -> int:
    """Give all postings of one opening to another, with the reason; give the number of the merge.

    `canonical` is the posting that speaks for both from now on; without it, the receiving opening's own stays.
    """
    return merge_all(connection, [(job_from, job_into, reason, canonical)], now=now)[0]


def merge_all(connection: Connection, merges: Sequence[Merge], *, now: datetime) -> list[int]:
    """Do the same for many; an opening that gives its postings away takes none in the same call."""
    standing = _standing(connection, merges)
    moved: dict[int, list[int]] = {given: [] for given, _, _, _ in merges}
    for batch in in_batches(sorted(moved)):
        query = select(posting.c.id, posting.c.job_id).where(among(connection, posting.c.job_id, batch)).order_by(posting.c.id)
        for number, owner in connection.execute(query):
            moved[owner].append(number)
    numbers = allocate(connection, job_merge, len(merges))
    rows, speaking = [], {}
    for number, (given, into, reason, canonical) in zip(numbers, merges, strict=True):
        about = {"id": number, "job_from": given, "job_into": into, "reason": storable(reason), "merged_at": now}
        rows.append(about | {"postings": to_json(moved[given]), "canonical_before": standing[into]})
        if canonical is not None and canonical != standing[into]:
            speaking[into] = standing[into] = canonical
    set_numbers(connection, posting, "job_id", [(into, number) for given, into, _, _ in merges for number in moved[given]])
    set_numbers(connection, job, "merged_into", [(into, given) for given, into, _, _ in merges])
    set_numbers(connection, job, "posting_id", [(canonical, into) for into, canonical in speaking.items()])
    insert_plain(connection, job_merge, rows)
    return numbers


def _standing(connection: Connection, merges: Sequence[Merge]) -> dict[int, int]:
    """Give the canonical posting of every opening concerned. Raises StoreError unless all of them stand."""
    standing: dict[int, int] = {}
    for batch in in_batches(sorted({side for merge in merges for side in merge[:2]})):
        query = select(job.c.id, job.c.posting_id).where(among(connection, job.c.id, batch), job.c.merged_into.is_(None))
        standing |= {row.id: row.posting_id for row in connection.execute(query)}
    given: set[int] = set()
    for job_from, job_into, _, _ in merges:
        if job_from == job_into:
            raise StoreError(f"opening {job_from}: cannot be merged into itself")
        if job_from in given or job_into in given or not {job_from, job_into} <= standing.keys():
            raise StoreError(f"openings {job_from} and {job_into}: expected two that stand, and have not been merged into another")
        given.add(job_from)
    return standing


def undo_merge(connection: Connection, merge_id: int, *, now: datetime) -> None:
    """Take a merge back. Raises StoreError where a later one rests on it."""
    row = connection.execute(select(job_merge).where(job_merge.c.id == merge_id)).first()
    if row is None or row.undone_at is not None:
        raise StoreError(f"no merge {merge_id} that stands: `aggregator merges list` shows them")
    sides = (row.job_from, row.job_into)
    later = select(job_merge.c.id).where(job_merge.c.id > merge_id, job_merge.c.undone_at.is_(None))
    above = connection.execute(later.where(or_(job_merge.c.job_from.in_(sides), job_merge.c.job_into.in_(sides)))).scalars().all()
    if above:
        raise StoreError(f"merge {merge_id}: take back {', '.join(map(str, reversed(above)))} first")
    connection.execute(update(posting).where(posting.c.id.in_(from_json(row.postings))).values(job_id=row.job_from))
    connection.execute(update(job).where(job.c.id == row.job_from).values(merged_into=None))
    connection.execute(update(job).where(job.c.id == row.job_into).values(posting_id=row.canonical_before))
    connection.execute(update(job_merge).where(job_merge.c.id == merge_id).values(undone_at=now))


def origins(connection: Connection, jobs: Collection[int]) -> dict[int, dict[int, int]]:
    """Give, by opening, the opening that each of its postings was in before any merge that stands."""
    held = select(posting.c.id, posting.c.job_id).where(posting.c.job_id.in_(sorted(jobs)))
    owner = {row.id: row.job_id for row in connection.execute(held)}
    came = dict(owner)
    for row in _merged_into(connection, jobs):
        came |= dict.fromkeys(from_json(row.postings), row.job_from)
    found: dict[int, dict[int, int]] = {}
    for number, job_ in owner.items():
        found.setdefault(job_, {})[number] = came[number]
    return found


def separate(connection: Connection, jobs: Collection[int]) -> None:
    """Take back every merge that stands and brought postings into some openings, as if it had never been."""
    if jobs:
        rows = _merged_into(connection, jobs)
        _take_back(connection, rows)
        connection.execute(update(job).where(job.c.id.in_([row.job_from for row in rows])).values(merged_into=None))
        connection.execute(delete(job_merge).where(job_merge.c.id.in_([row.id for row in rows])))


def separate_all(connection: Connection) -> int:
    """Take back every merge that stands, and forget every fingerprint; give how many merges there were.

    Merges that a person has undone are kept: they say which postings may not come together again.
    """
    standing = job_merge.c.undone_at.is_(None)
    rows = connection.execute(select(job_merge).where(standing).order_by(job_merge.c.id.desc())).all()
    _take_back(connection, rows)
    connection.execute(update(job).where(job.c.merged_into.is_not(None)).values(merged_into=None))
    connection.execute(delete(job_merge).where(standing))
    for table in (posting_key, posting_band, posting_print, posting_repost):
        connection.execute(delete(table))
    return len(rows)


def _merged_into(connection: Connection, jobs: Collection[int]) -> Sequence[Row[Any]]:
    """Give the merges that stand and brought postings into openings, also by way of others, the last first."""
    found: dict[int, Row[Any]] = {}
    wave = set(jobs)
    while wave:
        query = select(job_merge).where(job_merge.c.job_into.in_(sorted(wave)), job_merge.c.undone_at.is_(None))
        rows = [row for row in connection.execute(query) if row.id not in found]
        found |= {row.id: row for row in rows}
        wave = {row.job_from for row in rows}
    return [found[number] for number in sorted(found, reverse=True)]


def _take_back(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    # One after another, the last first: a later merge may have moved what an earlier one brought.
    for row in rows:
        connection.execute(update(posting).where(posting.c.id.in_(from_json(row.postings))).values(job_id=row.job_from))
        connection.execute(update(job).where(job.c.id == row.job_into).values(posting_id=row.canonical_before))
