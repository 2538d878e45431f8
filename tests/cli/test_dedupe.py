"""`aggregator dedupe`: lines in, the same lines with their job out."""

import json

from typer.testing import CliRunner

from aggregator.cli.main import app
from tests.dedupe.reading import TEXTS


def _line(**fields: object) -> str:
    usual = {"source": "board_a", "source_id": "1", "title": "Machine Learning Engineer", "company": "Kestrel Grid", "location": "Berlin"}
    return json.dumps(usual | {"description": TEXTS["engineer"]} | fields)


def _run(*lines: str) -> tuple[int, list[dict[str, object]], str]:
    result = CliRunner().invoke(app, ["dedupe"], input="\n".join(lines) + "\n")
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def test_copies_get_one_job_and_others_their_own() -> None:
    """Copies on two boards share a job, another opening has its own, and the order of the lines is kept."""
    status, lines, _ = _run(_line(), _line(source_id="2", title="Cook"), _line(source="board_b"))
    assert status == 0
    assert [line["title"] for line in lines] == ["Machine Learning Engineer", "Cook", "Machine Learning Engineer"]
    assert lines[0]["job"] == lines[2]["job"] != lines[1]["job"]


def test_what_a_line_says_is_kept() -> None:
    """Unknown keys and tags pass through untouched."""
    _, lines, _ = _run(_line(colour="green", tags={"language": "en", "job_countries": ["DE"]}))
    assert lines[0]["colour"] == "green"
    assert lines[0]["tags"] == {"language": "en", "job_countries": ["DE"]}


def test_a_later_line_can_join_two_openings() -> None:
    """All lines are read before the first is written."""
    link = {"url": "https://job-boards.greenhouse.io/k/jobs/4010001", "apply_url": "https://kestrel.example/jobs/forecasting-engineer-26"}
    _, lines, _ = _run(
        _line(source="a", url=link["url"], location="Berlin", description="short"),
        _line(source="b", url=link["apply_url"], location="Berlin", description="brief"),
        _line(source="c", **link, description="terse"),
    )
    assert len({str(line["job"]) for line in lines}) == 1


def test_tags_decide_what_the_text_does_not() -> None:
    """Countries of the tags are a veto where the location says nothing."""
    _, lines, _ = _run(
        _line(location="Remote", tags={"job_countries": ["KE"], "language": "en"}),
        _line(location="Remote", tags={"job_countries": ["US"], "language": "en"}, source="board_b"),
    )
    assert lines[0]["job"] != lines[1]["job"]


def test_a_bad_line_is_named_and_replaced() -> None:
    """A line that cannot be read costs the others nothing and makes the exit status 3."""
    status, lines, errors = _run(_line(), "{broken", _line(source="board_b", tags=[1]), _line(source="board_c"))
    assert status == 3
    assert "error" in lines[1]
    assert "error" in lines[2]
    assert lines[0]["job"] == lines[3]["job"]
    assert "line 2: not JSON" in errors
    assert "line 3: tags: expected an object" in errors


def test_nothing_in_nothing_out() -> None:
    """An empty file gives an empty answer."""
    result = CliRunner().invoke(app, ["dedupe"], input="")
    assert (result.exit_code, result.stdout) == (0, "")
