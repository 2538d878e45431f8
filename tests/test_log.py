"""What is logged acts on no terminal and tells no secret."""

import json
import logging

import pytest
import structlog

from aggregator.log import redact, set_up


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET https://a.example/x?key=canary", "GET https://a.example/x"),
        ("https://user:canary@a.example/x", "https://a.example/x"),
        ("postgresql+psycopg://me:canary@db/jobs", "postgresql+psycopg://db/jobs"),
        ("\x1b[2J\u202eevil\u200b", "\ufffd[2J\ufffdevil\ufffd"),
        ("one\rtwo", "one\ufffdtwo"),
    ],
)
def test_S16_addresses_lose_keys_and_text_loses_its_power(text: str, shown: str) -> None:  # noqa: N802  (the number of its fault)
    """Queries, names and passwords are cut; what a terminal would act on is replaced."""
    assert redact(text) == shown


def test_a_line_of_the_log_is_one_json_object_whatever_it_says(capfd: pytest.CaptureFixture[str]) -> None:
    """A hostile title cannot begin a line of its own, and reads back as it was, but for what acts."""
    set_up(machine=True)
    structlog.get_logger().info("run", title='a"}\n{"event": "forged"}', url="https://a.example/?key=canary")
    (line,) = capfd.readouterr().err.splitlines()
    found = json.loads(line)
    assert (found["event"], found["title"], found["url"]) == ("run", 'a"}\n{"event": "forged"}', "https://a.example/")


def test_what_a_library_says_is_a_line_like_ours(capfd: pytest.CaptureFixture[str]) -> None:
    """Its warnings are events, each once, with the same cuts; below a warning nothing of theirs is written."""
    for _ in range(2):
        set_up(machine=True)
    told = logging.getLogger("apscheduler.scheduler")
    told.warning("skipped\nforged %s", "https://a.example/?key=canary")
    told.info("https://a.example/?key=canary")
    try:
        raise ValueError("no")
    except ValueError:
        told.exception("failed")
    first, second = map(json.loads, capfd.readouterr().err.splitlines())
    assert (first["event"], first["level"], first["logger"]) == ("library", "warning", "apscheduler.scheduler")
    assert first["says"] == "skipped\nforged https://a.example/"
    assert "ValueError: no" in second["exception"]
