"""parse, classify, dedupe: the pure stages as Unix filters over the interchange format.

One line out for one line in, in order, in constant memory; a bad line is named on standard error and replaced by
{"error": …}; exit status 3 if any line was bad.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from aggregator.core.interchange import decode_line, encode_line, posting_from, problem_record, tags_record
from aggregator.core.page import Problem
from aggregator.errors import InvalidValue

File = Annotated[Path | None, typer.Argument(help="A file of interchange lines; standard input without one.")]


def register(app: typer.Typer) -> None:
    """Add the filters to the command."""
    app.command()(classify)


@contextmanager
def open_lines(file: Path | None) -> Iterator[Iterable[bytes]]:
    """Open a file of lines, or standard input."""
    if file is None or str(file) == "-":
        yield sys.stdin.buffer
    else:
        with file.open("rb") as opened:
            yield opened


def classify(file: File = None) -> None:
    """Add `tags` to every posting: role, sectors, pay in GBP a year, who may apply, each with its words."""
    from aggregator.cli.compose import classifier  # the vocabularies load only where they are needed

    tag = classifier().tags
    out: BinaryIO = sys.stdout.buffer
    bad = 0
    with open_lines(file) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = decode_line(line)
                tags = tags_record(tag(posting_from(record)))
            except InvalidValue as error:
                bad += 1
                sys.stderr.write(f"line {number}: {error}\n")
                out.write(encode_line(problem_record(Problem(stage="classify", reason=str(error), key=f"line {number}"))))
                continue
            out.write(encode_line(record | {"tags": tags}))
    out.flush()
    if bad:
        raise typer.Exit(3)
