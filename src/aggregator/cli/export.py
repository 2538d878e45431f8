"""`aggregator export`: postings with their tags out to files."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ExportFormat(StrEnum):
    """What is written."""

    JSONL = "jsonl"
    CSV = "csv"
    JSONLD = "jsonld"
    PARQUET = "parquet"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)


def export(
    form: Annotated[ExportFormat, typer.Option("--format", help="jsonl: the interchange format; jsonld: schema.org.")] = ExportFormat.JSONL,
    out: Annotated[Path | None, typer.Option(help="The file to write; standard output without it.")] = None,
    role: Annotated[str | None, typer.Option(help="Only postings of this role.")] = None,
    ai_only: Annotated[bool, typer.Option("--ai-only", help="Only AI jobs.")] = False,  # noqa: FBT002  (a switch)
    open_only: Annotated[bool, typer.Option("--open", help="Only postings that are open.")] = False,  # noqa: FBT002  (a switch)
    own_use: Annotated[  # noqa: FBT002  (a switch)
        bool, typer.Option("--own-use", help="Also postings of sources that do not let them be handed on: for your own eyes only.")
    ] = False,
) -> None:
    """Write stored postings with their tags, each with the attribution that its source asks for.

    Sources whose terms do not let postings be handed on are left out, and named on standard error.
    """
    from aggregator.cli import asked, compose, origin
    from aggregator.errors import BadInput
    from aggregator.exchange.export import WRITERS, Export, parquet
    from aggregator.reports.kit import write_parts
    from aggregator.settings import load_roles, load_settings
    from aggregator.sources import sources

    chosen = Export(sources=sources(), own_use=own_use, role=asked.one_of("--role", role, load_roles()), ai_only=ai_only)
    if form is ExportFormat.PARQUET and out is None:
        raise BadInput("export: Parquet is written to a file: give --out FILE")
    with compose.stored(load_settings()) as store:
        chosen.note = origin.synthetic(store)
        records = chosen.records(store.stored(open_only=open_only))
        if form is ExportFormat.PARQUET and out is not None:
            parquet(records, out)
        elif out is not None:
            write_parts(out, WRITERS[form.value](records))
        else:
            for piece in WRITERS[form.value](records):
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
    sys.stderr.write(f"{chosen.written} postings\n")
    origin.say(chosen.note)
    for name, count in sorted(chosen.withheld.items()):
        sys.stderr.write(f"left out: {count} of {name}, whose terms do not let them be handed on (--own-use takes them along)\n")
