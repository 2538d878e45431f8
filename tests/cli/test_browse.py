"""`aggregator browse`: what Datasette is told, and, where the extra is installed, a real one on loopback."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from aggregator.cli.browse import FACETS, command, metadata
from aggregator.cli.questions import questions
from aggregator.store.schema import METADATA
from aggregator.store.schema.views import VIEWS
from aggregator.store.store import open_store
from tests.store.market import fill

with_datasette = pytest.mark.skipif(find_spec("datasette") is None, reason="the extra `browse` is not installed")


def test_everything_is_described() -> None:
    """Every view, table and column has its words, every question its query, and facets name columns that are there."""
    described = metadata("jobs", questions())["databases"]["jobs"]
    assert set(described["tables"]) == {view.name for view in VIEWS} | set(METADATA.tables)
    for name, table in METADATA.tables.items():
        assert set(described["tables"][name]["columns"]) == set(table.columns.keys())
    for name, facets in FACETS.items():
        assert set(facets) <= set(described["tables"][name]["columns"])
    assert len(described["queries"]) == len(questions())


def test_the_command_stays_on_this_machine_and_stops_long_queries() -> None:
    """Loopback only, no downloads, a time limit, and the file opened as it is."""
    line = command(Path("jobs.sqlite"), Path("metadata.json"), port=8001, open_browser=False)
    assert line[line.index("--host") + 1] == "127.0.0.1"
    assert line[line.index("sql_time_limit_ms") :][:2] == ["sql_time_limit_ms", "10000"]
    assert "--open" not in line


@pytest.fixture(scope="module")
def datasette(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start `aggregator browse` over the sample market; give its address."""
    folder = tmp_path_factory.mktemp("browse")
    with open_store(folder / "jobs.sqlite") as store:
        fill(store)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"AGGREGATOR_DATABASE": str(folder / "jobs.sqlite")}
    with subprocess.Popen(  # noqa: S603  (our own command)
        [sys.executable, "-m", "aggregator", "browse", "--no-open", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as running:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address)
            yield address
        finally:
            os.killpg(running.pid, signal.SIGTERM)


def _wait(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/-/versions.json", timeout=5).close()  # noqa: S310  (loopback)
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("Datasette did not start within a minute")


def _get(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  (loopback)
        return json.load(answer)


def _status(request: str | urllib.request.Request) -> int:
    """Give the status of an answer that is a refusal."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)  # noqa: S310  (loopback)
    with refused.value as answer:
        return answer.code


@with_datasette
def test_datasette_shows_views_with_their_facets(datasette: str) -> None:
    """The view of openings has rows, its description and its facets."""
    page = _get(f"{datasette}/jobs/jobs.json?_shape=objects&_size=5")
    assert len(page["rows"]) == 5
    assert set(FACETS["jobs"]) <= set(page["facet_results"])
    with urllib.request.urlopen(f"{datasette}/jobs/jobs", timeout=30) as answer:  # noqa: S310  (loopback)
        assert "One row an open opening" in answer.read().decode()


@with_datasette
@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
def test_datasette_answers_every_question(datasette: str, question: Any) -> None:
    """The ready-made queries of the documentation run as they stand."""
    answer = _get(f"{datasette}/jobs/{question.name}.json?_shape=objects")
    assert answer["ok"] is True
    assert answer["columns"]


@with_datasette
@pytest.mark.parametrize("written", ["DELETE FROM posting", "UPDATE tags SET role = 'x'", "INSERT INTO country VALUES ('XX', 'X', NULL)"])
def test_datasette_writes_nothing(datasette: str, written: str) -> None:
    """A query that would write is refused, and there is no other way in."""
    assert _status(f"{datasette}/jobs.json?{urlencode({'sql': written})}") == 400
    post = urllib.request.Request(f"{datasette}/jobs/country", data=b"code=XX", method="POST")  # noqa: S310  (loopback)
    assert _status(post) >= 400
    assert _get(f"{datasette}/jobs/country.json?_shape=objects&code=XX")["rows"] == []
    assert _get(f"{datasette}/jobs.json?_shape=array&sql=SELECT+count(*)+AS+n+FROM+posting")[0]["n"] > 100
