"""`aggregator import`: postings from files into the database."""

import sys
from pathlib import Path
from typing import Annotated

import typer

_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_)


def import_(
    path: Annotated[
        Path,
        typer.Argument(
            help="JSON lines (interchange or schema.org JobPosting), Parquet, or a folder of recorded bodies with its MANIFEST.csv; - for standard input."
        ),
    ],
) -> None:
    """Take postings in through the same reading, tagging and joining as a live run; nothing is closed by it."""
    from aggregator.cli import compose
    from aggregator.cli.filters import open_lines
    from aggregator.cli.screen import counter, warn
    from aggregator.dedupe.fingerprint import FingerprintReader
    from aggregator.pipeline.archives import line_records, parquet_records
    from aggregator.pipeline.intake import Intake
    from aggregator.settings import load_boards, load_settings
    from aggregator.sources import sources

    settings, now = load_settings(), compose.now()
    with (
        compose.store(settings) as store,
        store.writing(now=now),
        compose.tagging(settings) as (classifier, tagger),
        counter("postings") as step,
    ):
        intake = Intake(
            store=store,
            tagger=tagger,
            reader=FingerprintReader(classifier.vocabulary),
            sources=sources(),
            boards=load_boards(),
            step=step,
        )
        if path.is_dir():
            taken = intake.folder(path, now=now)
        elif path.suffix == ".parquet":
            taken = intake.records(parquet_records(path), name=path.name, now=now)
        else:
            with open_lines(path) as lines:
                taken = intake.records(line_records(lines), name=path.name, now=now)
    sys.stderr.write(f"imported {taken.new} new postings, {taken.changed} changed, {taken.joined} duplicates joined\n")
    for problem in taken.problems[:_SHOWN]:
        warn(problem)
    if len(taken.problems) > _SHOWN:
        warn(f"and {len(taken.problems) - _SHOWN} more")
    if taken.problems:
        raise typer.Exit(3)
