"""`aggregator quarantine`: records that could not be read, with their bytes, and reading them again."""

import sys
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from aggregator.cli.form import Format, Shape
from aggregator.cli.listing import Listing

if TYPE_CHECKING:
    from aggregator.store.quarantine import Quarantined
    from aggregator.store.store import Store

_COLUMNS: Final = ("id", "feed", "stage", "key", "reason", "times", "first_met", "last_met", "state")
_STATES: Final = ("open", "replayed", "discarded", "resolved")
_EVERY: Final = 1_000_000

Number = Annotated[int, typer.Argument(help="The number of a problem, as `aggregator quarantine list` shows it.", min=1)]
Source = Annotated[str | None, typer.Option(help="Only problems of this source.")]
State = Annotated[str, typer.Option(help="open, replayed, discarded, resolved, or all.")]

group = typer.Typer(cls=Listing, help="Records that could not be read, and reading them again.", invoke_without_command=True)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(group, name="quarantine")


@group.callback()
def _default(context: typer.Context) -> None:
    """Show records that could not be read; their bytes are kept, and every run of their feed tries them again."""
    if context.invoked_subcommand is None:
        list_()


@group.command("list")
def list_(
    source: Source = None,
    state: State = "open",
    limit: Annotated[int, typer.Option(help="How many at most.", min=1)] = 50,
    form: Annotated[Format, typer.Option("--format", help="How they are written.")] = Format.TABLE,
) -> None:
    """List problems, the last met first."""
    from aggregator.cli import asked, compose
    from aggregator.cli.tables import write_rows
    from aggregator.settings import load_settings

    wanted = asked.one_of("--state", state, (*_STATES, "all"))
    with compose.stored(load_settings()) as store:
        found = store.problems(state=None if wanted == "all" else wanted, source=source, limit=limit)
    records = [_record(item) for item in found]
    columns = _COLUMNS if form is not Format.TABLE else ("id", "feed", "key", "reason", "times")
    write_rows(form, columns, [[record[column] for column in columns] for record in records])
    sys.stderr.write(f"{len(records)} {'problem' if len(records) == 1 else 'problems'}{f' ({wanted})' if wanted != 'all' else ''}\n")


def _record(item: "Quarantined") -> dict[str, Any]:
    return {
        "id": item.id,
        "feed": "/".join(filter(None, (item.source, item.board))),
        "stage": item.problem.stage,
        "key": item.problem.key,
        "reason": item.problem.reason,
        "times": item.times,
        "first_met": item.first_met,
        "last_met": item.last_met,
        "state": item.state,
        "parser": item.parser,
    }


@group.command()
def show(
    problem: Number,
    form: Annotated[Shape, typer.Option("--format", help="How it is written.")] = Shape.TABLE,
    raw: Annotated[bool, typer.Option("--raw", help="Write the record's bytes as they came, and nothing else.")] = False,  # noqa: FBT002  (a switch)
) -> None:
    """Show one problem with the bytes of its record."""
    from aggregator.cli import compose
    from aggregator.cli.tables import json_text, write_rows
    from aggregator.settings import load_settings

    with compose.stored(load_settings()) as store:
        item = _one(store, problem)
    if raw:
        sys.stdout.buffer.write(item.problem.raw)
        sys.stdout.buffer.flush()
        return
    told = _record(item) | {"raw": item.problem.raw.decode("utf-8", "replace") or None}
    if form is Shape.JSON:
        sys.stdout.write(json_text(told, indent=1) + "\n")
    else:
        write_rows(Format.TABLE, ("what", "value"), [pair for pair in told.items() if pair[1] is not None])


def _one(store: "Store", number: int) -> "Quarantined":
    from aggregator.errors import BadInput, StoreError

    try:
        return store.problem(number)
    except StoreError as error:
        raise BadInput(str(error)) from None


@group.command()
def replay(
    problem: Annotated[int | None, typer.Argument(help="The number of one problem; every open one without it.", min=1)] = None,
    source: Source = None,
) -> None:
    """Read quarantined records again, with the parser and rules of today, from the last archived answers of their feeds.

    What can be read now is saved as a run of its own, which closes nothing and can be undone. The others stay in quarantine:
    each run of their feed tries them again. Exit status 3 where any stays.
    """
    from aggregator.cli import compose
    from aggregator.cli.screen import warn
    from aggregator.cli.status import Status
    from aggregator.dedupe.fingerprint import FingerprintReader
    from aggregator.pipeline.replay import replay as read_again
    from aggregator.pipeline.tagger import Tagger
    from aggregator.settings import load_settings
    from aggregator.sources import sources

    now = compose.now()
    with compose.stored(load_settings()) as store:
        found = [_one(store, problem)] if problem is not None else store.problems(source=source, limit=_EVERY)
        if not found:
            sys.stderr.write("quarantine: nothing to read again\n")
            return
        tagger = compose.classifier()
        with store.writing(now=now):
            done = read_again(
                store,
                found,
                sources=sources(),
                tagger=Tagger(tags=tagger.tags, rules=tagger.rules),
                reader=FingerprintReader(tagger.vocabulary),
                now=now,
            )
    sys.stderr.write(f"{len(done.read)} of {len(found)} records read now\n")
    for number, reason in (*done.still, *done.untried):
        warn(f"{number}: {reason}")
    if done.still or done.untried:
        raise typer.Exit(Status.PROBLEMS)


@group.command()
def discard(problem: Number) -> None:
    """Give a record up: it is kept, and no longer counted among the open ones."""
    from aggregator.cli import compose
    from aggregator.settings import load_settings

    with compose.stored(load_settings()) as store:
        item = _one(store, problem)
        store.mark_problems([item.id], "discarded")
    sys.stderr.write(f"problem {item.id} discarded\n")
