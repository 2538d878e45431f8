"""`aggregator health`: whether every source is well, from the database; the service need not run."""

import json
import sys
from typing import Annotated, Any

import typer

from aggregator.cli.status import Status


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(health)


def health(
    as_json: Annotated[bool, typer.Option("--json", help="Everything that is known, as JSON.")] = False,  # noqa: FBT002  (a switch)
    suggest: Annotated[bool, typer.Option("--suggest", help="Write expectations for config/aggregator.toml instead.")] = False,  # noqa: FBT002  (a switch)
    live: Annotated[bool, typer.Option("--live", help="Only ask the running service whether it is alive.")] = False,  # noqa: FBT002  (a switch)
) -> None:
    """Show when each source was last whole, its volume against its usual one, and what is wrong; exit status 3 if anything is."""
    from aggregator.settings import load_settings

    if live:
        raise typer.Exit(_ask(load_settings().service.address, load_settings().service.port))
    from aggregator.cli import compose
    from aggregator.pipeline.expectations import suggested
    from aggregator.service.health import as_dict, verdicts

    settings, now = load_settings(), compose.now()
    with compose.stored(settings) as store:
        found = store.fitness(now=now)
        hosts = {one.host: {"until": one.not_before.isoformat(), "why": one.reason} for one in store.troubles()}
    if suggest:
        sys.stdout.writelines(f"{line}\n" for line in suggested(found))
        return
    judged = verdicts(found, settings.sources, now=now)
    if as_json:
        value = {"now": now.isoformat(), "hosts": hosts, "sources": [as_dict(one, now=now) for one in judged]}
        sys.stdout.write(json.dumps(value, indent=2, default=str) + "\n")
    else:
        _show([as_dict(one, now=now) for one in judged], hosts)
    raise typer.Exit(Status.PROBLEMS if any(one.says for one in judged) else Status.DONE)


def _show(judged: list[dict[str, Any]], hosts: dict[str, dict[str, str]]) -> None:
    from rich.table import Table

    from aggregator.cli.screen import out
    from aggregator.text.harmless import harmless

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("source", "feeds", "last whole", "listed", "usual", "open", "pay", "well"):
        table.add_column(column, justify="left" if column in {"source", "well"} else "right", no_wrap=True)
    for one in judged:
        filled = one["filled"].get("pay")
        table.add_row(
            one["source"],
            str(one["feeds"]),
            _age(one["last_complete_age_seconds"]),
            str(one["listed"]),
            f"{one['usual']:g}",
            str(one["open_postings"]),
            "–" if filled is None else f"{filled:.0%}",
            "yes" if one["well"] else "no",
            style=None if one["well"] else "yellow",
        )
    out().print(table)
    for one in judged:
        sys.stdout.writelines(f"  ! {one['source']}: {harmless(words)}\n" for words in one["says"])
    sys.stdout.writelines(
        f"  ! {harmless(name)}: left alone until {about['until']}: {harmless(about['why'])}\n" for name, about in hosts.items()
    )


def _age(seconds: float | None) -> str:
    if seconds is None:
        return "never"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h" if seconds < 172_800 else f"{seconds / 86_400:.0f} d"


def _ask(address: str, port: int) -> Status:
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection("127.0.0.1" if address in {"0.0.0.0", ""} else address, port, timeout=5)  # noqa: S104  (compared, not bound)
    try:
        connection.request("GET", "/livez")
        answer = connection.getresponse()
        words = answer.read(1000).decode(errors="replace").strip()
    except (OSError, HTTPException) as error:
        sys.stderr.write(f"aggregator: no service answers on {address}:{port}: {error}\n")
        return Status.FAULT
    finally:
        connection.close()
    sys.stdout.write(f"{words}\n")
    return Status.DONE if answer.status == 200 else Status.FAULT
