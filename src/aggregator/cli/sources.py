"""`aggregator sources`: what is read and on whose terms, the live canary, and recording a fixture."""

import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from aggregator.cli.form import Format
from aggregator.cli.listing import Listing

if TYPE_CHECKING:
    from aggregator.cli.live import Live
    from aggregator.core.posting import Posting

_COLUMNS: Final = ("source", "state", "list", "interval", "pay", "terms", "credit")
_FILLED: Final = (
    "url",
    "company",
    "location",
    "description",
    "date_posted",
    "workplace",
    "applicant_locations",
    "employment_type",
    "base_salary",
)

group = typer.Typer(cls=Listing, help="What is read, on whose terms; the live canary; recording a fixture.", invoke_without_command=True)
Name = Annotated[str, typer.Argument(help="The source, as `aggregator sources list` names it.")]
Board = Annotated[str | None, typer.Option(help="The board to ask, for a source that has boards; the first of boards.toml without it.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(group, name="sources")


@group.callback()
def _default(context: typer.Context) -> None:
    """Show what is read and on whose terms; `check` asks a source, `record` keeps what it answers."""
    if context.invoked_subcommand is None:
        list_()


@group.command("list")
def list_(form: Annotated[Format, typer.Option("--format", help="How they are written.")] = Format.TABLE) -> None:
    """List every source: whether it is read, its least interval, pay, terms, and the credit that it asks for."""
    from aggregator.cli.tables import write_rows
    from aggregator.settings import load_settings, read_secrets
    from aggregator.sources import sources
    from aggregator.sources.kit.catalogue import rows

    known = sources()
    options = load_settings().sources
    switched = {name: option.enabled for name, option in options.items() if option.enabled is not None}
    secrets = read_secrets(tuple(name for source in known.values() for name in source.secrets))
    found = rows(known.values(), switched=switched, secrets=frozenset(secrets))
    shown = [(row.name, row.state, row.listing, row.interval, row.pay, row.terms, f"{row.attribution} {row.link}") for row in found]
    if form is Format.TABLE:
        on = sum(row.state == "on" for row in found)
        write_rows(form, ("source", "state", "interval", "pay", "terms"), [(*row[:2], *row[3:6]) for row in shown])
        sys.stderr.write(f"{len(found)} sources, {on} are read; the credit each asks for: --format csv, or docs/sources.md\n")
    else:
        write_rows(form, _COLUMNS, shown)


@group.command()
def check(name: Name, board: Board = None) -> None:
    """Ask a source once and store nothing: how much came, how full its fields are, which keys are new or gone."""
    from aggregator.cli.live import Live
    from aggregator.settings import load_settings

    raise typer.Exit(check_source(Live(settings=load_settings()), name, board, recordings=Path("tests/sources")))


def check_source(live: "Live", name: str, board: str | None, *, recordings: Path) -> int:
    """Do the check; give the exit status: 3 where nothing usable came."""
    from aggregator.cli.recording import keys, load
    from aggregator.cli.tables import write_rows
    from aggregator.sources import load as source_of

    source = source_of(name)
    board = board or _first_board(name)
    reading = live.read(source, board)
    if reading.error is not None:
        sys.stderr.write(f"{name}{f' {board}' if board else ''}: {reading.error}\n")
    sys.stdout.write(
        f"{name}{f' {board}' if board else ''}: {len(reading.postings)} postings, {len(reading.problems)} problems, {reading.skipped} skipped"
    )
    sys.stdout.write("\n" if reading.declared_total is None else f", the source counts {reading.declared_total}\n")
    if reading.postings:
        write_rows(Format.TABLE, ("field", "filled"), [(field, f"{_filled(reading.postings, field):.0%}") for field in _FILLED])
    recorded = next(iter(sorted((recordings / name).glob("page.json"))), None)
    bodies = [load(response.body) for response in reading.responses]
    if recorded is not None and any(body is not None for body in bodies):
        before, now = set(keys(load(recorded.read_bytes()))), {key for body in bodies for key in keys(body)}
        for what, names in (("new keys", now - before), ("keys that are gone", before - now)):
            sys.stdout.write(f"{what}: {', '.join(sorted(names)) or 'none'}\n")
    return 0 if reading.postings and reading.error is None else 3


def _filled(postings: "Collection[Posting]", field: str) -> float:
    return sum(bool(getattr(posting, field)) for posting in postings) / len(postings)


def _first_board(name: str) -> str | None:
    from aggregator.errors import BadInput
    from aggregator.settings import load_boards
    from aggregator.sources import load as source_of

    if not source_of(name).has_boards:
        return None
    found = next((token for source, token in load_boards() if source == name), None)
    if found is None:
        raise BadInput(f"{name}: expected --board with a company's token; config/boards.toml has none for it")
    return found


@group.command()
def record(
    name: Name,
    board: Board = None,
    out: Annotated[Path, typer.Option(help="The folder of recordings.")] = Path("tests/sources"),
) -> None:
    """Ask a source once and keep its first page, cut to five records and without contacts, as the start of a fixture."""
    from aggregator.cli.live import Live
    from aggregator.settings import load_settings

    path = record_source(Live(settings=load_settings()), name, board, out=out)
    sys.stdout.write(f"{path}: read it, replace other people's text by your own, then run the contract test\n")


def record_source(live: "Live", name: str, board: str | None, *, out: Path) -> Path:
    """Do the recording; give the file. Raises what stopped the reading."""
    import msgspec

    from aggregator.cli.recording import load, trimmed
    from aggregator.errors import SourceChanged
    from aggregator.reports.kit import write_whole
    from aggregator.sources import load as source_of

    reading = live.read(source_of(name), board or _first_board(name), most_pages=1)
    if not reading.responses:
        raise reading.error or SourceChanged(f"{name}: nothing came")
    first = reading.responses.first
    body = load(first.body)
    if body is None:
        path = out / name / "page.raw"
        write_whole(path, first.body)
    else:
        path = out / name / "page.json"
        write_whole(path, msgspec.json.format(msgspec.json.encode(trimmed(body)), indent=1))
    return path
