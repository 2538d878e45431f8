"""`aggregator boards`: the companies that are read, adding one from its careers address, and finding dead ones."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli.form import Format
from aggregator.cli.listing import Listing

if TYPE_CHECKING:
    from aggregator.cli.live import Live

group = typer.Typer(cls=Listing, help="The companies that are read, adding one, and finding dead ones.", invoke_without_command=True)
Source = Annotated[str | None, typer.Option(help="Only companies on this ATS.")]


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(group, name="boards")


@group.callback()
def _default(context: typer.Context) -> None:
    """Show the companies that are read; `add` adds one, `check` finds dead and empty boards."""
    if context.invoked_subcommand is None:
        list_()


@group.command("list")
def list_(source: Source = None, form: Annotated[Format, typer.Option("--format", help="How they are written.")] = Format.TABLE) -> None:
    """List the companies of config/boards.toml."""
    from aggregator.cli.tables import write_rows
    from aggregator.settings import load_boards

    rows = [(board.source, board.token, board.company, board.sector) for board in load_boards().values() if source in {None, board.source}]
    write_rows(form, ("source", "token", "company", "sector"), rows)


@group.command()
def add(
    url: Annotated[str, typer.Argument(help="The address of a company's careers page.")],
    company: Annotated[str | None, typer.Option(help="The company's name, where its board does not say it.")] = None,
) -> None:
    """Recognise the ATS behind a careers address, check the board's own name, and add its line to config/boards.toml."""
    from aggregator.cli.live import Live
    from aggregator.settings import editable_config, load_settings

    path = editable_config() / "boards.toml"
    sys.stdout.write(add_board(Live(settings=load_settings()), url, company=company, path=path) + "\n")


def add_board(live: "Live", url: str, *, company: str | None, path: Path) -> str:
    """Add a board's line to the file at `path`; give what was done. Raises BadInput where it cannot be."""
    from aggregator.boards import recognise, recognise_html
    from aggregator.errors import BadInput
    from aggregator.reports.kit import write_whole
    from aggregator.settings import parse_boards
    from aggregator.sources import load

    found = recognise(url) or recognise_html(live.page(url).body.decode("utf-8", "replace"))
    if found is None:
        raise BadInput(
            f"{url}: no ATS that we read is behind it, nor embedded in its page; `aggregator sources list` names those that are read"
        )
    name, token = found
    text = path.read_text(encoding="utf-8")
    known = {(source, known.casefold()) for source, known in parse_boards(text)}
    if (name, token.casefold()) in known:
        return f"{name} {token} is already there"
    reading = live.read(load(name), token, company=company, most_pages=1)
    if reading.error is not None:
        raise BadInput(f"{name} {token}: the board cannot be read: {reading.error}")
    named = {posting.company for posting in reading.postings if posting.company} - {token}
    said = company or (min(named) if len(named) == 1 else None)
    if said is None:
        raise BadInput(f"{name} {token}: the board does not name its company; say it with --company")
    if company and named and company not in named:
        sys.stderr.write(f"  ! the board names itself {', '.join(sorted(named))}: tokens collide, so look before you trust it\n")
    changed = with_line(text, name, token, said)
    parse_boards(changed)
    write_whole(path, changed.encode())
    return f"added {name} {token}: {said}, {len(reading.postings)} postings"


def with_line(text: str, source: str, token: str, company: str) -> str:
    """Give the text of boards.toml with one more company, at the end of its source's table."""
    key = token if token.replace("-", "").replace("_", "").isalnum() and token.isascii() else _quoted(token)
    line = f"{key} = {{ company = {_quoted(company)} }}"
    lines = text.rstrip("\n").split("\n")
    try:
        start = lines.index(f"[{source}]")
    except ValueError:
        return "\n".join([*lines, "", f"[{source}]", line, ""])
    end = next((place for place in range(start + 1, len(lines)) if lines[place].startswith("[")), len(lines))
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return "\n".join([*lines[:end], line, *lines[end:], ""])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{"".join(letter for letter in escaped if letter.isprintable())}"'


@group.command()
def check(source: Source = None) -> None:
    """Ask every board once and name those that are dead, empty, or another company's."""
    from aggregator.cli.live import Live
    from aggregator.settings import load_settings

    raise typer.Exit(check_boards(Live(settings=load_settings()), source))


def check_boards(live: "Live", source: str | None) -> int:
    """Do the check; give the exit status: 3 where any board is dead or cannot be read."""
    from aggregator.cli.screen import progress
    from aggregator.cli.tables import write_rows
    from aggregator.errors import Gone
    from aggregator.settings import load_boards
    from aggregator.sources import load

    boards = [board for board in load_boards().values() if source in {None, board.source}]
    rows: list[tuple[str, str, str, str]] = []
    with progress("asking", total=len(boards)) as step:
        for board in boards:
            reading = live.read(load(board.source), board.token, company=board.company, most_pages=1)
            step(f"{board.source} {board.token}")
            names = {posting.company for posting in reading.postings if posting.company}
            if isinstance(reading.error, Gone):
                rows.append((board.source, board.token, "dead", str(reading.error)))
            elif reading.error is not None:
                rows.append((board.source, board.token, "unread", str(reading.error)))
            elif not reading.postings:
                rows.append((board.source, board.token, "empty", ""))
            elif board.company not in names and board.token not in names:
                rows.append((board.source, board.token, "other name", ", ".join(sorted(names)[:3])))
    write_rows(Format.TABLE, ("source", "token", "what", "why"), rows)
    sys.stderr.write(f"{len(boards)} boards asked, {len(rows)} to look at\n")
    return 3 if any(row[2] in {"dead", "unread"} for row in rows) else 0
