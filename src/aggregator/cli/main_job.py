"""The main job: read feeds, store and classify what is new, join openings, publish; on live sources or on the sample boards."""

import asyncio
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime

from aggregator.cli import compose
from aggregator.cli.job import Job
from aggregator.cli.publishing import say_published
from aggregator.cli.screen import progress, warn
from aggregator.cli.status import Status
from aggregator.core.run import Outcome, Run
from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.errors import ConfigurationError
from aggregator.pipeline.crawling import Ground, crawling
from aggregator.pipeline.joining import Joining
from aggregator.pipeline.openings import join_openings
from aggregator.pipeline.plans import feed_plans
from aggregator.pipeline.tagger import Tagger
from aggregator.publication import Publication
from aggregator.settings import read_secrets
from aggregator.sources import sources
from aggregator.store.crawl import Feed, Saved
from aggregator.store.store import Store


def main_job(job: Job) -> Status:
    """Do the whole job; give the exit status: some feeds failed, or all is done."""
    settings = job.settings
    compose.check_room(settings)
    known = sources()
    compose.prove()
    secrets = read_secrets(tuple(name for source in known.values() for name in source.secrets))
    plans = list(feed_plans(known, job.boards, settings.sources, secrets=secrets))
    now = compose.now()
    with ExitStack() as stack:
        classifier, tagger = stack.enter_context(compose.tagging(settings))
        store = stack.enter_context(compose.store(settings))
        stack.enter_context(store.writing(now=now))
        store.sync_feeds([plan for plan in plans if not job.synthetic or plan.source in (job.only or ())], now=now)
        feeds = chosen(store, job, now)
        reader = FingerprintReader(classifier.vocabulary)

        def join(postings: Collection[int]) -> int:
            return join_openings(store, postings, reader=reader, now=compose.now())

        saved, merged = asyncio.run(_crawl(job, store, feeds, tagger, join, secrets))
        # What came last, and what a process left that died between a run and its join.
        merged += join(store.matching.unjoined())
        store.derive_company_sectors()
        _say_read(feeds, saved, merged)
        named = sorted({plan.source for plan in plans} & (job.only or known.keys()))
        published = compose.publish(store, classifier, settings, named=named, at=compose.now(), synthetic=job.synthetic)
    return _end(job, saved, published)


def chosen(store: Store, job: Job, now: datetime) -> list[Feed]:
    """Give the feeds to read: those asked for, and of them those that are due, unless all are wanted."""
    enabled = [feed for feed in store.feeds(sources=job.only or ()) if feed.enabled]
    asked = [feed for feed in enabled if job.board is None or (feed.plan.board or "").casefold() == job.board.casefold()]
    if not asked:
        wanted = ", ".join(filter(None, [*sorted(job.only or ()), job.board and f"board {job.board}"]))
        raise ConfigurationError(
            f"no enabled feed matches {wanted or 'the configuration'}: see `aggregator sources list` and `aggregator boards list`"
        )
    if job.everything or job.board is not None:
        return asked
    due = {feed.id for feed in store.due(now=now, sources=job.only or ())}
    return [feed for feed in asked if feed.id in due]


async def _crawl(
    job: Job, store: Store, feeds: Sequence[Feed], tagger: Tagger, join: Callable[[Collection[int]], int], secrets: Mapping[str, str]
) -> tuple[list[Saved], int]:
    ground = Ground(store=store, settings=job.settings, tagger=lambda: tagger, clock=compose.now, bases=job.bases, secrets=secrets)
    async with crawling(ground) as crawler:
        with progress("reading", total=len(feeds)) as step:
            joining = Joining(join, writer=crawler.writer)
            return await crawler.run(feeds, done=lambda feed, _: step(_name(feed)), joining=joining), joining.merged


def _name(feed: Feed) -> str:
    return feed.plan.source if feed.plan.board is None else f"{feed.plan.source} {feed.plan.board}"


def _say_read(feeds: Sequence[Feed], saved: Sequence[Saved], merged: int) -> None:
    runs = [one.run for one in saved]
    new, changed, closed = (sum(getattr(run, name) for run in runs) for name in ("new", "changed", "closed"))
    counts = {outcome: sum(run.outcome is outcome for run in runs) for outcome in Outcome}
    said = ", ".join(f"{number} {outcome}" for outcome, number in counts.items() if number)
    sys.stderr.write(
        f"read {len(saved)} feeds ({said or 'none was due'}): {new} new postings, {changed} changed, {closed} closed, {merged} duplicates joined\n"
    )
    if len(saved) < len(feeds):
        warn(
            f"{len(feeds) - len(saved)} feeds were put off: their hosts fail or asked to be left alone, or their terms allow no more today"
        )
    wrong: dict[str, list[Run]] = {}
    for run in runs:
        if run.outcome is Outcome.FAILED or run.problems or run.error:
            wrong.setdefault(run.source, []).append(run)
    for source, mine in wrong.items():
        first, more = mine[0], f", and {len(mine) - 1} more of its boards" if len(mine) > 1 else ""
        words = first.error or f"{first.problems} records could not be read: see `aggregator quarantine list`"
        warn(f"{source}{f' {first.board}' if first.board else ''}{more}: {first.outcome}: {words}")
    if any(len(mine) > 1 for mine in wrong.values()):
        sys.stderr.write("each board by name: `aggregator runs list`\n")


def _end(job: Job, saved: Sequence[Saved], published: Publication) -> Status:
    say_published(published)
    failed = [one.run for one in saved if one.run.outcome is Outcome.FAILED]
    if saved and len(failed) == len(saved) and not job.synthetic:
        warn("no source could be reached; what is stored is kept. `make demo` shows the whole job without a network.")
    return Status.PROBLEMS if failed or any(one.run.problems for one in saved) else Status.DONE
