"""Before: the rows that a run changes, as they were, so that it can be taken back exactly."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Date, Float, LargeBinary, Table, select

from aggregator.store.schema.derived import DERIVED, tags
from aggregator.store.schema.kinds import METADATA, Exact, Utc
from aggregator.store.schema.openings import posting_band, posting_key, posting_print, posting_repost
from aggregator.store.schema.postings import posting, posting_body
from aggregator.store.statements import read
from aggregator.store.texts import from_json, squeeze, to_json, unsqueeze

# What a sighting or its lack changes.
LIFE: Final = ("seen_at", "missing_since", "misses", "gone_since", "closed_at", "closed_reason")
# Rows around a posting that a revision replaces.
AROUND: Final[tuple[Table, ...]] = (posting_body, *DERIVED, posting_key, posting_band, posting_print, posting_repost)

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Old:
    """Postings as they were, by number: their row, their tags' row, their compressed description."""

    postings: Mapping[int, Mapping[str, Any]]
    tags: Mapping[int, Mapping[str, Any]]
    bodies: Mapping[int, bytes]


class Before:
    """Collects rows as they were: whole postings with all around them, life columns, and rows of other tables."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._whole: dict[str, Rows] = {posting.name: [], **{table.name: [] for table in AROUND}}
        self._life: dict[int, dict[str, Any]] = {}
        self._rows: dict[str, Rows] = {}

    def keep_whole(self, connection: Connection, ids: Sequence[int]) -> Old:
        """Keep postings and everything around them."""
        postings = _select(connection, posting, posting.c.id, ids)
        self._whole[posting.name] += postings
        around = {table: _select(connection, table, table.c.posting_id, ids) for table in AROUND}
        for table, rows in around.items():
            self._whole[table.name] += rows
        return Old(
            postings={row["id"]: row for row in postings},
            tags={row["posting_id"]: row for row in around[tags]},
            bodies={row["posting_id"]: row["description"] for row in around[posting_body]},
        )

    def keep_life(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Keep the life columns of postings; what was kept first stays."""
        for row in rows:
            self._life.setdefault(row["id"], {"id": row["id"], **{name: row[name] for name in LIFE}})

    def keep_rows(self, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Keep rows of another table."""
        self._rows.setdefault(table.name, []).extend(dict(row) for row in rows)

    def packed(self) -> bytes:
        """Write everything as compressed JSON."""
        content = {
            "whole": {name: [_plain(row) for row in rows] for name, rows in self._whole.items()},
            "life": [_plain(row) for row in self._life.values()],
            "rows": {name: [_plain(row) for row in rows] for name, rows in self._rows.items()},
        }
        return squeeze(to_json(content).encode())


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What `Before` kept: rows by table, and the life columns of postings."""

    whole: Mapping[Table, Rows]
    life: Rows
    rows: Mapping[Table, Rows]


def unpack(packed: bytes) -> Unpacked:
    """Read what `packed` wrote."""
    content = from_json(unsqueeze(packed))
    tables = METADATA.tables
    return Unpacked(
        whole={tables[name]: [_typed(tables[name], row) for row in rows] for name, rows in content["whole"].items()},
        life=[_typed(posting, row) for row in content["life"]],
        rows={tables[name]: [_typed(tables[name], row) for row in rows] for name, rows in content["rows"].items()},
    )


def _select(connection: Connection, table: Table, column: Any, ids: Sequence[int]) -> Rows:
    return read(connection, select(table).where(column.in_(ids)))


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in row.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _typed(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _typed_value(table.c[name].type, value) for name, value in row.items()}


def _typed_value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Utc):
        return datetime.fromisoformat(value).astimezone(UTC)
    if isinstance(kind, Exact):
        return Decimal(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Float):
        return float(value)
    return b64decode(value) if isinstance(kind, LargeBinary) else value
