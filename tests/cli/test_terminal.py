"""On a terminal of 80 columns: help is whole, nothing is cut, no colour where none is wanted, data and words on their own streams."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
import typer

from aggregator.cli.main import app
from tests.cli.conftest import Command


def _commands() -> Iterator[tuple[str, ...]]:
    """Give every command and every command of a group."""
    root = typer.main.get_command(app)
    yield ()
    for name, command in sorted(getattr(root, "commands", {}).items()):
        yield (name,)
        yield from ((name, inner) for inner in sorted(getattr(command, "commands", {})))


@pytest.mark.parametrize("command", list(_commands()), ids=" ".join)
def test_help_is_whole_in_eighty_columns(aggregator: Command, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    """Every line fits, every sentence ends, and no escape code is among them."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")

    ended = aggregator(*command, "--help")

    assert (ended.status, ended.err) == (0, "")
    assert max(map(len, ended.out.splitlines())) <= 80
    assert not [line for line in ended.out.splitlines() if line.endswith("...") and not line.endswith("]...")]
    assert "\x1b" not in ended.out


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "command",
    [
        ("health",),
        ("jobs", "--from", "KE"),
        ("explain", "1"),
        ("sql", "SELECT role, count(*) AS n FROM jobs GROUP BY role"),
        ("sources",),
        ("boards",),
        ("runs",),
        ("quarantine",),
        ("report",),
    ],
    ids=" ".join,
)
def test_tables_fit_and_carry_no_colour_in_a_pipe(aggregator: Command, command: tuple[str, ...]) -> None:
    """Lines are at most 80 characters, but for addresses and paths, which stay whole."""
    ended = aggregator(*command)

    assert ended.status in {0, 3}
    assert max((len(line) for line in ended.out.splitlines() if "://" not in line), default=0) <= 80
    assert "\x1b[" not in ended.out + ended.err
    assert ended.out


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_who_interrupts_a_command_is_told_what_stays() -> None:
    """Ctrl-C ends with the status that a shell gives it, and with a line of ours."""
    with subprocess.Popen(
        [sys.executable, "-m", "aggregator", "classify"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as filter_:
        assert filter_.stdin is not None
        assert filter_.stdout is not None
        # It has begun once it gives a line back.
        filter_.stdin.write('{"source": "lever", "source_id": "1", "title": "Data Scientist"}\n')
        filter_.stdin.flush()
        assert "data_scientist" in filter_.stdout.readline()
        filter_.send_signal(signal.SIGINT)
        _, words = filter_.communicate(timeout=30)
    assert (filter_.returncode, words) == (130, "aggregator: interrupted; what was committed is kept\n")
