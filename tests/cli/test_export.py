"""`aggregator export`: to a file or to standard output, and what stays at home."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("form", ["jsonl", "csv", "jsonld"])
def test_standard_output_and_a_file_hold_the_same(aggregator: Command, form: str) -> None:
    """The same bytes either way, and nothing else on standard output."""
    out = aggregator("export", "--format", form, "--role", "nlp_specialist").out
    ended = aggregator("export", "--format", form, "--role", "nlp_specialist", "--out", "x")
    assert (ended.status, ended.out) == (0, "")
    assert Path("x").read_bytes().decode() == out != ""


def test_a_file_is_whole_or_the_old_one_stays(aggregator: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder is made and its bytes are on the disk before it is renamed; an export that breaks leaves the last one and no scraps."""
    synced: list[int] = []
    monkeypatch.setattr("os.fsync", synced.append)
    assert aggregator("export", "--out", "new/folder/x").status == 0
    assert len(synced) == 1
    before = Path("new/folder/x").read_bytes()
    monkeypatch.setattr("aggregator.exchange.export.WRITERS", {"jsonl": lambda records: (1 / 0 for _ in records)})
    assert aggregator("export", "--out", "new/folder/x").status == 1
    assert [(path.name, path.read_bytes()) for path in Path("new/folder").iterdir()] == [("x", before)]


def test_sources_that_forbid_it_stay(aggregator: Command) -> None:
    """They are named on standard error; --own-use takes them along."""
    ended = aggregator("export", "--ai-only")
    assert "remotive" not in {json.loads(line)["source"] for line in ended.out.splitlines()}
    assert "of remotive, whose terms do not let them be handed on" in ended.err
    own = aggregator("export", "--ai-only", "--own-use")
    assert "remotive" in {json.loads(line)["source"] for line in own.out.splitlines()}


def test_parquet_needs_a_file(aggregator: Command) -> None:
    """A binary file is not written to a terminal: status 2."""
    assert aggregator("export", "--format", "parquet").status == 2


def test_an_unknown_role_is_refused(aggregator: Command) -> None:
    """With the list, status 2."""
    ended = aggregator("export", "--role", "wizard")
    assert (ended.status, ended.out) == (2, "")
    assert "nlp_specialist" in ended.err
