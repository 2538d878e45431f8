"""Fitness: what the database says of each source: when it was last whole, how much it holds, and how much of it is filled in."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any, Final

from sqlalchemy import Connection, Integer, case, cast, func, select

from aggregator.core.posting import FILLABLE
from aggregator.store.crawl import Feed
from aggregator.store.feeds import feed_of
from aggregator.store.schema.derived import tags
from aggregator.store.schema.feeds import feed, problem
from aggregator.store.schema.postings import posting, posting_body
from aggregator.store.statements import read

# A feed is stale when it had no complete run for so many of its intervals.
STALE_AFTER: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    """One source as it stands: its feeds, its last complete run, its volume against its own past, and its fill rates.

    `feeds` counts those that are configured, `states` them by state. `last_complete` is the newest and `oldest_complete`
    the oldest end of a feed's last complete run, None where a feed never had one. `listed` is the sum of what the last
    complete runs of feeds listed that were whole within three intervals, `usual` the sum of the feeds' medians. `filled` is the share of open postings with each
    field. `held` and `errors` say why, by feed.
    """

    source: str
    feeds: int
    states: Mapping[str, int]
    stale: int
    never: int
    overdue: int
    next_due: datetime | None
    last_complete: datetime | None
    oldest_complete: datetime | None
    newest_posting: datetime | None
    listed: int
    usual: float
    open_postings: int
    filled: Mapping[str, float]
    quarantined: int
    held: Mapping[str, str]
    errors: Mapping[str, str]


def fitness(connection: Connection, *, now: datetime) -> list[Fitness]:
    """Give every source that has a feed in the configuration, in alphabetical order."""
    found: dict[str, list[Feed]] = {}
    for row in connection.execute(select(feed).where(feed.c.enabled).order_by(feed.c.source, feed.c.board_key)).mappings():
        found.setdefault(row["source"], []).append(feed_of(row))
    filled, problems, newest = _filled(connection), _problems(connection), _newest(connection)
    return [
        _source(source, feeds, now=now, filled=filled.get(source, {}), problems=problems.get(source, 0), newest=newest.get(source))
        for source, feeds in found.items()
    ]


def _source(source: str, feeds: list[Feed], *, now: datetime, filled: Mapping[str, Any], problems: int, newest: datetime | None) -> Fitness:
    ended = [one.memory.last_complete for one in feeds if one.memory.last_complete is not None]
    fresh = [one for one in feeds if one.memory.last_complete and now - one.memory.last_complete <= STALE_AFTER * one.plan.interval]
    count = int(filled.get("n") or 0)
    return Fitness(
        source=source,
        feeds=len(feeds),
        states=dict(sorted(Counter(one.state for one in feeds).items())),
        stale=len(ended) - len(fresh),
        never=len(feeds) - len(ended),
        overdue=sum(one.next_due <= now for one in feeds),
        next_due=min((one.next_due for one in feeds), default=None),
        last_complete=max(ended, default=None),
        oldest_complete=min(ended, default=None),
        newest_posting=newest,
        listed=sum(one.memory.listed or 0 for one in fresh),
        usual=float(sum(median(one.memory.recent) for one in feeds if one.memory.recent)),
        open_postings=count,
        filled={name: round(int(filled.get(name) or 0) / count, 4) for name in FILLABLE} if count else {},
        quarantined=problems,
        held={_name(one): one.memory.held for one in feeds if one.memory.held},
        errors={_name(one): one.last_error for one in feeds if one.last_error},
    )


def _name(one: Feed) -> str:
    return one.plan.board or one.plan.source


def _filled(connection: Connection) -> dict[str, dict[str, Any]]:
    columns = {
        "url": posting.c.url,
        "company": posting.c.company,
        "location": posting.c.location,
        "date_posted": posting.c.date_posted,
        "description": posting_body.c.posting_id,
        "pay": tags.c.pay_n,
        "currency": tags.c.pay_currency,
    }
    query = (
        select(
            feed.c.source,
            func.count().label("n"),
            *(cast(func.sum(case((columns[name].is_not(None), 1), else_=0)), Integer).label(name) for name in FILLABLE),
        )
        .select_from(posting)
        .join(feed, feed.c.id == posting.c.feed_id)
        .join(posting_body, posting_body.c.posting_id == posting.c.id, isouter=True)
        .join(tags, tags.c.posting_id == posting.c.id, isouter=True)
        .where(posting.c.closed_at.is_(None))
        .group_by(feed.c.source)
    )
    return {row["source"]: row for row in read(connection, query)}


def _problems(connection: Connection) -> dict[str, int]:
    query = select(feed.c.source, func.count().label("n")).select_from(problem).join(feed).where(problem.c.state == "open")
    return {row.source: row.n for row in connection.execute(query.group_by(feed.c.source))}


def _newest(connection: Connection) -> dict[str, datetime]:
    query = select(feed.c.source, func.max(posting.c.first_seen).label("newest")).select_from(posting).join(feed)
    return {row.source: row.newest for row in connection.execute(query.group_by(feed.c.source))}
