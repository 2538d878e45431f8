"""Quarantine: records that could not be read, each once, with their bytes, until they can."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Literal

from sqlalchemy import Connection, bindparam, select, update

from aggregator.core.page import Problem
from aggregator.errors import StoreError
from aggregator.store.before import Before
from aggregator.store.schema.feeds import feed, problem
from aggregator.store.statements import in_batches, insert_or_update, read
from aggregator.store.texts import squeeze, storable, storable_or_none, unsqueeze

_OPEN: Final = "open"
_MOST_RAW: Final = 4 * 1024 * 1024
# The bytes of a record may be megabytes: they are read for one at a time.
_TOLD: Final = tuple(column for column in problem.c if column is not problem.c.raw)
_NAMED: Final = select(problem).where(problem.c.feed_id == bindparam("here"), problem.c.state == _OPEN, problem.c.key.is_not(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """One problem as stored, with the feed it comes from; its bytes where it was asked for alone."""

    id: int
    source: str
    board: str | None
    problem: Problem
    parser: str
    state: str
    first_met: datetime
    last_met: datetime
    times: int


def keep(
    connection: Connection, problems: Sequence[Problem], *, feed_id: int, run_id: int, parser: str, now: datetime, before: Before
) -> None:
    """Write the problems of a run; one that was met before is the same row, and one that was discarded stays discarded."""
    found = {_fingerprint(item): item for item in problems}
    met: dict[str, Any] = {}
    for batch in in_batches(sorted(found)):
        query = select(problem).where(problem.c.feed_id == feed_id, problem.c.fingerprint.in_(batch))
        met |= {row["fingerprint"]: row for row in read(connection, query)}
    before.keep_rows(problem, met.values())
    rows = [
        {
            "feed_id": feed_id,
            "fingerprint": mark,
            "run_id": run_id,
            "stage": item.stage,
            "key": storable_or_none(item.key),
            "reason": storable(item.reason),
            "raw": squeeze(item.raw[:_MOST_RAW]) if item.raw else None,
            "parser": parser,
            "state": "discarded" if mark in met and met[mark]["state"] == "discarded" else _OPEN,
            "first_met": met[mark]["first_met"] if mark in met else now,
            "last_met": now,
            "times": met[mark]["times"] + 1 if mark in met else 1,
        }
        for mark, item in found.items()
    ]
    insert_or_update(connection, problem, rows, key=["feed_id", "fingerprint"])


def resolve(connection: Connection, keys: Collection[str], *, feed_id: int, before: Before) -> None:
    """Mark the open problems whose keys were read now."""
    settled = [row for row in read(connection, _NAMED, here=feed_id) if row["key"] in keys]
    before.keep_rows(problem, settled)
    for batch in in_batches(row["id"] for row in settled):
        connection.execute(update(problem).where(problem.c.id.in_(batch)).values(state="resolved"))


def first_met(connection: Connection, *, feed_id: int) -> dict[str, datetime]:
    """Say of the open problems of a feed when each was met first, by the record's key."""
    query = select(problem.c.key, problem.c.first_met).where(
        problem.c.feed_id == feed_id, problem.c.state == _OPEN, problem.c.key.is_not(None)
    )
    return {row.key: row.first_met for row in connection.execute(query.order_by(problem.c.first_met.desc()))}


def _fingerprint(item: Problem) -> str:
    # A record with a key is the same record whatever it says today; one without is known by its bytes alone.
    named = item.key.encode("utf-8", "replace") if item.key else item.raw or item.reason.encode("utf-8", "replace")
    return sha256(b"\n".join((item.stage.encode(), b"key" if item.key else b"raw", named))).hexdigest()


def listed(connection: Connection, *, state: str | None = _OPEN, source: str | None = None, limit: int = 1_000) -> list[Quarantined]:
    """List problems without their bytes, the last met first."""
    query = select(*_TOLD, feed.c.source, feed.c.board).join(feed).order_by(problem.c.last_met.desc(), problem.c.id.desc()).limit(limit)
    if state is not None:
        query = query.where(problem.c.state == state)
    if source is not None:
        query = query.where(feed.c.source == source)
    return [_quarantined(row, b"") for row in connection.execute(query).mappings()]


def show(connection: Connection, problem_id: int) -> Quarantined:
    """Give one problem with its bytes. Raises StoreError where there is none."""
    row = connection.execute(select(problem, feed.c.source, feed.c.board).join(feed).where(problem.c.id == problem_id)).mappings().first()
    if row is None:
        raise StoreError(f"quarantine: no problem {problem_id}: `aggregator quarantine list` shows them")
    return _quarantined(row, b"" if row["raw"] is None else unsqueeze(row["raw"]))


def mark(connection: Connection, ids: Collection[int], state: Literal["open", "replayed", "discarded"]) -> int:
    """Set the state of problems; give how many there were."""
    return connection.execute(update(problem).where(problem.c.id.in_(sorted(ids))).values(state=state)).rowcount


def _quarantined(row: Any, raw: bytes) -> Quarantined:
    plain = ("id", "source", "parser", "state", "first_met", "last_met", "times")
    return Quarantined(
        problem=Problem(stage=row["stage"], reason=row["reason"], key=row["key"], raw=raw),
        board=row["board"] or None,
        **{name: row[name] for name in plain},
    )
