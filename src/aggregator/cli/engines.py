"""Engines: what a command may run on, beside this machine alone; each is an extra of the package."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aggregator.errors import ConfigurationError

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.cluster.derive import Task
    from aggregator.settings import Settings


class CrawlEngine(StrEnum):
    """What hands out feeds."""

    LOCAL = "local"
    PROCRASTINATE = "procrastinate"


class DeriveEngine(StrEnum):
    """What hands out stored postings and files."""

    LOCAL = "local"
    DASK = "dask"


Engine = Annotated[DeriveEngine, typer.Option(help="local works here; dask on the workers of a cluster, over PostgreSQL.")]
Scheduler = Annotated[str | None, typer.Option(help="The address of the Dask scheduler, such as tcp://10.0.0.1:8786.")]


def need_cluster() -> None:
    """Raise ConfigurationError where the engines are not installed."""
    if not (find_spec("distributed") and find_spec("procrastinate")):
        raise ConfigurationError("the engines of a cluster are not installed: install the extra `cluster` of this package")


@contextmanager
def dask(scheduler: str | None, settings: "Settings", *, version: str, now: "datetime", term: int) -> Iterator[tuple[Any, "Task"]]:
    """Give a client of the cluster, and what all parts of one command share, in whose term they write. Raises ConfigurationError for what is missing."""
    need_cluster()
    from aggregator.cluster.derive import Task, on_cluster
    from aggregator.pipeline.pool import Rules
    from aggregator.settings import load_rate_overrides, load_vocabulary_texts

    if scheduler is None:
        raise ConfigurationError("--engine dask needs --scheduler, the address of a Dask scheduler such as tcp://10.0.0.1:8786")
    if "://" not in settings.database or settings.database.startswith("sqlite"):
        raise ConfigurationError("--engine dask: [store] database: workers on several machines need PostgreSQL")
    rules = Rules(vocabulary=dict(load_vocabulary_texts()), rates=dict(load_rate_overrides()))
    with on_cluster(scheduler) as client:
        archive = settings.archive.resolve()
        yield client, Task(address=settings.database, archive=archive, rules=rules, version=version, now=now, term=term)
