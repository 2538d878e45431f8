"""The options of engines: what is missing is named in one line."""

from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.cli import engines
from aggregator.cli.engines import dask, need_cluster
from aggregator.errors import ConfigurationError
from tests.cluster.town import now, settings


def test_without_a_scheduler_the_option_is_named(tmp_path: Path) -> None:
    """Dask needs an address."""
    with (
        pytest.raises(ConfigurationError, match="--scheduler"),
        dask(None, settings("postgresql://x/y", tmp_path), version="1", now=now(), term=1),
    ):
        pytest.fail("it began")


@pytest.mark.parametrize("database", ["data/a.sqlite", "sqlite:///a.sqlite"])
def test_a_sqlite_file_cannot_be_shared(tmp_path: Path, database: str) -> None:
    """Workers on several machines need PostgreSQL."""
    own = replace(settings("", tmp_path), database=database)
    with pytest.raises(ConfigurationError, match="PostgreSQL"), dask("tcp://127.0.0.1:1", own, version="1", now=now(), term=1):
        pytest.fail("it began")


def test_without_the_extra_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has not installed the engines is told how to."""
    monkeypatch.setattr(engines, "find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match="extra `cluster`"):
        need_cluster()
