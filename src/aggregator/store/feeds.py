"""Feeds: what is configured, what is due, and what each remembers."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, case, delete, func, or_, select, update

from aggregator.core.run import Listing
from aggregator.errors import StoreError
from aggregator.store.crawl import Feed, FeedPlan
from aggregator.store.lifecycle import Hold, Memory
from aggregator.store.schema.feeds import feed, validator
from aggregator.store.statements import in_batches
from aggregator.store.texts import from_json, to_json

IMPORTED: Final = "imported"
PROVIDER_WINDOW: Final = timedelta(hours=2)
PROVIDER_SHARE: Final = 0.2
PROVIDER_FEEDS: Final = 3
# Neither an interval that grew nor a wait after failures is longer.
LONGEST_WAIT: Final = timedelta(days=1)
# A clock is set right by seconds every day; by more than this it was wrong.
_SET_BACK: Final = timedelta(hours=1)
# What every run asks is written once: making a statement costs more than running it.
_LOCK: Final = select(feed).where(feed.c.source == bindparam("source"), feed.c.board_key == bindparam("board_key")).with_for_update()
_SHORT: Final = or_(feed.c.empties > 0, feed.c.held.startswith(Hold.DROP.value), feed.c.held.startswith(Hold.HALF.value))
_OTHERS: Final = select(func.count(), func.coalesce(func.sum(case((_SHORT, 1), else_=0)), 0)).where(
    feed.c.source == bindparam("source"), feed.c.id != bindparam("here"), feed.c.enabled, feed.c.last_ended >= bindparam("since")
)
_SCHEDULE: Final = update(feed).where(feed.c.id == bindparam("here")).values(next_due=bindparam("due"))
_REMEMBER: Final = update(feed).where(feed.c.id == bindparam("here"))


def board_key(board: str | None) -> str:
    """Name a board without regard to case: sources answer to both, and a feed must not exist twice."""
    return (board or "").casefold()


def sync(connection: Connection, plans: Iterable[FeedPlan], *, now: datetime, retire: bool = True) -> None:
    """Make the feeds those of the configuration: new ones are due at once, those that left it are no longer asked."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for plan in plans:
        key = (plan.source, board_key(plan.board))
        if key in rows:
            raise StoreError(f"feed {plan.source}/{plan.board or ''}: configured twice")
        rows[key] = _plan_row(plan)
    listed = select(feed.c.id, feed.c.source, feed.c.board_key, feed.c.enabled, feed.c.company)
    known = {(row.source, row.board_key): row for row in connection.execute(listed)}
    new = [row | _beginning(now) for key, row in rows.items() if key not in known]
    if new:
        connection.execute(feed.insert(), new)
    for (source, name), row in rows.items():
        if (source, name) in known:
            back = {} if known[source, name].enabled else {"state": "new", "next_due": now}
            connection.execute(update(feed).where(feed.c.source == source, feed.c.board_key == name).values(row | back))
    # The employer that the configuration names stands in what was read: the same body says something else now.
    renamed = [known[key].id for key, row in rows.items() if key in known and known[key].company != row["company"]]
    forget_bodies(connection, renamed)
    for source, name in (key for key, old in known.items() if retire and old.enabled and key not in rows):
        gone = update(feed).where(feed.c.source == source, feed.c.board_key == name)
        connection.execute(gone.values(enabled=False, retired_at=now, state="retired"))


def admit(connection: Connection, plan: FeedPlan, *, now: datetime) -> None:
    """Make the feed of a file: it is never asked, and cannot leave the configuration; one that is configured stays as it is."""
    here = (feed.c.source == plan.source, feed.c.board_key == board_key(plan.board))
    known = connection.execute(select(feed.c.enabled).where(*here)).first()
    if known is None:
        connection.execute(feed.insert(), [_plan_row(plan) | _beginning(now) | {"enabled": False, "state": IMPORTED}])
    elif not known.enabled:
        connection.execute(update(feed).where(*here).values(retired_at=None, state=IMPORTED))


def forget_bodies(connection: Connection, numbers: Collection[int]) -> None:
    """Forget what the bodies of some feeds were known by, so that each is read whole the next time."""
    for batch in in_batches(sorted(numbers)):
        connection.execute(delete(validator).where(validator.c.feed_id.in_(batch)))


def _plan_row(plan: FeedPlan) -> dict[str, Any]:
    return {
        "source": plan.source,
        "board": plan.board or "",
        "board_key": board_key(plan.board),
        "listing": plan.listing.value,
        "company": plan.company,
        "remote_only": plan.remote_only,
        "interval_seconds": round(plan.interval.total_seconds()),
        "enabled": True,
        "retired_at": None,
    }


