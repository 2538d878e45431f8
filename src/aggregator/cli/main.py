"""The `aggregator` command: its groups, and the one place where errors of the process become messages and statuses."""

import os
import sys
import traceback
from typing import Annotated

import typer

from aggregator import __version__
from aggregator.cli import (
    boards,
    browse,
    db,
    dedupe,
    explain,
    export,
    filters,
    health,
    imports,
    init,
    jobs,
    merges,
    parse,
    quarantine,
    rederive,
    report,
    run,
    runs,
    serve,
    sources,
    sql,
    worker,
)
from aggregator.cli.listing import Listing
from aggregator.cli.status import Status, status_of
from aggregator.errors import AggregatorError
from aggregator.log import redact

app = typer.Typer(
    cls=Listing,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:  # noqa: FBT001  (typer calls it with the option's value)
    if wanted:
        from aggregator.cli import compose

        typer.echo(f"aggregator {__version__}, rules {compose.classifier().rules}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show the version, and the version of the rules, vocabulary and rates."
        ),
    ] = False,
) -> None:
    """Find out whether what the world is told about remote AI work is true."""
    del version


init.register(app)
run.register(app)
serve.register(app)
worker.register(app)
health.register(app)
report.register(app)
imports.register(app)
jobs.register(app)
sources.register(app)
boards.register(app)
explain.register(app)
runs.register(app)
merges.register(app)
quarantine.register(app)
rederive.register(app)
browse.register(app)
export.register(app)
db.register(app)
sql.register(app)
parse.register(app)
filters.register(app)
dedupe.register(app)


def main() -> None:
    """Run a command; an error that we raise on purpose is one clear line, a fault of ours shows its traceback."""
    try:
        app()
    except BrokenPipeError:
        # The reader of a pipe (`| head`) has seen enough; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Status.DONE)
    except (AggregatorError, OSError) as error:
        sys.stderr.write(f"aggregator: {redact(_words(error))}\n")
        sys.exit(status_of(error))
    except SystemExit as ended:
        # The library that reads the arguments takes Ctrl-C for itself, and ends without a word.
        if ended.code == Status.INTERRUPTED:
            sys.stderr.write("aggregator: interrupted; what was committed is kept\n")
        raise
    except Exception:  # noqa: BLE001  (the last boundary: a fault of ours, shown whole)
        traceback.print_exc()
        sys.stderr.write("aggregator: this is a fault of the program, not of its input\n")
        sys.exit(Status.FAULT)


def _words(error: AggregatorError | OSError) -> str:
    if not isinstance(error, OSError) or not error.filename:
        return str(error)
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{error.filename}: a folder is needed here, and there is a file"
    return f"{error.filename}: {error.strerror}"
