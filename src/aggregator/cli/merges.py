"""`aggregator merges`: which postings were taken for one opening and why, and taking a merge back."""

import sys
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from aggregator.cli.form import Format
from aggregator.cli.listing import Listing

if TYPE_CHECKING:
    from collections.abc import Sequence

_COLUMNS: Final = ("merge", "merged", "openings", "title", "company", "reason", "undone")

Number = Annotated[int, typer.Argument(help="The number of a merge, as `aggregator merges list` and `explain` show it.", min=1)]
Limit = Annotated[int, typer.Option(help="How many at most.", min=1)]
Form = Annotated[Format, typer.Option("--format", help="How they are written.")]

group = typer.Typer(
    cls=Listing, help="Which postings were taken for one opening and why, and taking that back.", invoke_without_command=True
)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(group, name="merges")


@group.callback()
def _default(context: typer.Context) -> None:
    """Show which openings were merged and why, the last first; `undo` takes a merge back."""
    if context.invoked_subcommand is None:
        list_()


@group.command("list")
def list_(limit: Limit = 30, form: Form = Format.TABLE) -> None:
    """List merges, the last first."""
    from aggregator.cli import compose
    from aggregator.cli.tables import write_rows
    from aggregator.settings import load_settings

    with compose.stored(load_settings()) as store:
        found = store.matching.merges(limit=limit)
    rows = [
        (item.id, item.merged_at, f"{item.job_from} into {item.job_into}", item.title, item.company, item.reason, item.undone_at)
        for item in found
    ]
    if form is not Format.TABLE:
        write_rows(form, _COLUMNS, rows)
        return
    _told(rows)


def _told(rows: "Sequence[tuple[Any, ...]]") -> None:
    """Write a merge as two lines, what and why: the reason is a sentence, for which a column is too narrow."""
    from rich.text import Text

    from aggregator.cli.screen import out
    from aggregator.cli.tables import plain

    console = out()
    for number, merged, openings, title, company, reason, undone in rows:
        who = ", ".join(filter(None, (plain(title), plain(company))))
        back = f"; taken back {plain(undone)}" if undone else ""
        console.print(Text(f"merge {number}, {plain(merged)}: {openings}, {who}", style="bold"))
        console.print(Text(f"    {plain(reason)}{back}"))


@group.command()
def undo(merge: Number) -> None:
    """Take a merge back: its postings are two openings again, and never come together by themselves."""
    from aggregator.cli import compose
    from aggregator.errors import AlreadyRunning, BadInput, StoreError
    from aggregator.settings import load_settings

    now = compose.now()
    with compose.stored(load_settings()) as store, store.writing(now=now):
        try:
            store.matching.undo_merge(merge, now=now)
        except AlreadyRunning:
            raise
        except StoreError as error:
            raise BadInput(f"merges: {error}") from None
    sys.stderr.write(f"merge {merge} taken back: its postings are two openings again, and stay so\n")
