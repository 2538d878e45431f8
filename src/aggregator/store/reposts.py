"""Reposts: which postings say again what an earlier one of the same source said."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, column, delete, func, select, table, text

from aggregator.store.schema.kinds import Utc
from aggregator.store.schema.openings import posting_repost
from aggregator.store.schema.postings import posting, posting_event
from aggregator.store.schema.views import SAYS_ANEW
from aggregator.store.statements import among, in_batches, insert_or_ignore


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """How long an opening has been there: first published (reposts included), unchanged since, how often put up again, and of what."""

    first_published: datetime
    unchanged_since: datetime
    reposts: int = 0
    repost_of: int | None = None


def save_reposts(connection: Connection, numbers: Collection[int], pairs: Collection[tuple[int, int]]) -> None:
    """Keep which of some postings repeat an earlier one; of each pair the one that was seen first is the earlier.

    Whether the earlier one was closed by then is asked when the rows are read: a run may find out later, or take it back.
    """
    for batch in in_batches(sorted(numbers)):
        connection.execute(delete(posting_repost).where(among(connection, posting_repost.c.posting_id, batch)))
    seen: dict[int, datetime] = {}
    for batch in in_batches(sorted({number for pair in pairs for number in pair})):
        found = connection.execute(select(posting.c.id, posting.c.first_seen).where(among(connection, posting.c.id, batch)))
        seen |= {row.id: row.first_seen for row in found}
    ordered = [(one, other) if seen[one] > seen[other] else (other, one) for one, other in pairs if seen[one] != seen[other]]
    rows = [{"posting_id": later, "former_id": former} for later, former in ordered if later in numbers]
    insert_or_ignore(connection, posting_repost, rows)


def lives(connection: Connection, jobs: Collection[int]) -> dict[int, Age]:
    """Give the age of each opening, as the view `jobs` tells it for open ones."""
    wanted = sorted(jobs)
    seen = (
        select(posting.c.job_id, func.min(posting.c.first_seen).label("at")).where(posting.c.job_id.in_(wanted)).group_by(posting.c.job_id)
    )
    first = {row.job_id: row.at for row in connection.execute(seen)}
    return ages(connection, first, among=wanted, again=repeats(connection, wanted))


def ages(
    connection: Connection, seen: Mapping[int, datetime], *, among: Select[Any] | Collection[int], again: Mapping[int, Age]
) -> dict[int, Age]:
    """Give the age of openings, by number and in their order, from when each was seen first and what it repeats.

    `among` names the same openings for the database.
    """
    event = posting_event.alias("e")
    changed = (
        select(posting.c.job_id, func.max(event.c.at).label("at"))
        .join(event, event.c.posting_id == posting.c.id)
        .where(posting.c.job_id.in_(among), event.c.kind == "revised", text(f"({SAYS_ANEW})"))
        .group_by(posting.c.job_id)
    )
    anew = {row.job_id: row.at for row in connection.execute(changed)}
    first = {number: again[number] if number in again else Age(first_published=at, unchanged_since=at) for number, at in seen.items()}
    return {number: replace(age, unchanged_since=anew[number]) if number in anew else age for number, age in first.items()}


def repeats(connection: Connection, jobs: Collection[int] | None = None) -> dict[int, Age]:
    """Give what openings repeat, those of some numbers or all that do, by number."""
    told = table("job_reposts", column("job_id"), column("repost_of"), column("reposts"), column("first_published", Utc))
    query = select(told) if jobs is None else select(told).where(told.c.job_id.in_(jobs))
    return {
        row.job_id: Age(
            first_published=row.first_published, unchanged_since=row.first_published, reposts=row.reposts, repost_of=row.repost_of
        )
        for row in connection.execute(query)
    }
