"""The page of each source: at most five records in the source's exact shape, written for these tests."""

from pathlib import Path

from aggregator.core.page import Page
from aggregator.core.web import Request, Response
from aggregator.sources import names, sources
from aggregator.sources.kit import Source

FOLDER = Path(__file__).parent
SOURCES = tuple(sources()[name] for name in names())
# What part of a careers address each ATS calls a board; any other takes a word.
BOARDS = {"workday": "sample.wd5/Careers", "jsonld": "careers.example.com", "comeet": "F6.003/0A1B", "personio": "sample"}
BOARD = "sample"


def board_of(source: Source) -> str | None:
    """Give the board that the page of a source is of."""
    return BOARDS.get(source.name, BOARD) if source.has_boards else None


def request_of(source: Source) -> Request:
    """Give the first request of a source."""
    return source.start(board_of(source))[0]


def page_file(source: Source) -> Path:
    """Find the page of a source."""
    found = sorted((FOLDER / source.name).glob("page.*"))
    if not found:
        raise AssertionError(f"tests/sources/{source.name}/page.json is missing: at most five records, in the exact shape of the source")
    return found[0]


def parsed(source: Source, body: bytes) -> Page:
    """Parse a body as the answer to the first request."""
    return source.parse(Response(request=request_of(source), body=body))
