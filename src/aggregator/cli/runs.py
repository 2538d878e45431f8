"""`aggregator runs`: what each run did, and taking one back."""

import sys
from typing import Annotated, Any, Final

import typer

from aggregator.cli.form import Format, Shape
from aggregator.cli.listing import Listing

_COLUMNS: Final = ("run", "ended", "feed", "outcome", "seen", "new", "changed", "closed", "problems", "what")
_HEADS: Final = {"problems": "bad", "changed": "revised"}
_NUMBERS: Final = frozenset({"run", "seen", "new", "changed", "closed", "problems"})

Number = Annotated[int, typer.Argument(help="The number of a run, as `aggregator runs list` shows it.", min=1)]
Source = Annotated[str | None, typer.Option(help="Only runs of this source.")]
Board = Annotated[str | None, typer.Option(help="Only runs of this board.")]
Limit = Annotated[int, typer.Option(help="How many at most.", min=1)]
Form = Annotated[Format, typer.Option("--format", help="How they are written.")]

group = typer.Typer(cls=Listing, help="What each run did, and taking one back.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(group, name="runs")


@group.callback()
def _default(context: typer.Context) -> None:
    """Show what each run did, the last first; `show` tells one whole, `undo` takes one back."""
    if context.invoked_subcommand is None:
        list_()


@group.command("list")
def list_(source: Source = None, board: Board = None, limit: Limit = 30, form: Form = Format.TABLE) -> None:
    """List runs, the last first."""
    from aggregator.cli import compose
    from aggregator.cli.tables import write_rows
    from aggregator.settings import load_settings

    with compose.stored(load_settings()) as store:
        found = store.runs(source=source, board=board, limit=limit)
    rows = [_record(row) for row in found]
    if form is not Format.TABLE:
        write_rows(form, _COLUMNS, [[row[column] for column in _COLUMNS] for row in rows])
        return
    _table(rows)


def _record(row: Any) -> dict[str, Any]:
    run = row.run
    undone = f"taken back {row.undone_at:%Y-%m-%d %H:%M}" if row.undone_at else None
    return {
        "run": row.id,
        "ended": run.ended,
        "feed": "/".join(filter(None, (run.source, run.board))),
        "outcome": run.outcome.value,
        **{name: getattr(run, name) for name in ("seen", "new", "changed", "closed", "problems")},
        "what": "; ".join(filter(None, (undone, run.error, run.held and f"closed nothing: {run.held}"))) or None,
    }


def _table(rows: list[dict[str, Any]]) -> None:
    """Write a run as one line; what stopped or held one is said below, where there is room for a sentence."""
    from rich.text import Text

    from aggregator.cli.screen import out
    from aggregator.cli.tables import grid, plain

    columns = [column for column in _COLUMNS if column != "what"]
    table = grid(*(_HEADS.get(column, column).upper() for column in columns))
    for shown, column in zip(table.columns, columns, strict=True):
        shown.no_wrap = column != "feed"
        shown.justify = "right" if column in _NUMBERS else "left"
    for row in rows:
        table.add_row(*(Text(f"{row[column]:%m-%d %H:%M}" if column == "ended" else plain(row[column])) for column in columns))
    console = out()
    console.print(table)
    for row in rows:
        if row["what"]:
            console.print(Text(f"run {row['run']}, {plain(row['feed'])}: {plain(row['what'])}"))


@group.command()
def show(run: Number, form: Annotated[Shape, typer.Option("--format", help="How it is written.")] = Shape.TABLE) -> None:
    """Show everything that is known of one run."""
    from dataclasses import asdict

    from aggregator.cli import compose
    from aggregator.cli.tables import json_text, write_rows
    from aggregator.settings import load_settings

    with compose.stored(load_settings()) as store:
        row = _run(store, run)
    told = {"run": row.id, **asdict(row.run), "reopened": row.reopened, "undone_at": row.undone_at}
    if form is Shape.JSON:
        sys.stdout.write(json_text(told, indent=1) + "\n")
    else:
        write_rows(Format.TABLE, ("what", "value"), [pair for pair in told.items() if pair[1] is not None])


def _run(store: Any, number: int) -> Any:
    from aggregator.errors import BadInput, StoreError

    try:
        return store.run(number)
    except StoreError as error:
        raise BadInput(f"runs: {error}") from None


@group.command()
def undo(run: Number) -> None:
    """Take back the last run of a feed: every row is as it was before, and the run is marked as taken back."""
    from aggregator.cli import compose
    from aggregator.errors import AlreadyRunning, BadInput, StoreError
    from aggregator.settings import load_settings

    now = compose.now()
    with compose.stored(load_settings()) as store:
        row = _run(store, run)
        with store.writing(now=now):
            try:
                store.undo_run(run, now=now)
            except AlreadyRunning:
                raise
            except StoreError as error:
                raise BadInput(f"runs: {error}") from None
    did = row.run
    sys.stderr.write(
        f"run {run} of {did.source} taken back: {did.new} new, {did.changed} changed and {did.closed} closed postings are as before\n"
    )
