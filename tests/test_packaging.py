"""What is built works far from the checkout: the wheel carries configuration, migrations and samples, the sdist everything."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build wheel and sdist."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=ROOT, check=True, capture_output=True)  # noqa: S603  (our own interpreter)
    return folder


def _files(folder: str) -> set[str]:
    return {str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts}


def test_the_sdist_carries_all_that_a_checkout_has(built: Path) -> None:
    """Whoever has the sdist can run the two commands."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}

    assert {"Makefile", "README.md", "requirements.lock", "pyproject.toml", "compose.yaml"} <= names
    assert _files("config") | _files("migrations") | _files("src") | _files("tests") | _files("docs") <= names


def test_the_wheel_does_the_whole_job_from_an_empty_folder(built: Path, tmp_path: Path) -> None:
    """The demo, an editable configuration and the next command work with nothing of the checkout in reach."""
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        wheel.extractall(site)  # noqa: S202  (our own wheel)

    def aggregator(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        # Before the editable checkout in the path, so that the wheel's own files are the ones that run.
        path = {"PYTHONPATH": str(site), "HOME": str(tmp_path), "PATH": os.defpath, **environment}
        return subprocess.run(  # noqa: S603  (our own interpreter)
            [sys.executable, "-P", "-m", "aggregator", *arguments], cwd=empty, env=path, capture_output=True, text=True, check=False
        )

    demo = aggregator("demo", "--postings", "60")
    assert (demo.returncode, demo.stdout.splitlines()[-1]) == (0, "reports: reports/demo/report.html"), demo.stderr
    assert (empty / "reports/demo/article_check.csv").is_file()
    early = aggregator("boards", "add", "https://jobs.lever.co/acme")
    assert (early.returncode, early.stderr.rpartition(": ")[2]) == (2, "`aggregator init` writes one to change\n")
    written = aggregator("init")
    assert {f"config/{path.relative_to(site / 'aggregator/_config')}" for path in (site / "aggregator/_config").rglob("*.*")} == set(
        written.stdout.splitlines()
    )
    (empty / "config/boards.toml").write_text('[lever]\nacme = { company = "Acme" }\n', encoding="utf-8")
    assert aggregator("boards", "list", "--format", "csv").stdout.splitlines()[1:] == ["lever,acme,Acme,"]
    assert aggregator("db", "upgrade", AGGREGATOR_DATABASE="fresh.sqlite").returncode == 0
    counted = aggregator(
        "sql", "SELECT count(*) AS n FROM posting WHERE closed_at IS NULL", "--format", "csv", AGGREGATOR_DATABASE="data/demo.sqlite"
    )
    assert int(counted.stdout.splitlines()[1]) >= 60


def test_the_image_is_given_all_that_the_wheel_needs(tmp_path: Path) -> None:
    """What the Dockerfile copies, and .dockerignore lets through, is enough to build."""
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    names = [name for line in copied for name in line.split()]
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
    for name in names:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__")) if source.is_dir() else shutil.copy(source, target)

    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel"], cwd=tmp_path, check=True, capture_output=True)
    assert set(names) <= let_through


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands(shell: str) -> None:
    """The script that a shell asks for names the command, and asking it for words beginning with "ex" gives two commands."""
    script = subprocess.run(  # noqa: S603  (our own command)
        [sys.executable, "-m", "aggregator", "--show-completion", shell], capture_output=True, text=True, check=True
    ).stdout
    asked = {"bash": {"COMP_WORDS": "aggregator ex", "COMP_CWORD": "1"}}.get(
        shell, {"_TYPER_COMPLETE_ARGS": "aggregator ex", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    )
    given = subprocess.run(  # noqa: S603  (our own command)
        [str(Path(sys.executable).with_name("aggregator"))],
        env={**os.environ, **asked, "_AGGREGATOR_COMPLETE": f"complete_{shell}"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout

    assert "aggregator" in script
    assert "explain" in given
    assert "export" in given
