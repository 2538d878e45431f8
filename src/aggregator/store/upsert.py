"""Upsert: writing the new and changed postings of a run, in batches, with everything derived from them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import zstandard
from sqlalchemy import Connection, Table, bindparam, delete, update

from aggregator.core.page import Problem
from aggregator.core.tags import Tags
from aggregator.errors import InvalidValue
from aggregator.store.before import Before
from aggregator.store.companies import company_ids
from aggregator.store.content import content_hash
from aggregator.store.crawl import Arrival
from aggregator.store.rows import PUBLISHED, body_of, derived_rows, posting_row, tags_row
from aggregator.store.schema.derived import DERIVED, Rows
from aggregator.store.schema.openings import job, posting_print
from aggregator.store.schema.postings import posting, posting_body, posting_event
from aggregator.store.schema.reference import rate
from aggregator.store.statements import allocate, in_batches, insert_or_ignore, insert_or_update, insert_plain, insert_rows
from aggregator.store.texts import storable, to_json, unsqueeze

Current = Mapping[str, Any]
_PAY: Final = ("pay_min", "pay_max", "pay_currency", "pay_period", "pay_kind", "gbp_year_min", "gbp_year_max")


class Upsert:
    """Writes arrivals of one run; counts what was new and changed, and keeps what was there before."""

    def __init__(
        self, connection: Connection, *, feed_id: int, run_id: int, now: datetime, known: Mapping[str, Current], before: Before
    ) -> None:
        """Take the transaction, the run, the feed's postings by source id, and where to keep what they were."""
        self._connection = connection
        self._feed_id, self._run_id, self._now = feed_id, run_id, now
        self._known = known
        self._before = before
        self._past: Mapping[str, datetime] | None = None
        # A text of some kilobytes gets a thousandth smaller at the next levels, and takes a quarter longer.
        self._compressor = zstandard.ZstdCompressor(level=1)
        self._companies: dict[str, int] = {}
        self.new: dict[str, int] = {}
        self.changed: dict[str, int] = {}
        self.same: set[str] = set()
        self.problems: list[Problem] = []

    def of_the_past(self, met: Mapping[str, datetime]) -> None:
        """Take what follows for old answers: it is no sighting, and what nobody could read by then was first seen when it was `met`."""
        self._past = met

    def write(self, arrivals: Iterable[Arrival]) -> None:
        """Write all arrivals; one that no database can hold becomes a problem and costs the others nothing."""
        for batch in in_batches(arrivals):
            self._batch(_distinct(batch))

    def _batch(self, arrivals: list[Arrival]) -> None:
        new: list[_Row] = []
        changed: list[_Row] = []
        ids = iter(self._numbers(arrivals))
        for arrival in arrivals:
            key = storable(arrival.posting.source_id)
            known = self._known.get(key)
            written = arrival.content_hash or content_hash(arrival.posting)
            if key in self.new or key in self.changed:
                continue
            if known is not None and known["content_hash"] == written:
                self.same.add(key)
                continue
            number = next(ids) if known is None else known["id"]
            try:
                row = posting_row(arrival.posting)
                derived = derived_rows(number, arrival.tags)
            except InvalidValue as error:
                self.problems.append(
                    Problem(stage="save", reason=str(error), key=key[:200], raw=arrival.posting.title.encode("utf-8", "replace"))
                )
                continue
            row |= {"id": number, "content_hash": written}
            (new if known is None else changed).append(_Row(arrival, row, derived, body_of(arrival.posting, self._compressor)))
        self._employers([*new, *changed])
        if new:
            self._insert(new)
        if changed:
            self._revise(changed)
        save_rates(self._connection, [row.arrival.tags for row in (*new, *changed)])

    def _numbers(self, arrivals: list[Arrival]) -> list[int]:
        count = sum(storable(arrival.posting.source_id) not in self._known for arrival in arrivals)
        return allocate(self._connection, posting, count)

    def _employers(self, rows: "list[_Row]") -> None:
        names = {row.row["company"] for row in rows if row.row["company"]}
        self._companies |= company_ids(self._connection, names - self._companies.keys())
        for row in rows:
            row.row["company_id"] = self._companies.get(row.row["company"]) if row.row["company"] else None

    def _insert(self, rows: "list[_Row]") -> None:
        jobs = allocate(self._connection, job, len(rows))
        insert_rows(self._connection, job, ("id", "posting_id"), [(own, row.row["id"]) for own, row in zip(jobs, rows, strict=True)])
        beginning = {"feed_id": self._feed_id, "misses": 0, "first_run_id": self._run_id, "changed_run_id": self._run_id}
        listed = []
        for own, row in zip(jobs, rows, strict=True):
            seen = (self._past or {}).get(row.row["source_id"], self._now)
            listed.append(row.row | beginning | {"job_id": own, "first_seen": seen, "seen_at": seen})
        insert_plain(self._connection, posting, listed)
        bodies = [(row.row["id"], row.body) for row in rows if row.body is not None]
        insert_rows(self._connection, posting_body, ("posting_id", "description"), bodies)
        self._derived(rows)
        self._events("new", [(row, None) for row in rows])
        self.new |= {row.row["source_id"]: row.row["id"] for row in rows}

    def _revise(self, rows: "list[_Row]") -> None:
        ids = [row.row["id"] for row in rows]
        old = self._before.keep_whole(self._connection, ids)
        columns = (*PUBLISHED, "company_id", "content_hash")
        changes = [
            (row, to_json(_changes(row, old.postings[row.row["id"]], old.tags.get(row.row["id"]), old.bodies.get(row.row["id"]))))
            for row in rows
        ]
        statement = (
            update(posting)
            .where(posting.c.id == bindparam("the_id"))
            .values(**{name: bindparam(f"new_{name}") for name in columns}, changed_run_id=self._run_id)
        )
        if self._past is None:
            statement = statement.values(seen_at=self._now)
        self._connection.execute(
            statement, [{"the_id": row.row["id"]} | {f"new_{name}": row.row[name] for name in columns} for row in rows]
        )
        emptied = [row.row["id"] for row in rows if row.body is None]
        if emptied:
            self._connection.execute(delete(posting_body).where(posting_body.c.posting_id.in_(emptied)))
        bodies = [{"posting_id": row.row["id"], "description": row.body} for row in rows if row.body is not None]
        insert_or_update(self._connection, posting_body, bodies, key=["posting_id"])
        clear_derived(self._connection, ids)
        # Without its fingerprint it counts as not compared yet, even if the process dies before the join.
        self._connection.execute(delete(posting_print).where(posting_print.c.posting_id.in_(ids)))
        self._derived(rows)
        self._events("revised", changes)
        self.changed |= {row.row["source_id"]: row.row["id"] for row in rows}

    def _derived(self, rows: "list[_Row]") -> None:
        write_derived(self._connection, [row.derived for row in rows])

    def _events(self, kind: str, rows: "Sequence[tuple[_Row, str | None]]") -> None:
        names = ("run_id", "at", "kind", "posting_id", "changes", "sha256")
        events = [(self._run_id, self._now, kind, row.row["id"], changes, row.arrival.sha256) for row, changes in rows]
        insert_rows(self._connection, posting_event, names, events)


