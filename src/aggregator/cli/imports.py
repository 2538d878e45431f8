"""`aggregator import`: postings from files into the database."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli.engines import DeriveEngine, Engine, Scheduler, dask


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
    engine: Engine = DeriveEngine.LOCAL,
    scheduler: Scheduler = None,
) -> None:
    """Take postings in through the same reading, tagging and joining as a live run; nothing is closed by it."""
    from aggregator.cli import compose
    from aggregator.cli.filters import open_lines
    from aggregator.cli.screen import counter, warn_of
    from aggregator.cli.status import Status
    from aggregator.dedupe.fingerprint import FingerprintReader
    from aggregator.errors import ConfigurationError
    from aggregator.pipeline.archives import line_records, parquet_records
    from aggregator.pipeline.intake import Intake, Taken
    from aggregator.pipeline.openings import join_openings
    from aggregator.settings import load_boards, load_settings
    from aggregator.sources import sources

    settings, now = load_settings(), compose.now()
    with (
        compose.store(settings) as store,
        store.writing(now=now) as term,
        compose.tagging(settings) as (classifier, tagger),
        counter("postings") as step,
    ):
        reader, boards = FingerprintReader(classifier.vocabulary), load_boards()
        intake = Intake(store=store, tagger=tagger, reader=reader, sources=sources(), boards=boards, step=step)
        if engine is DeriveEngine.DASK:
            from aggregator.cluster import derive as cluster

            if not path.is_file():
                raise ConfigurationError(f"--engine dask: expected a file that every worker can read, got {path}")
            with dask(scheduler, settings, version=tagger.rules, now=now, term=term) as (client, task):
                taken = cluster.take_in(client, path, task, boards=dict(boards), step=step)
            taken += Taken(joined=join_openings(store, store.matching.unjoined(), reader=reader, now=now))
        elif path.is_dir():
            taken = intake.folder(path, now=now)
        elif path.suffix == ".parquet":
            taken = intake.records(parquet_records(path), name=path.name, now=now)
        else:
            with open_lines(path) as lines:
                taken = intake.records(line_records(lines), name=path.name, now=now)
    sys.stderr.write(f"imported {taken.new} new postings, {taken.changed} changed, {taken.joined} duplicates joined\n")
    warn_of(taken.problems)
    if taken.problems:
        raise typer.Exit(Status.PROBLEMS)
