"""`report`: files, filters, tracing a figure, and what is refused."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from aggregator.cli.main import app
from aggregator.store.store import open_store
from tests.store.market import fill


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill a database with a small market."""
    path = tmp_path_factory.mktemp("report") / "db.sqlite"
    with open_store(path) as store:
        fill(store, size=200)
    return path


def _run(database: Path, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["report", *arguments], env={"AGGREGATOR_DATABASE": str(database), "COLUMNS": "80"})
    return done.exit_code, done.stdout, str(done.exception or "")


def test_all_reports_and_the_page_are_written(database: Path, tmp_path: Path) -> None:
    """Every report is a file, the manifest names each, and the terminal shows the article check."""
    status, said, _ = _run(database, "--out", str(tmp_path))
    assert status == 0
    assert "Is the article right?" in said
    files = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert {path.name for path in tmp_path.iterdir()} == {*files, "manifest.json", "report.html"}


def test_one_report_alone(database: Path, tmp_path: Path) -> None:
    """A name writes that report only."""
    assert _run(database, "visa", "--out", str(tmp_path))[0] == 0
    assert {path.name for path in tmp_path.iterdir()} == {"visa.csv", "manifest.json"}


def test_filters_narrow_what_is_counted(database: Path, tmp_path: Path) -> None:
    """Only the role asked for is left, another country is asked about, and the last report in the database stays."""
    with open_store(database) as store:
        before = list(store.read_only("SELECT max(id) FROM report_run").rows)
    assert (
        _run(database, "article_check", "--role", "data-scientist", "--country", "Ghana", "--min-n", "1", "--open", "--out", str(tmp_path))[
            0
        ]
        == 0
    )
    with (tmp_path / "article_check.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert {row["role"] for row in rows if row["jobs"] != "0"} == {"data_scientist"}
    assert "open_to_GH" in {row["population"] for row in rows}
    with open_store(database) as store:
        assert list(store.read_only("SELECT max(id) FROM report_run").rows) == before


def test_a_figure_can_be_followed_to_its_openings(database: Path, tmp_path: Path) -> None:
    """The rows of --trace are exactly the openings that the check used, each with its words and rate."""
    assert _run(database, "article_check", "--out", str(tmp_path))[0] == 0
    with (tmp_path / "article_check.csv").open(encoding="utf-8", newline="") as handle:
        check = next(row for row in csv.DictReader(handle) if (row["population"], row["role"]) == ("all", "data_scientist"))
    status, said, _ = _run(database, "--trace", "data_scientist")
    rows = list(csv.DictReader(io.StringIO(said)))
    assert status == 0
    assert len(rows) == int(check["jobs_used"]) > 0
    for row in rows:
        assert row["quote"]
        assert row["annualised_by"]
        assert float(row["rate"]) > 0
        datetime.strptime(row["rate_date"], "%Y-%m-%d").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nosuch",), "no such report: nosuch"),
        (("--role", "wizard"), "--role: expected one of"),
        (("--sector", "space"), "--sector: expected one of"),
        (("--country", "Narnia"), "--country: expected a country such as NG or Nigeria"),
        (("--since", "yesterday"), "--since: expected a day such as 2026-01-31, or 36h, 7d, 2w for a time ago"),
        (("--until", "2026-02-30"), "--until: expected a day such as 2026-01-31"),
        (("--trace", "wizard"), "--trace: no such role 'wizard'"),
    ],
)
def test_what_is_not_there_is_named(database: Path, arguments: tuple[str, ...], message: str) -> None:
    """A typo is one clear line that helps."""
    status, _, error = _run(database, *arguments)
    assert status != 0
    assert message in error
