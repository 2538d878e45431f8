"""What reaches a terminal or a log carries no secret and nothing that a terminal acts on."""

import json

import pytest

from aggregator.log import redact, set_up


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://api.example/jobs?app_key=hunter2: 403", "https://api.example/jobs: 403"),
        ("see https://api.example/jobs?app_key=hunter2, then", "see https://api.example/jobs, then"),
        ("https://me:hunter2@api.example/jobs", "https://api.example/jobs"),
        ("https://api.example/jobs?a=x:hunter2&b=2", "https://api.example/jobs"),
        ("postgresql://me:hunter2@db/jobs", "postgresql://db/jobs"),
        ("postgresql+psycopg://me:hunter2@db/jobs", "postgresql+psycopg://db/jobs"),
        ("clear\x1b[2J screen \u202eback", "clear\ufffd[2J screen \ufffdback"),
        ("no address: key 1?2", "no address: key 1?2"),
    ],
)
def test_messages_carry_no_secret_and_no_control_character(text: str, shown: str) -> None:
    """Queries, user names and passwords are cut from addresses; escape codes and marks of direction become U+FFFD."""
    assert redact(text) == shown


def test_a_hostile_board_forges_no_line_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    """An event is one line of ASCII, whatever its fields hold."""
    import structlog

    set_up(machine=True)
    try:
        structlog.get_logger().warning("read", board='x\n{"event": "forged"}\x1b[2J', error="https://api.example/?key=hunter2")
    finally:
        structlog.reset_defaults()
    written = capsys.readouterr().err

    assert (written.count("\n"), written.isascii(), "\x1b" in written, "hunter2" in written) == (1, True, False, False)
    assert json.loads(written)["event"] == "read"
