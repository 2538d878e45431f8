"""`aggregator reclassify` and `aggregator reparse`: deriving again, from what is stored and from the raw archive."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from aggregator.cli.engines import DeriveEngine, Engine, Scheduler, dask


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(reclassify)
    app.command()(reparse)


def reclassify(
    everything: Annotated[bool, typer.Option("--all", help="Derive everything again, also what the present rules made.")] = False,  # noqa: FBT002  (a switch)
    engine: Engine = DeriveEngine.LOCAL,
    scheduler: Scheduler = None,
) -> None:
    """Derive tags and openings again from what is stored, after a change of vocabulary, rates or rules; nothing is fetched.

    Only what other rules made is read, so that it may be stopped and started again at any time.
    """
    from aggregator.cli import compose
    from aggregator.cli.screen import counter
    from aggregator.dedupe.fingerprint import FingerprintReader
    from aggregator.pipeline.reclassify import reclassify as derive
    from aggregator.pipeline.reclassify import rejoin
    from aggregator.settings import load_settings

    settings, now = load_settings(), compose.now()
    with (
        compose.stored(settings) as store,
        store.writing(now=now) as term,
        compose.tagging(settings) as (classifier, tagger),
        counter("postings") as step,
    ):
        reader = FingerprintReader(classifier.vocabulary)
        if engine is DeriveEngine.DASK:
            from aggregator.cluster import derive as cluster

            with dask(scheduler, settings, version=tagger.rules, now=now, term=term) as (client, task):
                tagged = cluster.reclassify(client, store, task, everything=everything, step=step)
            done = rejoin(store, tagged, reader=reader, now=now, step=step, everything=everything)
        else:
            done = derive(store, tagger=tagger, reader=reader, now=now, step=step, everything=everything)
    sys.stderr.write(f"{done.tagged} postings have new tags; {done.separated} merges taken back, {done.joined} duplicates joined\n")
    _say_problems(done.problems)


def reparse(
    source: Annotated[str | None, typer.Option(help="Only the feeds of this source.")] = None,
    engine: Engine = DeriveEngine.LOCAL,
    scheduler: Scheduler = None,
) -> None:
    """Read the archived answers of every feed's runs again with the present parsers; nothing is fetched, opened or closed.

    What changed is saved as a run of its own, which can be undone. Quarantined records that can be read now leave quarantine.
    """
    from aggregator.cli import compose
    from aggregator.cli.screen import counter
    from aggregator.dedupe.fingerprint import FingerprintReader
    from aggregator.errors import ConfigurationError
    from aggregator.pipeline.openings import join_openings
    from aggregator.pipeline.reparse import Reparse, Reparsed
    from aggregator.settings import load_settings
    from aggregator.sources import sources

    known = sources()
    if source is not None and source not in known:
        raise ConfigurationError(f"no such source {source!r}; there are {', '.join(known)}")
    settings, now = load_settings(), compose.now()
    with (
        compose.stored(settings) as store,
        store.writing(now=now) as term,
        compose.tagging(settings) as (classifier, tagger),
        counter("feeds") as step,
    ):
        reader, only = FingerprintReader(classifier.vocabulary), [source] if source else []
        if engine is DeriveEngine.DASK:
            from aggregator.cluster import derive as cluster

            with dask(scheduler, settings, version=tagger.rules, now=now, term=term) as (client, task):
                done = cluster.reparse(client, store, task, only=only, step=step)
            done += Reparsed(joined=join_openings(store, store.matching.unjoined(), reader=reader, now=now))
        else:
            done = Reparse(store=store, sources=known, tagger=tagger, reader=reader, step=step).run(now=now, only=only)
    sys.stderr.write(
        f"read {done.feeds} feeds again: {done.new} new postings, {done.changed} changed, {done.joined} duplicates joined, "
        f"{done.resolved} quarantined records read now\n"
    )
    _say_problems(done.problems)


def _say_problems(problems: Sequence[str]) -> None:
    from aggregator.cli.screen import warn_of
    from aggregator.cli.status import Status

    warn_of(problems)
    if problems:
        raise typer.Exit(Status.PROBLEMS)