def _beginning(now: datetime) -> dict[str, Any]:
    return {"next_due": now, "failures": 0, "state": "new", "recent": "[]", "steady_runs": 0, "empties": 0}


def find(connection: Connection, source: str, board: str | None) -> Feed | None:
    """Find a feed; None where there is none."""
    row = connection.execute(select(feed).where(feed.c.source == source, feed.c.board_key == board_key(board))).mappings().first()
    return None if row is None else feed_of(row)


def lock(connection: Connection, source: str, board: str | None) -> Any:
    """Give the row of a feed, held for this transaction. Raises StoreError where there is none."""
    row = connection.execute(_LOCK, {"source": source, "board_key": board_key(board)}).mappings().first()
    if row is None:
        raise StoreError(f"no feed of source {source!r}, board {board!r}: it is not in the configuration")
    return row


def due(connection: Connection, *, now: datetime, sources: Collection[str] = (), limit: int | None = None) -> list[Feed]:
    """Give the enabled feeds that are due, longest overdue first.

    A due time further off than two intervals and two days (no wait is longer than a day) comes from a clock that was wrong
    once, and counts as due; so does a run that ended in the future.
    """
    query = (
        select(feed).where(feed.c.enabled, or_(feed.c.not_before.is_(None), feed.c.not_before <= now)).order_by(feed.c.next_due, feed.c.id)
    )
    if sources:
        query = query.where(feed.c.source.in_(sorted(sources)))
    found: list[Feed] = []
    for row in connection.execute(query).mappings():
        wrong = now + 2 * max(timedelta(seconds=row["interval_seconds"]), LONGEST_WAIT)
        early = row["last_ended"] is not None and row["last_ended"] > now + _SET_BACK
        if row["next_due"] <= now or row["next_due"] > wrong or early:
            found.append(feed_of(row))
        if limit is not None and len(found) >= limit:
            break
    return found


def feed_of(row: Any) -> Feed:
    """Read a feed from its row."""
    plan = FeedPlan(
        source=row["source"],
        board=row["board"] or None,
        listing=Listing(row["listing"]),
        interval=timedelta(seconds=row["interval_seconds"]),
        company=row["company"],
        remote_only=row["remote_only"],
    )
    plain = ("id", "enabled", "state", "next_due", "not_before", "failures", "last_error", "last_ended", "last_yield")
    return Feed(plan=plan, memory=memory_of(row), **{name: row[name] for name in plain})


_MEMORY: Final = ("parser", "listed", "steady_runs", "steady_since", "steady_low", "steady_high", "empties", "empty_since", "held")


def memory_of(row: Any) -> Memory:
    """Read what a feed remembers from its row."""
    return Memory(
        listing=Listing(row["listing"]),
        recent=tuple(from_json(row["recent"])),
        last_complete=row["last_complete"],
        **{name: row[name] for name in _MEMORY},
    )


def memory_row(memory: Memory) -> dict[str, Any]:
    """Write what a feed remembers as columns."""
    row = {name: getattr(memory, name) for name in _MEMORY}
    return row | {"recent": to_json(list(memory.recent)), "last_complete": memory.last_complete}


def schedule(connection: Connection, feed_id: int, *, next_due: datetime) -> None:
    """Set when a feed is due next."""
    connection.execute(_SCHEDULE, {"here": feed_id, "due": next_due})


def remember(connection: Connection, feed_id: int, row: dict[str, Any]) -> None:
    """Write columns of a feed's own row."""
    connection.execute(_REMEMBER, row | {"here": feed_id})


def provider_drops(connection: Connection, *, feed_id: int, source: str, now: datetime) -> bool:
    """Whether a fifth of a provider's other boards, and at least three, were empty or short within the last two hours."""
    asked, dropped = connection.execute(_OTHERS, {"source": source, "here": feed_id, "since": now - PROVIDER_WINDOW}).one()
    return int(dropped) >= PROVIDER_FEEDS and int(dropped) >= PROVIDER_SHARE * int(asked)


def every(connection: Connection, *, sources: Collection[str] = ()) -> list[Feed]:
    """Give all feeds, by source and board."""
    query = select(feed).order_by(feed.c.source, feed.c.board_key)
    if sources:
        query = query.where(feed.c.source.in_(sorted(sources)))
    return [feed_of(row) for row in connection.execute(query).mappings()]
