"""`aggregator report`: CSV files and the page from what is stored."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from aggregator.errors import BadInput


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(report)


def report(
    names: Annotated[list[str] | None, typer.Argument(help="The reports to write; all of them without a name.")] = None,
    out: Annotated[Path | None, typer.Option(help="The folder to write to; reports/ without it.")] = None,
    since: Annotated[str | None, typer.Option(help="Openings first seen or posted since this day (YYYY-MM-DD).")] = None,
    until: Annotated[str | None, typer.Option(help="Openings posted until this day (YYYY-MM-DD).")] = None,
    trace: Annotated[str | None, typer.Option(help="List the openings behind this role's figures instead: words, amounts, rates.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="Ask about residents of this country too (ISO code, such as GH).")] = None,
) -> None:
    """Write the reports: the article check, pay, sectors, who may apply; CSV files and one page."""
    from aggregator.cli import compose
    from aggregator.cli.publishing import months_before, say_published
    from aggregator.cli.trace import trace as write_trace
    from aggregator.reports.publish import choose
    from aggregator.settings import load_settings

    choose(names or ())
    settings, now = load_settings(), compose.now()
    tagger = compose.classifier()
    publisher = compose.publisher(tagger)
    for code in country or ():
        if code not in publisher.countries:
            raise BadInput(f"--country: expected an ISO 3166-1 alpha-2 code such as GH, got {code!r}")
    with compose.store(settings) as store:
        published = publisher.publish(
            store,
            folder=out or settings.reports,
            now=now,
            since=_day("--since", since) or months_before(now, settings.months),
            until=_day("--until", until),
            residents=settings.residents,
            asked=country or (),
            names=names or (),
        )
        if trace is not None:
            write_trace(published.facts, store, trace)
            return
    say_published(published)


def _day(option: str, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise BadInput(f"{option}: expected a day such as 2026-01-31, got {value!r}") from None
