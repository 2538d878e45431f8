"""`aggregator sql`: one query that can only read, by hand."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from aggregator.cli.form import Format


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(sql)


def _names(incomplete: str) -> list[str]:
    """Complete the last word of a query to a view or table."""
    from aggregator.store.dictionary import relations

    head, _, word = incomplete.rpartition(" ")
    return [f"{head} {name}".lstrip() for name, _ in relations() if name.startswith(word)]


def sql(
    query: Annotated[str | None, typer.Argument(help="One query; without it, tables and views are listed.", autocompletion=_names)] = None,
    file: Annotated[Path | None, typer.Option(help="A file that holds the query; - for standard input.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How rows are written.")] = Format.TABLE,
    timeout: Annotated[float, typer.Option(help="Seconds after which the query is stopped.", min=0.1, max=3600)] = 30.0,
    limit: Annotated[int, typer.Option(help="Rows at most.", min=1)] = 1_000,
) -> None:
    """Run one query that can only read, on SQLite and PostgreSQL alike; see docs/queries.md for examples.

    Without a query it lists the views, which are made for people, and the tables, each with what it holds.
    """
    from aggregator.cli import compose, origin
    from aggregator.cli.tables import write_rows
    from aggregator.errors import BadInput
    from aggregator.settings import load_settings
    from aggregator.store.dictionary import relations

    if query is not None and file is not None:
        raise BadInput("sql: expected a query or --file, got both")
    if file is not None:
        query = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    if query is None:
        write_rows(form, ("name", "holds"), relations())
        return
    with compose.stored(load_settings()) as store:
        answer = store.read_only(query, timeout=timeout, row_cap=limit + 1)
        rows = _Capped(answer.rows, limit)
        write_rows(form, answer.columns, rows)
        origin.say(origin.synthetic(store))
    if rows.more:
        sys.stderr.write(f"sql: the first {limit} rows; --limit shows more\n")


class _Capped:
    """The first rows of an answer, and whether there were more."""

    def __init__(self, rows: Iterator[Sequence[Any]], limit: int) -> None:
        self._rows, self._limit = rows, limit
        self.more = False

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for number, row in enumerate(self._rows):
            if number == self._limit:
                self.more = True
                return
            yield row
