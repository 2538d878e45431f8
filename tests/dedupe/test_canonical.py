"""Canonical: which posting speaks for a job."""

from datetime import UTC, datetime

import pytest

from aggregator.dedupe.canonical import canonical
from tests.dedupe.reading import made


def test_the_employers_own_posting_speaks_first() -> None:
    """The employer's own board wins over a longer copy."""
    own = made("own", source="greenhouse", text="engineer_start")
    copy = made("copy", source="board_b", text="engineer_html")
    assert canonical([copy, own]) is own


def test_the_longest_text_speaks_among_copies() -> None:
    """Between copies the one that says most wins."""
    short, long = made("a", text="engineer_start"), made("b", text="engineer")
    assert canonical([short, long]) is long


def test_the_oldest_speaks_among_equals() -> None:
    """Between equal copies the first published wins, and a dated one before one without date."""
    old = made("b", date_posted=datetime(2026, 1, 2, tzinfo=UTC))
    new = made("a", date_posted=datetime(2026, 3, 4, tzinfo=UTC))
    undated = made("0")
    assert canonical([undated, new, old]) is old


def test_the_id_breaks_a_tie() -> None:
    """Equal postings give the same answer in any order."""
    one, other = made("a"), made("b")
    assert canonical([other, one]) is canonical([one, other]) is one


def test_nothing_has_no_canonical() -> None:
    """A job without postings is an error of the caller."""
    with pytest.raises(ValueError, match="empty"):
        canonical([])