class _Row:
    """An arrival as rows."""

    __slots__ = ("arrival", "body", "derived", "row")

    def __init__(self, arrival: Arrival, row: dict[str, Any], derived: Rows, body: bytes | None) -> None:
        self.arrival, self.row, self.derived, self.body = arrival, row, derived, body


def _distinct(arrivals: list[Arrival]) -> list[Arrival]:
    """Keep one arrival of each key: the one changed last, then the one whose content hash is highest."""
    chosen: dict[str, Arrival] = {}
    for arrival in arrivals:
        key = storable(arrival.posting.source_id)
        other = chosen.get(key)
        chosen[key] = arrival if other is None or _rank(arrival) > _rank(other) else other
    return list(chosen.values())


def _rank(arrival: Arrival) -> tuple[float, str]:
    modified = arrival.posting.date_modified
    return (modified.timestamp() if modified else 0.0, arrival.content_hash or content_hash(arrival.posting))


def _changes(row: _Row, old: Current, old_tags: Current | None, old_body: bytes | None) -> dict[str, list[Any]]:
    """Say which published fields changed, and whether the pay did: text before, text after."""
    changes = {
        name: [_text(old[name]), _text(row.row[name])] for name in PUBLISHED if name != "date_modified" and old[name] != row.row[name]
    }
    before, after = (None if body is None else unsqueeze(body) for body in (old_body, row.body))
    if before != after:
        changes["description"] = [None if text is None else f"{len(text)} bytes" for text in (before, after)]
    new_tags = tags_row(row.row["id"], row.arrival.tags)
    pays = [
        None if found is None else " ".join(str(found[name]) for name in _PAY if found[name] is not None) or None
        for found in (old_tags, new_tags)
    ]
    return changes | ({"pay": pays} if pays[0] != pays[1] else {})


def _text(value: Any) -> str | None:
    return None if value is None else value.isoformat() if isinstance(value, datetime) else str(value)


def write_derived(connection: Connection, derived: Iterable[Rows]) -> None:
    """Insert the rows of all derived tables, table by table."""
    together: dict[Table, list[tuple[Any, ...]]] = {table: [] for table in DERIVED}
    for rows in derived:
        for table, listed in rows.items():
            together[table] += listed
    for table, listed in together.items():
        insert_rows(connection, table, table.columns.keys(), listed)


def clear_derived(connection: Connection, ids: list[int]) -> None:
    """Delete everything derived from some postings, in the way of what is derived anew."""
    for table in DERIVED:
        connection.execute(delete(table).where(table.c.posting_id.in_(ids)))


def save_rates(connection: Connection, found: Iterable[Tags]) -> None:
    """Write the exchange rates that pays were converted by."""
    pays = [pay for item in found for pay in item.pays if pay.rate is not None and pay.rate_date is not None and pay.currency]
    rates = {(pay.currency, pay.rate_date, pay.rate_source or ""): pay.rate for pay in pays}
    insert_or_ignore(
        # In one order, so that two writers never wait for each other.
        connection,
        rate,
        [{"currency": key[0], "day": key[1], "source": key[2], "per_gbp": rates[key]} for key in sorted(rates)],
    )
