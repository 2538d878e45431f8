"""`aggregator serve`: the background service, until it is told to stop."""

import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.cli.job import Job
    from aggregator.fetch.pace import Timing
    from aggregator.service.work import Rules
    from aggregator.store.store import Store


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve(
    demo: Annotated[bool, typer.Option("--demo", help="Serve the sample boards on this machine, into data/demo.sqlite.")] = False,  # noqa: FBT002  (a switch)
    port: Annotated[int | None, typer.Option(help="Where to answer /livez, /readyz, /status and /metrics; 0 takes a free port.")] = None,
) -> None:
    """Read feeds as they come due, and keep the reports fresh, until SIGTERM or Ctrl-C; SIGHUP reads config/ anew."""
    from structlog import get_logger

    from aggregator.cli import compose
    from aggregator.cli.job import Job
    from aggregator.cli.run import sampled
    from aggregator.log import set_up
    from aggregator.settings import load_boards, load_settings

    set_up(machine=not sys.stderr.isatty())
    with ExitStack() as stack:
        job = stack.enter_context(sampled(1500)) if demo else Job(settings=load_settings(), boards=load_boards())
        if not demo and (words := compose.reminder(job.settings)):
            get_logger().warning("no_contact", says=words)
        if port is not None:
            job = replace(job, settings=replace(job.settings, service=replace(job.settings.service, port=port)))
        live(job)


def live(job: "Job", *, clock: "Callable[[], datetime] | None" = None, timing: "Timing | None" = None) -> None:
    """Live one life of the service over a job, by the clock of the machine unless a trial brings its own.

    Raises AlreadyRunning where another instance holds the database, or takes it over.
    """
    import asyncio
    from collections.abc import Sequence

    from aggregator.cli import compose
    from aggregator.errors import AlreadyRunning
    from aggregator.fetch.pace import USUAL
    from aggregator.pipeline.plans import feed_plans
    from aggregator.service.ballast import Ballast
    from aggregator.service.service import Ending, Service
    from aggregator.service.work import Work
    from aggregator.settings import load_boards, load_settings, read_secrets
    from aggregator.sources import sources
    from aggregator.store.crawl import FeedPlan

    known, clock = sources(), clock or compose.now
    secrets = read_secrets(tuple(name for source in known.values() for name in source.secrets))

    def read_plans() -> Sequence[FeedPlan]:
        boards, options = (job.boards, job.settings.sources) if job.synthetic else (load_boards(), load_settings().sources)
        return [
            plan for plan in feed_plans(known, boards, options, secrets=secrets) if not job.synthetic or plan.source in (job.only or ())
        ]

    compose.check_room(job.settings)
    with compose.store(job.settings) as store, store.writing(now=clock()):
        work = Work(
            store=store,
            settings=job.settings,
            clock=clock,
            read_plans=read_plans,
            read_rules=lambda: _rules(job, store),
            secrets=secrets,
            bases=job.bases,
            timing=timing or USUAL,
            ballast=Ballast.of(job.settings.database),
        )
        ending = asyncio.run(Service(work).run())
    if ending is Ending.LOST:
        raise AlreadyRunning("another instance has taken over the database; this one has stopped")


def _rules(job: "Job", store: "Store") -> "Rules":
    """Load what reads and joins postings, while the first feeds are asked."""
    from aggregator.cli import compose
    from aggregator.dedupe.fingerprint import FingerprintReader
    from aggregator.pipeline.openings import join_openings
    from aggregator.pipeline.tagger import Tagger
    from aggregator.service.work import Rules

    tagger = compose.classifier()
    reader = FingerprintReader(tagger.vocabulary)

    def publish(now: datetime) -> None:
        named = sorted({feed.plan.source for feed in store.feeds() if feed.enabled})
        compose.publish(store, tagger, job.settings, named=named, at=now, synthetic=job.synthetic)

    return Rules(
        tagger=Tagger(tags=tagger.tags, rules=tagger.rules),
        join=lambda numbers, now: join_openings(store, numbers, reader=reader, now=now),
        publish=publish,
    )
