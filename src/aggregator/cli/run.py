"""`aggregator run` and `aggregator demo`: the main job, on the live sources or on the sample boards; the same code."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from aggregator.cli.engines import CrawlEngine

if TYPE_CHECKING:
    from aggregator.cli.job import Job

DEMO: Final = Path("data/demo.sqlite")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(run)
    app.command()(demo)


def run(
    source: Annotated[list[str] | None, typer.Option(help="Read only this source; may be given several times.")] = None,
    board: Annotated[str | None, typer.Option(help="Read only this board.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Read every enabled feed, due or not.")] = False,  # noqa: FBT002  (an option)
    engine: Annotated[
        CrawlEngine, typer.Option(help="local reads here; procrastinate shares the feeds with every `aggregator worker`.")
    ] = CrawlEngine.LOCAL,
) -> None:
    """Read the feeds that are due, store and classify what is new, and write the reports."""
    from aggregator.cli import compose
    from aggregator.cli.job import Job
    from aggregator.cli.main_job import main_job
    from aggregator.cli.screen import warn
    from aggregator.settings import load_boards, load_settings

    settings, boards = load_settings(), load_boards()
    if words := compose.reminder(settings):
        warn(words)
    job = Job(settings=settings, boards=boards, only=frozenset(source) if source else None, everything=everything, board=board)
    if engine is CrawlEngine.PROCRASTINATE:
        from aggregator.cli.worker import shared_job

        raise typer.Exit(shared_job(job))
    raise typer.Exit(main_job(job))


def demo(
    postings: Annotated[int, typer.Option(help="How many synthetic postings the sample boards hold.", min=50)] = 1500,
) -> None:
    """Run the main job without any network: over sample boards on this machine, into data/demo.sqlite and reports/demo."""
    from aggregator.cli.main_job import main_job

    with sampled(postings) as job:
        status = main_job(job)
    raise typer.Exit(status)


@contextmanager
def sampled(postings: int) -> Iterator["Job"]:
    """Run sample boards on this machine for as long as the block, and give the job over them, on an empty database of its own."""
    from aggregator.cli import compose
    from aggregator.cli.job import Job
    from aggregator.samples.market import Market
    from aggregator.samples.server import serve
    from aggregator.settings import Board, load_settings

    settings = load_settings()
    settings = replace(settings, database=str(DEMO), archive=DEMO.with_name("demo-archive"), reports=settings.reports / "demo")
    _empty(DEMO, settings.archive, settings.reports)
    with serve(Market(postings=postings, today=compose.now().date())) as served:
        boards = {
            (name, token): Board(source=name, token=token, company=company.name)
            for name, token in served.feeds
            if token
            for company in [served.market.board(name, token)]
            if company
        }
        only = frozenset(name for name, _ in served.feeds)
        sys.stderr.write("demo: sample boards on this machine, no network; synthetic sample postings, not findings\n")
        yield Job(settings=settings, boards=boards, bases=served.bases, only=only, everything=True, synthetic=True)


def _empty(database: Path, *folders: Path) -> None:
    for name in (database.name, f"{database.name}-wal", f"{database.name}-shm"):
        database.with_name(name).unlink(missing_ok=True)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
