"""`aggregator dedupe`: gives every line the opening it belongs to; the third of the filters."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

import typer

from aggregator.cli.filters import File, open_lines
from aggregator.core.interchange import decode_line, encode_line, posting_from, problem_record
from aggregator.core.page import Problem
from aggregator.errors import InvalidValue

if TYPE_CHECKING:
    from aggregator.dedupe.fingerprint import Fingerprint, FingerprintReader


def register(app: typer.Typer) -> None:
    """Add the filter to the command."""
    app.command()(dedupe)


def dedupe(file: File = None) -> None:
    """Add `job` to every posting, the same for all postings of one opening; all lines are read before the first is written."""
    # Loaded only here: every command pays for what the head of its module imports.
    from aggregator.dedupe.assign import assign
    from aggregator.dedupe.fingerprint import FingerprintReader
    from aggregator.dedupe.index import MemoryIndex
    from aggregator.settings import load_vocabulary

    reader = FingerprintReader(load_vocabulary())
    lines: list[tuple[dict[str, Any], str | None]] = []
    postings: list[Fingerprint] = []
    bad = 0
    with open_lines(file) as given:
        for number, line in enumerate(given, 1):
            if not line.strip():
                continue
            try:
                record = decode_line(line)
                posting = _fingerprint(record, reader)
            except InvalidValue as error:
                bad += 1
                sys.stderr.write(f"line {number}: {error}\n")
                lines.append((problem_record(Problem(stage="dedupe", reason=str(error), key=f"line {number}")), None))
                continue
            postings.append(posting)
            lines.append((record, posting.id))
    jobs = assign(postings, MemoryIndex()).jobs
    out: BinaryIO = sys.stdout.buffer
    for record, posting_id in lines:
        out.write(encode_line(record if posting_id is None else record | {"job": jobs[posting_id]}))
    out.flush()
    if bad:
        raise typer.Exit(3)


def _fingerprint(record: Mapping[str, Any], reader: "FingerprintReader") -> "Fingerprint":
    """Make a line's fingerprint; a line without tags is read for its language only."""
    from aggregator.classify.language import read_language
    from aggregator.text.document import Document

    posting = posting_from(record)
    tags, text = record.get("tags"), None
    if tags is None:
        document = Document(posting)
        tags, text = {"language": read_language(document)[0]}, document.description
    if not isinstance(tags, dict):
        raise InvalidValue(f"tags: expected an object, got {tags!r:.80}")
    name = "/".join((posting.source, (posting.board or "").casefold(), posting.source_id))
    return reader.read(posting, posting_id=name, countries=tags.get("job_countries") or (), language=tags.get("language"), text=text)
