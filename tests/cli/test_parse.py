"""`aggregator parse`: a body in, lines out."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from aggregator.cli.main import app

RUN = CliRunner()
JOB = {"id": "1", "title": "AI Engineer", "jobUrl": "https://jobs.ashbyhq.com/sample/1", "isListed": True}


def body_of(*jobs: object) -> str:
    """Write an answer of Ashby."""
    return json.dumps({"apiVersion": "1", "jobs": jobs})


def test_a_body_becomes_lines() -> None:
    """Every record is one line; a company comes from the board where the payload has none."""
    done = RUN.invoke(app, ["parse", "ashby", "--board", "sample"], input=body_of(JOB, JOB | {"id": "2"}))
    assert done.exit_code == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["source"], line["source_id"], line["board"], line["company"]) for line in lines] == [
        ("ashby", "1", "sample", "sample"),
        ("ashby", "2", "sample", "sample"),
    ]


def test_a_known_board_names_its_company() -> None:
    """The file boards.toml knows that "cursor" is Cursor (Anysphere)."""
    done = RUN.invoke(app, ["parse", "ashby", "--board", "cursor"], input=body_of(JOB))
    assert json.loads(done.stdout)["company"] == "Cursor (Anysphere)"


def test_a_bad_record_is_named_and_counted() -> None:
    """A record that cannot be read is an error line and a sentence on standard error, and the status is 3."""
    done = RUN.invoke(app, ["parse", "ashby", "--board", "sample"], input=body_of(JOB, {"id": "2"}))
    assert done.exit_code == 3
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[0]["source_id"] == "1"
    assert lines[1]["error"] == {"stage": "parse", "reason": "record 1: jobUrl: expected text, got nothing", "key": "2"}
    assert done.stderr == "ashby: 2: record 1: jobUrl: expected text, got nothing\n"


@pytest.mark.parametrize("body", ["", "{}", "<html>Just a moment...</html>"])
def test_a_wrong_body_is_a_problem_not_silence(body: str) -> None:
    """A body that is not the source's is one error line and status 3."""
    done = RUN.invoke(app, ["parse", "greenhouse"], input=body)
    assert done.exit_code == 3
    assert set(json.loads(done.stdout)) == {"error"}


def test_a_file_is_read(tmp_path: Path) -> None:
    """The body may stand in a file."""
    file = tmp_path / "body.json"
    file.write_text(body_of(JOB))
    assert RUN.invoke(app, ["parse", "ashby", str(file), "--board", "sample"]).stdout.count("\n") == 1
