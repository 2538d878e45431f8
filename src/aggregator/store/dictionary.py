"""Data dictionary: every table, view and column in words, written from the schema itself."""

from collections.abc import Iterator

from sqlalchemy import Column, Table

from aggregator.store.schema import METADATA
from aggregator.store.schema.kinds import Exact, Utc
from aggregator.store.schema.views import VIEWS

_HEAD = """# Data dictionary

Every view, table and column of the database, the same on SQLite and PostgreSQL. Written from the schema:
`python -m aggregator.store.dictionary > docs/data-dictionary.md`; a test fails when a line is missing.

Start with the views: they are made for people. Times are UTC: `timestamptz` on PostgreSQL, text such as
`2026-03-01T12:00:00.000000Z` on SQLite, which sorts like time and which SQLite's date functions read. Money is exact:
`gbp_year_…` are integers (pence in tables, pounds in views), stated amounts are `numeric` on PostgreSQL and their digits as
text on SQLite. What a posting does not say is null. Flags are 1 and 0 on SQLite, true and false on PostgreSQL.
"""
_NAMES = {"BIGINT": "integer", "TEXT": "text", "BOOLEAN": "flag", "FLOAT": "number", "DATE": "day", "BLOB": "bytes"}


def dictionary() -> str:
    """Write the data dictionary as Markdown."""
    return "\n".join((_HEAD, "## Views\n", *_views(), "## Tables\n", *_tables())).rstrip() + "\n"


def relations() -> list[tuple[str, str]]:
    """Name every view, the one of openings first, then every table, with what it holds."""
    return [
        *((view.name, view.about) for view in sorted(VIEWS, key=lambda view: view.name != "jobs")),
        *((name, METADATA.tables[name].info["about"]) for name in sorted(METADATA.tables)),
    ]


def _views() -> Iterator[str]:
    for view in VIEWS:
        yield f"### {view.name}\n\n{view.about}\n\n| column | holds |\n|---|---|"
        yield from (f"| `{name}` | {doc} |" for name, doc in view.columns.items())
        yield ""


def _tables() -> Iterator[str]:
    for name in sorted(METADATA.tables):
        table = METADATA.tables[name]
        yield f"### {name}\n\n{table.info['about']}\n\n| column | type | holds |\n|---|---|---|"
        yield from (f"| `{column.name}` | {_kind(table, column)} | {column.doc} |" for column in table.columns)
        yield ""


def _kind(table: Table, column: Column[object]) -> str:
    kind = "time" if isinstance(column.type, Utc) else "decimal" if isinstance(column.type, Exact) else _NAMES[str(column.type)]
    marks = ["key"] if column.name in table.primary_key.columns else []
    marks += [f"→ {key.column.table.name}" for key in column.foreign_keys]
    marks += ["may be null"] if column.nullable else []
    return ", ".join((kind, *marks))


if __name__ == "__main__":
    import sys

    sys.stdout.write(dictionary())
