"""Retire: closing what no run will ever close: feeds that left the configuration, feeds that are lost, and jobs of files past their end."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, case, insert, select, update

from aggregator.store.feeds import forget_bodies
from aggregator.store.lifecycle import Closing
from aggregator.store.schema.feeds import feed
from aggregator.store.schema.postings import posting, posting_event
from aggregator.store.statements import in_batches

# Long enough to notice that a line of the configuration was lost.
GRACE: Final = timedelta(days=7)
# So long without an answer, and so often asked in vain, that it is not our own machine that was off.
LOST_AFTER: Final = timedelta(days=60)
LOST_RUNS: Final = 30


def close_unread(connection: Connection, *, now: datetime) -> int:
    """Close what is open in feeds that left the configuration a week ago or failed for 60 days, and what files say has ended.

    Gives how many postings that were. A feed that only files fill is none that left: nothing else of it is ever closed. One that comes
    back, or answers again, is read whole: a 304 would say of what is closed here that it is as it was.
    """
    left = feed.c.retired_at <= now - GRACE
    lost = and_(feed.c.enabled, feed.c.failures >= LOST_RUNS, feed.c.last_yield <= now - LOST_AFTER)
    ended = and_(feed.c.enabled.is_(False), feed.c.retired_at.is_(None), posting.c.valid_through < now)
    return (
        _close(connection, left, Closing.FEED_RETIRED, now)
        + _close(connection, lost, Closing.FEED_UNREACHABLE, now)
        + _close(connection, ended, Closing.EXPIRED, now)
    )


def _close(connection: Connection, which: ColumnElement[bool], why: Closing, now: datetime) -> int:
    chosen = select(posting.c.id, posting.c.feed_id).join(feed, feed.c.id == posting.c.feed_id)
    rows = connection.execute(chosen.where(which, posting.c.closed_at.is_(None)).order_by(posting.c.id)).all()
    ids = [row.id for row in rows]
    forget_bodies(connection, {row.feed_id for row in rows})
    last = select(feed.c.last_complete).where(feed.c.id == posting.c.feed_id).scalar_subquery()
    unmissed = posting.c.missing_since.is_(None) & (last > posting.c.seen_at)
    for batch in in_batches(ids):
        # It was last seen when its feed last was, unless it was missing by then.
        statement = update(posting).where(posting.c.id.in_(batch))
        seen = case((unmissed, last), else_=posting.c.seen_at)
        connection.execute(statement.values(seen_at=seen, closed_at=now, closed_reason=why.value))
        event = {"at": now, "kind": "closed", "reason": why.value}
        connection.execute(insert(posting_event), [event | {"posting_id": number} for number in batch])
    return len(ids)
