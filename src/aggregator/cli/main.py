"""The `aggregator` command: its groups, and the one place where errors of the process become messages and statuses."""

import sys

import typer

from aggregator.cli import filters
from aggregator.errors import AggregatorError

app = typer.Typer(
    no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False, help="Is what the world is told about remote AI work true?"
)


@app.callback()
def _root() -> None:
    """Find out whether what the world is told about remote AI work is true."""


filters.register(app)


def main() -> None:
    """Run a command; an error that we raise on purpose is one clear line."""
    try:
        app()
    except AggregatorError as error:
        sys.stderr.write(f"aggregator: {error}\n")
        raise SystemExit(2) from None
