"""Hosts: which of them are in trouble, until when, and how much a source has been asked lately; kept across restarts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from aggregator.store.schema.feeds import feed, host, run, run_payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A host that refused or failed: asked nothing before `not_before`, after so many `strikes` in a row, for this `reason`."""

    host: str
    not_before: datetime
    strikes: int
    reason: str


def troubles(connection: Connection) -> list[Trouble]:
    """Give every host that has not answered well since it was last in trouble."""
    rows = connection.execute(select(host).order_by(host.c.host)).mappings()
    return [
        Trouble(host=row["host"], not_before=row["not_before"], strikes=row["strikes"], reason=row["reason"] or "")
        for row in rows
        if row["strikes"]
    ]


def forgive(connection: Connection, name: str) -> None:
    """Forget the trouble of a host: it answered."""
    connection.execute(delete(host).where(host.c.host == name))


def requests_since(connection: Connection, source: str, since: datetime) -> list[tuple[datetime, int]]:
    """Give (when, how many) for the requests of a source's runs since a time; a run without an archived answer made one."""
    answers = select(run_payload.c.run_id, func.count().label("n")).group_by(run_payload.c.run_id).subquery()
    query = (
        select(run.c.started, func.coalesce(answers.c.n, 1).label("n"))
        .join(feed, feed.c.id == run.c.feed_id)
        .join(answers, answers.c.run_id == run.c.id, isouter=True)
        .where(feed.c.source == source, run.c.started >= since)
        .order_by(run.c.started)
    )
    return [(row.started, int(row.n)) for row in connection.execute(query)]
