"""Which ATS is behind a careers address or page."""

from pathlib import Path

import pytest

from aggregator.boards import recognise, recognise_html
from aggregator.errors import ConfigurationError
from aggregator.settings import load_boards, parse_boards
from aggregator.sources import sources
from aggregator.vocabulary.table import read_csv

CASES = [
    (row["url"], (row["source"], row["token"]) if row["source"] else None)
    for _, row in read_csv((Path(__file__).parent / "cases.csv").read_text(), file="cases.csv", columns=("url", "source", "token"))
]


@pytest.mark.parametrize(("url", "expected"), CASES)
def test_an_address_is_recognised(url: str, expected: tuple[str, str] | None) -> None:
    """Every line of cases.csv is recognised as it says."""
    assert recognise(url) == expected


def test_what_is_recognised_can_be_asked() -> None:
    """Every source and token of the cases makes a request."""
    for _, expected in CASES:
        if expected is not None:
            source, token = expected
            assert sources()[source].start(token)[0].board == token


def test_a_page_that_embeds_a_board_is_recognised() -> None:
    """A script of Greenhouse, a link in JSON with escaped slashes, and the most frequent of several links count."""
    assert recognise_html('<script src="https://boards.greenhouse.io/embed/job_board/js?for=sample"></script>') == ("greenhouse", "sample")
    assert recognise_html('<script>{"url":"https:\\/\\/jobs.ashbyhq.com\\/sample\\/1"}</script>') == ("ashby", "sample")
    several = '<a href="https://jobs.lever.co/other/1">x</a>' + '<a href="https://jobs.lever.co/sample/1">y</a>' * 2
    assert recognise_html(several) == ("lever", "sample")
    assert recognise_html("<html><body>No jobs here, see https://example.com/jobs</body></html>") is None


def test_the_shipped_boards_belong_to_sources_with_boards() -> None:
    """Every section of boards.toml names a source that has boards, and every token makes a request."""
    boards = load_boards()
    assert len(boards) > 400
    for (source, token), board in boards.items():
        assert sources()[source].has_boards, source
        assert sources()[source].start(token, company=board.company)[0].context["company"] == board.company
    assert boards["greenhouse", "anthropic"].company == "Anthropic"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[ashby]\nsample = { compny = "Sample" }', r"boards\.toml: \[ashby\]: \[sample\]: company: mandatory"),
        ('[ashby]\nsample = { company = "Sample", site = "x" }', r"boards\.toml: \[ashby\]: \[sample\]: unknown key site"),
        ("[ashby]\nsample = { company = 7 }", r"boards\.toml: \[ashby\]: \[sample\]: company: expected text, got 7"),
        ('[ashby]\nsample = { company = "A" }\nsample = { company = "B" }\n[lever]', r"boards\.toml: .*line 3"),
        ('[ashby]\nsample = { company = " " }', r"expected a token and a name"),
    ],
)
def test_a_wrong_line_is_named(text: str, message: str) -> None:
    """An error of boards.toml names the file, the source, the token and what is wrong."""
    with pytest.raises(ConfigurationError, match=message):
        parse_boards(text)
