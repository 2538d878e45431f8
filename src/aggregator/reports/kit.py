"""What every report is made of: its value, deterministic CSV that is safe in a spreadsheet, and files that are whole or absent."""

import csv
import fcntl
import io
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from aggregator.reports.facts import Facts

Cell = str | int | float | None
Row = Sequence[Cell]

# What stands wherever sample postings are shown.
SYNTHETIC: Final = "synthetic sample postings, not findings"
# Characters of a table that are held before they are written.
_LINES: Final = 1_000_000
# A spreadsheet runs a cell that begins with one of these, also behind white space (OWASP ASVS 1.2.10).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "|", "%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report: its file is `<name>.csv`; `rows` turns facts into rows in their final order.

    A report of a row an opening is written as it is read and not `kept`: neither for the page nor in the database.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: Callable[["Facts"], Iterable[Row]]
    kept: bool = True


def inert(cell: Cell) -> str:
    """Write a cell so that no spreadsheet runs it: text is made text, all else is plain."""
    if not isinstance(cell, str):
        return plain(cell)
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


def plain(cell: Cell) -> str:
    """Write a cell as text: numbers without idle digits, None as nothing."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return f"{cell:.4f}".rstrip("0").rstrip(".")
    return cell


def to_csv(columns: Sequence[str], rows: Iterable[Row], *, note: str | None = None) -> str:
    """Write a table as RFC 4180 text; the same rows give the same bytes. `note` becomes a last column in every row."""
    return "".join(lines(columns, rows, note=note))


def lines(columns: Sequence[str], rows: Iterable[Row], *, note: str | None = None) -> Iterator[str]:
    """Write a table as `to_csv` does, line by line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*columns, "note"] if note else columns)
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"a row of {len(row)} cells under {len(columns)} columns: {row!r:.200}")
        cells = [inert(cell) for cell in row]
        writer.writerow([*cells, note] if note else cells)
        if out.tell() > _LINES:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes a set of files into a folder, and keep others waiting: each set is of one hand."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_whole(path: Path, *content: bytes) -> None:
    """Write a file under a temporary name and rename it, so that a reader finds the old one or the new one, never half."""
    write_parts(path, content)


def write_parts(path: Path, content: Iterable[bytes]) -> None:
    """Write a file as `write_whole` does, part by part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as temporary:
        try:
            temporary.writelines(content)
            temporary.flush()
            os.fsync(temporary.fileno())
        except BaseException:
            Path(temporary.name).unlink(missing_ok=True)
            raise
    Path(temporary.name).chmod(0o644)
    Path(temporary.name).replace(path)
