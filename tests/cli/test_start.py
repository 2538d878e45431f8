"""The filters start fast: they load neither the database, nor tables of numbers, nor the network."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = "sqlalchemy alembic pandas httpx requests structlog rich"
SCRIPT = f"""
import sys
from aggregator.cli.main import app
status = app(sys.argv[1:], standalone_mode=False)
loaded = [name for name in "{HEAVY}".split() if name in sys.modules]
sys.exit(f"status {{status}}, loaded: {{loaded}}" if status or loaded else 0)
"""
POSTING = '{"source": "lever", "source_id": "1", "title": "Data Scientist", "description": "We pay $100,000 a year."}\n'


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["parse", "lever", "--board", "acme"], "[]"),
        (["classify"], POSTING),
        (["dedupe"], POSTING),
    ],
)
def test_filter_loads_little(arguments: list[str], given: str) -> None:
    """A filter reads its lines without a library that only other commands need."""
    ran = subprocess.run([sys.executable, "-c", SCRIPT, *arguments], input=given, capture_output=True, text=True, check=False)  # noqa: S603  (our own interpreter)

    assert (ran.returncode, ran.stderr) == (0, "")


def test_bare_command_loads_little(tmp_path: Path) -> None:
    """Reading the commands and their options loads none of it either."""
    script = tmp_path / "start.py"
    script.write_text(SCRIPT, encoding="utf-8")
    ran = subprocess.run([sys.executable, str(script), "--help"], capture_output=True, text=True, check=False)  # noqa: S603  (our own interpreter)

    assert (ran.returncode, ran.stderr) == (0, "")
