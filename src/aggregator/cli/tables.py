"""Tables: rows on standard output as a table for people, CSV or JSON; text of postings never reaches a terminal raw."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from aggregator.cli.form import Format
from aggregator.cli.screen import out
from aggregator.reports.kit import inert
from aggregator.text.harmless import harmless

_NARROWEST: Final = 9


def plain(value: Any) -> str:
    """Write a value for people: times to the minute, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, bytes | memoryview):
        return f"{len(bytes(value))} bytes"
    return harmless(str(value))


def cell(value: Any) -> str:
    """Write a value as a cell that no spreadsheet runs; numbers keep every digit."""
    if isinstance(value, bool | int | None):
        return inert(value)
    if isinstance(value, float | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else repr(value)
    return inert(harmless(str(exact(value))))


def exact(value: Any) -> Any:
    """Give a value as JSON can hold it, without loss: a decimal as its digits, a time in RFC 3339, bytes as hexadecimal."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def write_rows(form: Format, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows to standard output as they come; a table waits for the last one to know its widths."""
    if form is Format.CSV:
        write_csv(columns, rows)
    elif form is Format.JSON:
        write_json(dict(zip(distinct(columns), row, strict=True)) for row in rows)
    else:
        _table(columns, [tuple(map(plain, row)) for row in rows])


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write RFC 4180 text, one row at a time."""
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow([cell(column) for column in columns])
    for row in rows:
        writer.writerow([cell(value) for value in row])
    sys.stdout.flush()


def write_json(records: Iterable[Mapping[str, Any]]) -> None:
    """Write a JSON array, one record a line; every character beyond ASCII is escaped, so that none can act."""
    begun = False
    for record in records:
        sys.stdout.write((",\n" if begun else "[\n") + json_text(record))
        begun = True
    sys.stdout.write("\n]\n" if begun else "[]\n")
    sys.stdout.flush()


def json_text(value: Any, *, indent: int | None = None) -> str:
    """Write JSON in ASCII."""
    return json.dumps(value, ensure_ascii=True, default=exact, indent=indent)


def distinct(names: Sequence[str]) -> list[str]:
    """Give repeated names a number, so that no column hides another."""
    taken: set[str] = set()
    found = []
    for name in names:
        chosen, number = name, 1
        while chosen in taken:
            number += 1
            chosen = f"{name}_{number}"
        taken.add(chosen)
        found.append(chosen)
    return found


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    console = out()
    if len(columns) * _NARROWEST > console.width and rows:
        _blocks(console, columns, rows)
        return
    table = grid(*columns)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def grid(*columns: str) -> Table:
    """Make a table that reads well without lines; a cell that is too wide goes on below."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(Text(harmless(column)), overflow="fold")
    return table


def _blocks(console: Console, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write each row as a block of lines, one a column: what is too wide for a table stays readable."""
    widest = max(map(len, columns))
    for number, row in enumerate(rows, 1):
        console.print(Text(f"-- {number} ", style="bold"))
        for line in _lines(columns, row, widest):
            console.print(Text(line), soft_wrap=True)


def _lines(columns: Sequence[str], row: Sequence[str], width: int) -> Iterator[str]:
    for column, value in zip(columns, row, strict=True):
        if value:
            yield f"{harmless(column):<{width}}  {value}"
