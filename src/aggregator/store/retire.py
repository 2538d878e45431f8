"""Retire: closing the postings of feeds that left the configuration, which no run would ever close."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, case, insert, select, update

from aggregator.store.lifecycle import Closing
from aggregator.store.schema.feeds import feed
from aggregator.store.schema.postings import posting, posting_event
from aggregator.store.statements import in_batches

# Long enough to notice that a line of the configuration was lost.
GRACE: Final = timedelta(days=7)


def close_retired(connection: Connection, *, now: datetime) -> int:
    """Close what is open in feeds that left the configuration a week ago; give how many postings that were."""
    left = (
        select(posting.c.id)
        .join(feed, feed.c.id == posting.c.feed_id)
        .where(feed.c.retired_at <= now - GRACE, posting.c.closed_at.is_(None))
    )
    ids = list(connection.execute(left.order_by(posting.c.id)).scalars())
    last = select(feed.c.last_complete).where(feed.c.id == posting.c.feed_id).scalar_subquery()
    unmissed = posting.c.missing_since.is_(None) & (last > posting.c.seen_at)
    for batch in in_batches(ids):
        # It was last seen when its feed last was, unless it was missing by then.
        statement = update(posting).where(posting.c.id.in_(batch))
        connection.execute(
            statement.values(
                seen_at=case((unmissed, last), else_=posting.c.seen_at), closed_at=now, closed_reason=Closing.FEED_RETIRED.value
            )
        )
        event = {"at": now, "kind": "closed", "reason": Closing.FEED_RETIRED.value}
        connection.execute(insert(posting_event), [event | {"posting_id": number} for number in batch])
    return len(ids)
