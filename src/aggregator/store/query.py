"""Query: stored postings and openings as values, in chunks, so that memory stays flat."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, bindparam, func, or_, select

from aggregator.core.opening import Opening
from aggregator.store import reposts
from aggregator.store.crawl import Known, RunRow, Stored
from aggregator.store.feeds import board_key
from aggregator.store.reposts import Age
from aggregator.store.runs import run_of
from aggregator.store.schema.derived import LISTS, evidence, posting_eligible, posting_pay, tags
from aggregator.store.schema.feeds import feed, run
from aggregator.store.schema.openings import job
from aggregator.store.schema.postings import posting, posting_body
from aggregator.store.statements import read
from aggregator.store.values import eligibility_of, pay_of, posting_of, tag_values, tags_of, timezone_of

CHUNK: Final = 500
Rows = Mapping[int, list[Mapping[str, Any]]]
_OPENING_LISTS: Final = tuple(entry for entry in LISTS if entry[0] != "authorisation")

_KNOWN: Final = (
    select(posting.c.source_id, posting.c.id, posting.c.content_hash, posting.c.closed_at, tags.c.rules)
    .join(feed, feed.c.id == posting.c.feed_id)
    .join(tags, tags.c.posting_id == posting.c.id, isouter=True)
    .where(feed.c.source == bindparam("source"), feed.c.board_key == bindparam("board_key"))
)


def known(connection: Connection, source: str, board: str | None) -> dict[str, Known]:
    """Give what is stored of a feed's postings by source id: what says the same under the same rules need not be classified."""
    rows = connection.execute(_KNOWN, {"source": source, "board_key": board_key(board)})
    return {
        source_id: Known(posting=number, content_hash=content_hash, rules=rules, closed=closed_at is not None)
        for source_id, number, content_hash, closed_at, rules in rows
    }


