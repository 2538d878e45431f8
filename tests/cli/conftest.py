"""A filled database, and the command run in this process as from a shell."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from aggregator.cli.main import main
from aggregator.core.posting import Posting, Workplace
from aggregator.store.store import Store, open_store
from tests.store.conftest import postgres, postgres_template  # noqa: F401  (fixtures are found by their names)
from tests.store.market import fill

HOSTILE = "\x1b[2J\u202e=cmd()\u200b<script>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended: its exit status, and what it wrote where."""

    status: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fill one database for the session, with one opening whose words are hostile; the others are copied from it."""
    path = tmp_path_factory.mktemp("filled") / "jobs.sqlite"
    hostile = Posting(
        source="greenhouse",
        board="hostile",
        source_id=HOSTILE,
        title=f"{HOSTILE} NLP Engineer",
        company=HOSTILE,
        url="https://jobs.example/hostile?a=1&b=2",
        description=f"<p>We hire worldwide: your country does not matter. {HOSTILE}</p>",
    )
    zoned = Posting(
        source="greenhouse",
        board="zoned",
        source_id="1",
        title="Machine Learning Engineer",
        company="Zoned",
        workplace=Workplace.REMOTE,
        description="<p>Open to candidates worldwide.</p><p>You need to overlap at least 3 hours with New York (UTC-5) working hours.</p>",
    )
    guessed = Posting(
        source="greenhouse",
        board="guessed",
        source_id="1",
        title="Machine Learning Engineer",
        company="Guessed",
        workplace=Workplace.REMOTE,
        description="<p>You train models.</p><p>Benefits: a 401(k) match and a flexible spending account.</p>",
    )
    with open_store(path) as store:
        fill(store, extra=(hostile, zoned, guessed))
    return path


@pytest.fixture
def database(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a fresh copy of the filled database, configured, in an empty folder that is the current one."""
    path = tmp_path / "jobs.sqlite"
    shutil.copy(filled, path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AGGREGATOR_DATABASE", str(path))
    return path


@pytest.fixture
def opened(database: Path) -> Iterator[Store]:
    """Open the same database, to look at what a command did."""
    with open_store(database) as store:
        yield store


@pytest.fixture
def aggregator(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Run the command with some arguments."""

    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["aggregator", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return Ended(status=int(ended.value.code or 0), out=out, err=err)

    return run
