"""`aggregator report`: CSV files and the page from what is stored."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(report)


def report(
    names: Annotated[list[str] | None, typer.Argument(help="The reports to write; all of them without a name.")] = None,
    out: Annotated[Path | None, typer.Option(help="The folder to write to; reports/ without it.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Openings first seen or posted since this day (2026-01-31), or for so long (30d, 8w).")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Openings posted until this day (2026-01-31), or so long ago (30d).")] = None,
    trace: Annotated[str | None, typer.Option(help="List the openings behind this role's figures instead: words, amounts, rates.")] = None,
    country: Annotated[list[str] | None, typer.Option(help="Ask about residents of this country too (ISO code, such as GH).")] = None,
    role: Annotated[list[str] | None, typer.Option(help="Only openings of this role; may be given several times.")] = None,
    sector: Annotated[list[str] | None, typer.Option(help="Only openings in this sector; may be given several times.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Only openings that are still open.")] = False,  # noqa: FBT002  (an option)
    min_n: Annotated[int, typer.Option(help="How many openings with pay a verdict needs.", min=1)] = 30,
) -> None:
    """Write the reports: the article check, pay, sectors, who may apply; CSV files and one page."""
    from aggregator.cli import compose
    from aggregator.cli.asked import country_of, one_of, time_of
    from aggregator.cli.origin import synthetic
    from aggregator.cli.publishing import months_before, say_published
    from aggregator.cli.trace import trace as write_trace
    from aggregator.reports.facts import Scope
    from aggregator.reports.publish import choose
    from aggregator.settings import load_roles, load_settings

    choose(names or ())
    settings, now = load_settings(), compose.now()
    publisher = compose.publisher(compose.classifier())
    roles = [one_of("--role", value, load_roles()) or "" for value in role or ()]
    sectors = [one_of("--sector", value, (item.id for item in publisher.article.sectors)) or "" for value in sector or ()]
    asked = [country_of("--country", written, publisher.countries) for written in country or ()]
    with compose.store(settings) as store:
        scope = Scope(
            now=now,
            since=time_of("--since", since, now=now) or months_before(now, settings.months),
            until=time_of("--until", until, now=now),
            residents=settings.residents,
            ghost_days=settings.ghost_days,
            synthetic=synthetic(store) is not None,
            roles=tuple(roles),
            sectors=tuple(sectors),
            open_only=open_only,
            least_jobs=min_n,
        )
        if trace is not None:
            write_trace(publisher.gather(store, scope), store, trace)
            return
        published = publisher.publish(store, scope, folder=out or settings.reports, names=names or (), asked=asked)
    say_published(published)
