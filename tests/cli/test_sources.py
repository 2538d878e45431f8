"""`sources` and `boards` against the sample boards: the canary, the recorder, adding a company, dead boards."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.cli import boards as boards_command
from aggregator.cli.boards import add_board, check_boards, with_line
from aggregator.cli.live import Live
from aggregator.cli.recording import keys, trimmed
from aggregator.cli.sources import check_source, record_source
from aggregator.errors import BadInput
from aggregator.samples.market import Market
from aggregator.samples.server import Boards, serve
from aggregator.settings import Board, load_settings, parse_boards

FILE = """# Companies.

[ashby]
cohere = { company = "Cohere" }

# more to come
[lever]
palantir = { company = "Palantir" }
"""


@pytest.fixture(scope="module")
def served() -> Iterator[Boards]:
    """Serve a small market."""
    with serve(Market(postings=260, today=datetime.now(UTC).date())) as boards:
        yield boards


@pytest.fixture
def live(served: Boards) -> Live:
    """Ask the sample boards instead of the live sources."""
    return Live(settings=load_settings(), bases=served.bases)


def _token(served: Boards, source: str) -> str:
    return next(token for name, token in served.feeds if name == source and token)


def test_the_canary_counts_and_compares(served: Boards, live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    """A healthy board: how much came, how full its fields are, and which keys are new or gone against the recording."""
    token = _token(served, "greenhouse")
    assert check_source(live, "greenhouse", token, recordings=Path("tests/sources")) == 0
    said = capsys.readouterr().out
    assert f"greenhouse {token}: " in said
    assert "description" in said
    assert "keys that are gone" in said


def test_the_canary_names_what_is_wrong(served: Boards, live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    """A bot wall is named, and the status says that nothing came."""
    token = _token(served, "ashby")
    served.fault(f"/ashby/posting-api/job-board/{token}", "wall")
    try:
        assert check_source(live, "ashby", token, recordings=Path("tests/sources")) == 3
    finally:
        served.heal()
    assert f"ashby {token}: " in capsys.readouterr().err


def test_the_canary_asks_nothing_without_a_key_and_never_shows_it(
    served: Boards, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is missing in the environment is named; a key that stands in the path of an address is cut from what went wrong."""
    live = Live(settings=load_settings(), bases={"https://jooble.org": f"{served.base}/nowhere"})
    monkeypatch.delenv("JOOBLE_KEY", raising=False)
    asked = len(served.requests)
    assert check_source(live, "jooble", None, recordings=Path("tests/sources")) == 3
    assert "set JOOBLE_KEY in the environment" in capsys.readouterr().err
    assert len(served.requests) == asked
    monkeypatch.setenv("JOOBLE_KEY", "key-4f1d9c")
    assert check_source(live, "jooble", None, recordings=Path("tests/sources")) == 3
    said = capsys.readouterr().err
    assert "/nowhere/api/…" in said
    assert "4f1d9c" not in said


def test_a_board_that_cannot_be_asked_for_is_unread(
    live: Live, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A token that is no part of a host's name is that board's trouble: it is named, and the others are asked."""
    listed = {("personio", token): Board(source="personio", token=token, company="X") for token in ("a b", "nobody")}
    monkeypatch.setattr("aggregator.settings.load_boards", lambda: listed)
    assert check_boards(live, "personio") == 3
    said = capsys.readouterr()
    assert "expected a part of a host name" in " ".join(said.out.split())
    assert "2 boards asked, 2 to look at" in said.err


def test_a_recording_is_cut_and_without_contacts(served: Boards, live: Live, tmp_path: Path) -> None:
    """At most five records, in the source's own shape."""
    path = record_source(live, "lever", _token(served, "lever"), out=tmp_path)
    body = json.loads(path.read_text(encoding="utf-8"))
    assert path == tmp_path / "lever" / "page.json"
    assert 1 <= len(body) <= 5
    assert trimmed({"a": "Write to jane.doe@example.com or +44 20 7946 0958", "b": 20260131}) == {
        "a": "Write to [mail] or [phone]",
        "b": 20260131,
    }


def test_keys_are_named_by_their_path() -> None:
    """The places of a list are one."""
    assert sorted(set(keys({"jobs": [{"id": 1}, {"id": 2, "pay": {"min": 3}}]}))) == ["jobs", "jobs[].id", "jobs[].pay", "jobs[].pay.min"]


def test_a_company_is_added_by_its_address(served: Boards, live: Live, tmp_path: Path) -> None:
    """The ATS and token are recognised, the board's own name is taken, and the file still reads."""
    path, token = tmp_path / "boards.toml", _token(served, "greenhouse")
    path.write_text(FILE, encoding="utf-8")
    company = served.market.board("greenhouse", token)
    assert company is not None
    assert add_board(live, f"https://boards.greenhouse.io/{token}/jobs/1", company=None, path=path).startswith(
        f"added greenhouse {token}: {company.name}"
    )
    assert parse_boards(path.read_text(encoding="utf-8"))["greenhouse", token].company == company.name
    assert add_board(live, f"https://boards.greenhouse.io/{token}", company=None, path=path) == f"greenhouse {token} is already there"


def test_an_address_without_an_ats_is_refused(live: Live, served: Boards, tmp_path: Path) -> None:
    """A page that embeds no board that we read adds nothing, and says what to do."""
    with pytest.raises(BadInput, match="no ATS that we read"):
        add_board(live, f"{served.base}/truth", company=None, path=tmp_path / "boards.toml")


def test_a_board_that_is_not_there_is_refused(live: Live, tmp_path: Path) -> None:
    """A typo in a token adds nothing."""
    path = tmp_path / "boards.toml"
    path.write_text(FILE, encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be read"):
        add_board(live, "https://boards.greenhouse.io/nosuchcompany", company=None, path=path)
    assert path.read_text(encoding="utf-8") == FILE


def test_a_line_goes_to_the_end_of_its_table() -> None:
    """Comments of the next table stay with it; an odd token is quoted; a new source gets a table."""
    assert list(parse_boards(with_line(FILE, "ashby", "mistral.ai", 'Mistral "AI"'))) == [
        ("ashby", "cohere"),
        ("ashby", "mistral.ai"),
        ("lever", "palantir"),
    ]
    assert '"mistral.ai" = { company = "Mistral \\"AI\\"" }\n\n# more to come' in with_line(FILE, "ashby", "mistral.ai", 'Mistral "AI"')
    assert ("gem", "x") in parse_boards(with_line(FILE, "gem", "x", "X"))


def test_dead_empty_and_misnamed_boards_are_named(
    served: Boards, live: Live, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each kind of trouble has its word; a healthy board is not listed."""
    healthy = _token(served, "greenhouse")
    company = served.market.board("greenhouse", healthy)
    assert company is not None
    listed = {
        ("greenhouse", healthy): Board(source="greenhouse", token=healthy, company=company.name),
        ("greenhouse", "nobody"): Board(source="greenhouse", token="nobody", company="Nobody"),
    }
    monkeypatch.setattr("aggregator.settings.load_boards", lambda: listed)
    assert check_boards(live, "greenhouse") == 3
    said = capsys.readouterr()
    assert "nobody" in said.out
    assert "dead" in said.out
    assert healthy not in said.out
    assert "2 boards asked, 1 to look at" in said.err
    assert boards_command.group.info.help
