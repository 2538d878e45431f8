"""`aggregator worker`, and `aggregator run --engine procrastinate`: feeds shared among machines, over one PostgreSQL."""

import asyncio
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from aggregator.cli.job import Job
    from aggregator.cli.status import Status
    from aggregator.cluster.crawl import Crew
    from aggregator.store.store import Store


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(worker)


def worker(
    at_once: Annotated[int | None, typer.Option(help="Feeds read at the same time; [run] feeds_at_once without it.", min=1)] = None,
) -> None:
    """Read feeds that are due, shared with every other worker on the same PostgreSQL, until SIGTERM or Ctrl-C.

    One host is asked by one worker at a time. A worker that dies costs nothing: the others take its feeds up. The service and a
    plain `run` do not write beside workers.
    """
    from aggregator.cli.engines import need_cluster
    from aggregator.cli.job import Job
    from aggregator.log import set_up
    from aggregator.settings import load_boards, load_settings

    need_cluster()
    from aggregator.cluster.crawl import prepare, queue, work

    set_up(machine=not sys.stderr.isatty())
    job = Job(settings=load_settings(), boards=load_boards())
    with ExitStack() as stack:
        store, crew = _opened(stack, job, at_once=at_once)
        del store

        async def live() -> None:
            async with (app := queue(job.settings.database)).open_async():
                await prepare(app)
                await work(app, crew)

        asyncio.run(live())


def shared_job(job: "Job") -> "Status":
    """Hand in the feeds of a run, read them together with all workers, and write the reports."""
    from aggregator.cli import compose
    from aggregator.cli.engines import need_cluster
    from aggregator.cli.main_job import chosen
    from aggregator.cli.publishing import say_published
    from aggregator.cli.screen import warn
    from aggregator.cli.status import Status
    from aggregator.core.run import Outcome

    need_cluster()
    from aggregator.cluster.crawl import hand_in, prepare, queue, work

    with ExitStack() as stack:
        store, crew = _opened(stack, job, at_once=None)
        began = max((row.id for row in store.runs(limit=1)), default=0)
        feeds = chosen(store, job, compose.now())

        async def read() -> None:
            async with (app := queue(job.settings.database)).open_async():
                await prepare(app)
                await work(app, crew, only=await hand_in(app, feeds))

        asyncio.run(read())
        runs = [row.run for row in store.runs(limit=2 * len(feeds) + 1) if row.id > began]
        failed = [run for run in runs if run.outcome is Outcome.FAILED]
        sys.stderr.write(f"read {len(runs)} feeds on all workers: {sum(run.new for run in runs)} new postings\n")
        for run in failed:
            warn(f"{run.source} {run.board or ''}: {run.error}")
        store.derive_company_sectors()
        named = sorted({feed.plan.source for feed in feeds})
        published = compose.publish(store, compose.classifier(), job.settings, named=named, at=compose.now(), synthetic=job.synthetic)
    say_published(published)
    return Status.PROBLEMS if failed or any(run.problems for run in runs) else Status.DONE


def _opened(stack: ExitStack, job: "Job", *, at_once: int | None) -> "tuple[Store, Crew]":
    from aggregator.cli import compose
    from aggregator.cluster.crawl import Crew
    from aggregator.dedupe.fingerprint import FingerprintReader
    from aggregator.pipeline.crawling import Ground
    from aggregator.pipeline.plans import feed_plans
    from aggregator.settings import read_secrets
    from aggregator.sources import sources

    settings, known = job.settings, sources()
    secrets = read_secrets(tuple(name for source in known.values() for name in source.secrets))
    store = stack.enter_context(compose.store(settings))
    stack.enter_context(store.sharing())
    plans = feed_plans(known, job.boards, settings.sources, secrets=secrets)
    store.sync_feeds([plan for plan in plans if not job.synthetic or plan.source in (job.only or ())], now=compose.now())
    classifier, tagger = stack.enter_context(compose.tagging(settings))
    ground = Ground(store=store, settings=settings, tagger=lambda: tagger, clock=compose.now, bases=job.bases, secrets=secrets)
    reader = FingerprintReader(classifier.vocabulary)
    return store, Crew(ground=ground, reader=reader, at_once=at_once or settings.feeds_at_once, drain=settings.service.drain_seconds)
