"""Composition: the one place where the real objects of a command are built from the configuration, and the clock is read."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.errors import DiskFull, StoreError
from aggregator.settings import (
    Settings,
    load_article,
    load_countries,
    load_rate_overrides,
    load_vocabulary,
    load_vocabulary_texts,
    load_yardstick,
)

if TYPE_CHECKING:
    from aggregator.classify.classifier import Classifier
    from aggregator.pipeline.tagger import Tagger
    from aggregator.publication import Publication, Publisher
    from aggregator.store.store import Store


def now() -> datetime:
    """Read the clock: aware UTC."""
    return datetime.now(UTC)  # noqa: TID251  (commands read the clock; everything below takes it as an argument)


def classifier() -> "Classifier":
    """Build the classifier from config/vocabulary and the packaged rates."""
    from aggregator.classify.classifier import Classifier
    from aggregator.rates import load_rates

    # The vocabulary lives as long as the process: looking for cycles while it grows takes a fifth of its loading, and without
    # freezing it each full collection walks it again.
    gc.disable()
    try:
        made = Classifier(load_vocabulary(), load_rates(load_rate_overrides()))
    finally:
        gc.enable()
    gc.freeze()
    return made


@contextmanager
def tagging(settings: Settings) -> Iterator[tuple["Classifier", "Tagger"]]:
    """Give the classifier, and a tagger that uses the other processors too where there is work enough."""
    from aggregator.pipeline.pool import Pool, Rules, cores, settle

    made = classifier()
    rules = Rules(vocabulary=load_vocabulary_texts(), rates=load_rate_overrides())
    settle()
    with Pool(rules, made.tags, workers=settings.workers or cores()) as pool:
        yield made, pool.tagger(made.rules)


def prove() -> None:
    """Read what only the reports need, so that a mistake in it is found before anything is fetched. Raises ConfigurationError."""
    load_article()
    load_countries()
    load_yardstick()


def reminder(settings: Settings) -> str | None:
    """Give what has to be said where hosts are still told the address that the configuration came with."""
    placeholder = "//example.org/" in settings.user_agent
    words = "hosts cannot write to you: put your address into aggregator.toml, [agent] contact (`aggregator init --contact …`)"
    return words if placeholder else None


def store(settings: Settings) -> "Store":
    """Open the configured database; an empty one is given its schema."""
    # The database library takes most of a second to load, which the filters do not have.
    from aggregator.store.store import open_store

    return open_store(settings.database, archive=settings.archive)


def check_room(settings: Settings) -> None:
    """Refuse to begin with too little disk: a run that fills it can neither be committed nor tidied up. Raises DiskFull."""
    import shutil

    least = settings.service.least_free_mb
    for path in {Path(settings.archive), *_sqlite_file(settings)}:
        place = next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.exists())
        free = shutil.disk_usage(place).free // (1024 * 1024)
        if free < least:
            raise DiskFull(f"{free} MB are free at {place}, and [service] least_free_mb asks for {least:g}")


def _sqlite_file(settings: Settings) -> Sequence[Path]:
    from aggregator.store.engine import database_url

    url = database_url(settings.database)
    return [Path(url.database or "")] if url.get_backend_name() == "sqlite" else []


def existing(settings: Settings) -> None:
    """Make sure that the configured database is there. Raises StoreError where nothing has made it yet."""
    from aggregator.cli.run import DEMO
    from aggregator.store.engine import database_url

    url = database_url(settings.database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        other = f"; the demo's: AGGREGATOR_DATABASE={DEMO}" if DEMO.is_file() else ", `aggregator demo` one of samples"
        raise StoreError(f"no database at {url.database} yet: `aggregator run` makes it{other}")


def stored(settings: Settings) -> "Store":
    """Open a database that is there already, for commands that only look. Raises StoreError where nothing has made it yet."""
    existing(settings)
    return store(settings)


def publisher(tagger: "Classifier", *, named: Sequence[str] = ()) -> "Publisher":
    """Build the publisher of reports; `named` are the sources whose attribution the page carries."""
    # These bring pandas, which takes seconds to load: only for those who publish.
    from aggregator.publication import Publisher
    from aggregator.reports.page import Attribution
    from aggregator.sources import sources

    known = sources()
    return Publisher(
        article=load_article(),
        countries=load_countries(),
        rules=tagger.rules,
        rates=tagger.rates,
        yardstick=load_yardstick(),
        attributions=[
            Attribution(name=name, text=known[name].attribution, link=known[name].attribution_link)
            for name in sorted(named)
            if name in known
        ],
    )


def publish(
    store: "Store", tagger: "Classifier", settings: Settings, *, named: Sequence[str], at: datetime, synthetic: bool = False
) -> "Publication":
    """Write all reports, unless a source holds less than is expected of it. Raises ReportRefused; then the last ones stay."""
    from aggregator.cli.publishing import months_before
    from aggregator.cli.screen import warn
    from aggregator.pipeline.expectations import check_expectations
    from aggregator.reports.facts import Scope

    for breach in [] if synthetic else check_expectations(store, settings.sources, now=at):
        warn(f"{breach.source}: {breach.says}")
    made = publisher(tagger, named=named)
    store.save_article(made.article)
    store.save_countries((country.code, country.name, country.continent) for country in made.countries.values())
    since = months_before(at, settings.months)
    scope = Scope(now=at, since=since, residents=settings.residents, synthetic=synthetic, ghost_days=settings.ghost_days)
    return made.publish(store, scope, folder=settings.reports)