def ranges(connection: Connection, size: int) -> list[tuple[int, int]]:
    """Cut the numbers of all postings into ranges of about so many postings: (above, up to)."""
    place = ((func.row_number().over(order_by=posting.c.id) - 1) // size).label("place")
    numbered = select(posting.c.id, place).subquery()
    query = select(func.max(numbered.c.id)).group_by(numbered.c.place).order_by(func.max(numbered.c.id))
    ends = [0, *connection.execute(query).scalars()]
    return list(pairwise(ends))


def stored(connection: Connection, *conditions: ColumnElement[bool], chunk: int = CHUNK) -> Iterator[Stored]:
    """Give postings with their tags, in the order of their numbers."""
    last = 0
    while True:
        query = _postings().where(posting.c.id > last, *conditions).order_by(posting.c.id).limit(chunk)
        rows = read(connection, query)
        if not rows:
            return
        yield from _stored(connection, rows)
        last = rows[-1]["id"]


def of_job(connection: Connection, number: int) -> list[Stored]:
    """Give the postings of an opening, the canonical one first."""
    canonical = connection.execute(select(job.c.posting_id).where(job.c.id == number)).scalar()
    return sorted(stored(connection, posting.c.job_id == number), key=lambda item: item.id != canonical)


def _postings() -> Select[Any]:
    kept = (column for column in posting.c if column.name not in {"company_id", "first_run_id", "changed_run_id"})
    found = (column.label(f"tags_{column.name}") for column in tags.c)
    return (
        select(*kept, feed.c.source, feed.c.board, posting_body.c.description, *found)
        .join(feed, feed.c.id == posting.c.feed_id)
        .join(posting_body, posting_body.c.posting_id == posting.c.id, isouter=True)
        .join(tags, tags.c.posting_id == posting.c.id, isouter=True)
    )


def _stored(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Iterator[Stored]:
    ids = [row["id"] for row in rows]
    around = {
        table: gather(connection, table, ids) for table in (posting_pay, posting_eligible, evidence, *(table for _, table, _ in LISTS))
    }
    for row in rows:
        number = row["id"]
        found = None
        if row["tags_rules"] is not None:
            found = tags_of(
                {column.name: row[f"tags_{column.name}"] for column in tags.c},
                lists=_lists(around, number, LISTS),
                pays=around[posting_pay].get(number, ()),
                countries=around[posting_eligible].get(number, ()),
                evidence=around[evidence].get(number, ()),
            )
        yield Stored(
            id=number,
            job=row["job_id"],
            posting=posting_of(row, description=row["description"]),
            tags=found,
            first_seen=row["first_seen"],
            closed_at=row["closed_at"],
        )


def gather(connection: Connection, table: Table, ids: Sequence[int]) -> Rows:
    """Give the rows of a table around postings, by posting, in their order."""
    order = table.c.n if "n" in table.c else table.c.country
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in read(connection, select(table).where(table.c.posting_id.in_(ids)).order_by(table.c.posting_id, order)):
        found.setdefault(row["posting_id"], []).append(row)
    return found


def _lists(around: Mapping[Table, Rows], number: int, entries: Sequence[tuple[str, Table, str]]) -> dict[str, Any]:
    return {attribute: tuple(row[column] for row in around[table].get(number, ())) for attribute, table, column in entries}


def openings(
    connection: Connection,
    *,
    since: datetime | None = None,
    open_only: bool = False,
    ai_only: bool = False,
    jobs: Sequence[int] | None = None,
    chunk: int = CHUNK,
) -> Iterator[Opening]:
    """Give openings first seen or posted since a time, or those of some numbers, each by its canonical posting, in order."""
    last = 0
    wanted = _openings(since=since, open_only=open_only, ai_only=ai_only)
    wanted = wanted if jobs is None else wanted.where(job.c.id.in_(jobs))
    while True:
        rows = read(connection, wanted.where(job.c.id > last).order_by(job.c.id).limit(chunk))
        if not rows:
            return
        ids = [row["posting_id"] for row in rows]
        around = {table: gather(connection, table, ids) for table in (posting_eligible, *(table for _, table, _ in _OPENING_LISTS))}
        pays = _chosen(connection, ids)
        copies = _copies(connection, [row["job"] for row in rows])
        lives = reposts.lives(connection, [row["job"] for row in rows])
        for row in rows:
            yield _opening(row, copies[row["job"]], lives[row["job"]], pays.get(row["posting_id"]), around)
        last = rows[-1]["job"]


def _openings(*, since: datetime | None, open_only: bool, ai_only: bool) -> Select[Any]:
    names = ("language", "is_ai", "role", "seniority", "workplace", "scope", "utc_from", "utc_to", "overlap_hours", "visa", "engagement")
    query = (
        select(
            job.c.id.label("job"),
            posting.c.id.label("posting_id"),
            *(posting.c[name] for name in ("title", "company", "url", "date_posted")),
            *(feed.c[name] for name in ("source", "board", "remote_only")),
            feed.c.company.label("feed_company"),
            *(tags.c[name] for name in names),
            tags.c.pay_by_place,
        )
        .join(posting, posting.c.id == job.c.posting_id)
        .join(feed, feed.c.id == posting.c.feed_id)
        .join(tags, tags.c.posting_id == posting.c.id)
        .where(job.c.merged_into.is_(None))
    )
    copy = posting.alias("copy")
    if since is not None:
        query = query.where(
            or_(posting.c.date_posted >= since, select(1).where(copy.c.job_id == job.c.id, copy.c.first_seen >= since).exists())
        )
    if open_only:
        query = query.where(select(1).where(copy.c.job_id == job.c.id, copy.c.closed_at.is_(None)).exists())
    return query.where(tags.c.is_ai) if ai_only else query


def _chosen(connection: Connection, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    query = select(posting_pay).where(posting_pay.c.posting_id.in_(ids), posting_pay.c.chosen)
    return {row["posting_id"]: row for row in read(connection, query)}


def _copies(connection: Connection, jobs: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    query = (
        select(
            posting.c.job_id,
            func.count().label("postings"),
            func.count(posting.c.closed_at).label("closed"),
            func.min(posting.c.first_seen).label("first_seen"),
            func.max(posting.c.closed_at).label("closed_at"),
        )
        .where(posting.c.job_id.in_(jobs))
        .group_by(posting.c.job_id)
    )
    return {row["job_id"]: row for row in read(connection, query)}


def _opening(
    row: Mapping[str, Any], copies: Mapping[str, Any], life: Age, pay: Mapping[str, Any] | None, around: Mapping[Table, Rows]
) -> Opening:
    number = row["posting_id"]
    return Opening(
        job=row["job"],
        source=row["source"],
        board=row["board"] or None,
        title=row["title"],
        company=row["company"] or row["feed_company"] or row["board"] or row["source"],
        url=row["url"],
        postings=copies["postings"],
        first_seen=copies["first_seen"],
        first_published=life.first_published,
        unchanged_since=life.unchanged_since,
        reposts=life.reposts,
        date_posted=row["date_posted"],
        closed_at=copies["closed_at"] if copies["closed"] == copies["postings"] else None,
        is_ai=row["is_ai"],
        role=row["role"],
        language=row["language"],
        remote_source=row["remote_only"],
        eligibility=eligibility_of(row["scope"], around[posting_eligible].get(number, ())),
        timezone=timezone_of(row),
        pay=None if pay is None else pay_of(pay),
        pay_by_place=row["pay_by_place"],
        **tag_values(row),
        **_lists(around, number, _OPENING_LISTS),
    )


def runs(
    connection: Connection, *, source: str | None = None, board: str | None = None, limit: int = 100, run_id: int | None = None
) -> list[RunRow]:
    """Give runs, the last first."""
    conditions = [
        feed.c.source == source if source is not None else None,
        feed.c.board_key == board_key(board) if board is not None else None,
        run.c.id == run_id if run_id is not None else None,
    ]
    chosen = and_(True, *(condition for condition in conditions if condition is not None))  # noqa: FBT003  (SQLAlchemy's own idiom)
    query = select(run, feed.c.source, feed.c.board).join(feed).where(chosen).order_by(run.c.id.desc()).limit(limit)
    return [run_of(row) for row in read(connection, query)]
