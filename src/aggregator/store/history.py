"""History: which postings became one opening and why, and what happened to each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from aggregator.errors import StoreError
from aggregator.store import reposts
from aggregator.store.reposts import Age
from aggregator.store.schema.feeds import feed
from aggregator.store.schema.openings import job, job_merge
from aggregator.store.schema.postings import posting, posting_event
from aggregator.store.statements import read
from aggregator.store.texts import from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Why one opening became part of another, and which postings it brought."""

    id: int
    job_from: int
    job_into: int
    reason: str
    postings: tuple[int, ...]
    merged_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(Merge):
    """A merge, with the posting that spoke for the opening that was given."""

    title: str
    company: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a posting: new, revised, closed or reopened."""

    at: datetime
    kind: str
    reason: str | None
    run: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One posting's life: last seen when, closed why, and its events in order."""

    posting: int
    last_seen: datetime
    closed_reason: str | None
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The opening `job` that stands where another number was asked for, its merges in order, and its postings' lives."""

    job: int
    merges: tuple[Merge, ...]
    age: Age
    lives: tuple[Life, ...]


def history(connection: Connection, number: int) -> History:
    """Give the history of an opening, or of the one that took it. Raises StoreError where there is none."""
    stands = _standing(connection, number)
    members = {stands}
    found: dict[int, Merge] = {}
    wave = {stands}
    while wave:  # an opening may have been made of others before it was merged itself
        rows = read(connection, select(job_merge).where(job_merge.c.job_into.in_(sorted(wave))))
        found |= {row["id"]: Merge(**_fields(row)) for row in rows}
        wave = {row["job_from"] for row in rows} - members
        members |= wave
    age = reposts.lives(connection, [stands])[stands]
    return History(job=stands, age=age, merges=tuple(found[key] for key in sorted(found)), lives=tuple(_lives(connection, stands)))


def merges(connection: Connection, *, limit: int) -> list[Merged]:
    """Give merges, the last first."""
    query = (
        select(job_merge, posting.c.title, posting.c.company)
        .join(job, job.c.id == job_merge.c.job_from)
        .join(posting, posting.c.id == job.c.posting_id)
        .order_by(job_merge.c.id.desc())
        .limit(limit)
    )
    return [Merged(title=row["title"], company=row["company"], **_fields(row)) for row in read(connection, query)]


def _standing(connection: Connection, number: int) -> int:
    seen: set[int] = set()
    while number not in seen:
        seen.add(number)
        row = connection.execute(select(job.c.merged_into).where(job.c.id == number)).first()
        if row is None:
            raise StoreError(f"no opening {number}: `aggregator jobs` and the column job_id give their numbers")
        if row.merged_into is None:
            return number
        number = row.merged_into
    raise StoreError(f"opening {number}: merged into itself")


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    names = ("id", "job_from", "job_into", "reason", "merged_at", "undone_at")
    return {"postings": tuple(from_json(row["postings"]))} | {name: row[name] for name in names}


def _lives(connection: Connection, number: int) -> list[Life]:
    events: dict[int, list[Event]] = {}
    own = select(posting_event).join(posting, posting.c.id == posting_event.c.posting_id).where(posting.c.job_id == number)
    for row in read(connection, own.order_by(posting_event.c.id)):
        event = Event(at=row["at"], kind=row["kind"], reason=row["reason"], run=row["run_id"])
        events.setdefault(row["posting_id"], []).append(event)
    wanted = (posting.c.id, posting.c.seen_at, posting.c.missing_since, posting.c.closed_at, posting.c.closed_reason, feed.c.last_complete)
    query = select(*wanted).join(feed, feed.c.id == posting.c.feed_id).where(posting.c.job_id == number).order_by(posting.c.id)
    return [
        Life(
            posting=row["id"],
            last_seen=_last_seen(row["seen_at"], row["last_complete"], away=bool(row["closed_at"] or row["missing_since"])),
            closed_reason=row["closed_reason"],
            events=tuple(events.get(row["id"], ())),
        )
        for row in read(connection, query)
    ]


def _last_seen(seen_at: datetime, last_complete: datetime | None, *, away: bool) -> datetime:
    """Say when it was last seen: a run does not touch what is unchanged, so the last complete run saw what is not missing."""
    return seen_at if away or last_complete is None else max(seen_at, last_complete)
