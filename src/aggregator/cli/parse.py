"""`aggregator parse`: the body of one response in, interchange lines out; the first of the filters."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from aggregator.core.interchange import encode_line, posting_record, problem_record
from aggregator.core.page import Page, Problem
from aggregator.core.web import Request, Response
from aggregator.errors import SourceChanged
from aggregator.settings import load_boards
from aggregator.sources import Source, load

Body = Annotated[Path | None, typer.Argument(help="The body of one response as it came; standard input without one.")]
Board = Annotated[str | None, typer.Option(help="The board that the body is of: a company's token.")]


def register(app: typer.Typer) -> None:
    """Add the filter to the command."""
    app.command()(parse)


def parse(source: Annotated[str, typer.Argument(help="The source that the body is of.")], file: Body = None, board: Board = None) -> None:
    """Turn the body of one response into postings, one a line; a record that cannot be read is named and counted."""
    read_by = load(source)
    body = sys.stdin.buffer.read() if file is None or str(file) == "-" else file.read_bytes()
    try:
        page = read_by.parse(Response(request=_request(read_by, board), body=body))
    except SourceChanged as error:
        page = Page(problems=(Problem(stage="parse", reason=str(error)),))
    out = sys.stdout.buffer
    for posting in page.postings:
        out.write(encode_line(posting_record(posting)))
    for problem in page.problems:
        sys.stderr.write(f"{source}: {problem.key or 'record without a readable key'}: {problem.reason}\n")
        out.write(encode_line(problem_record(problem)))
    out.flush()
    if page.problems:
        raise typer.Exit(3)


def _request(source: Source, board: str | None) -> Request:
    """Make the request that the body answers, as far as reading it goes; a body without its board can be read as well."""
    if not source.has_boards:
        return source.start(None)[0]
    if board is None:
        return Request(url=source.bases[0])
    known = load_boards().get((source.name, board))
    return source.start(board, company=known.company if known else None)[0]
