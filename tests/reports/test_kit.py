"""Report files: deterministic, harmless in a spreadsheet, whole or absent."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

from pathlib import Path

import pytest

from aggregator.errors import BadInput
from aggregator.reports.kit import inert, to_csv, write_whole
from aggregator.reports.publish import choose, discover


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\x00=1", "|x", "%0A"])
def test_C15_a_formula_becomes_text(text: str) -> None:
    """A cell that a spreadsheet would run is written with a leading apostrophe."""
    assert inert(text).startswith("'")


def test_numbers_stay_numbers() -> None:
    """A negative number is a number, not a formula."""
    assert [inert(-3), inert(0.25), inert(1234567.5), inert(None), inert(True)] == ["-3", "0.25", "1234567.5", "", "yes"]


def test_a_table_is_rfc_4180_with_its_note() -> None:
    """Quotes, commas and line breaks are quoted; the note stands in every row."""
    assert to_csv(("a", "b"), [('say "x", y', 1)], note="synthetic") == 'a,b,note\r\n"say ""x"", y",1,synthetic\r\n'


def test_a_row_of_another_length_is_refused() -> None:
    """A report that forgets a cell fails instead of shifting its columns."""
    with pytest.raises(ValueError, match="1 cells under 2 columns"):
        to_csv(("a", "b"), [("x",)])


def test_S08_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk fails in the middle, the last good report stays and no temporary file is left."""
    target = tmp_path / "report.csv"
    write_whole(target, b"good")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(target, b"new")
    assert target.read_bytes() == b"good"
    assert [path.name for path in tmp_path.iterdir()] == ["report.csv"]


def test_every_report_is_found_by_its_module() -> None:
    """A report is a module; there is no list to edit."""
    assert "article_check" in discover()


def test_an_unknown_report_is_named_with_those_there_are() -> None:
    """A typo is an error that helps."""
    with pytest.raises(BadInput, match="no such report: artikel_check; there are article_check"):
        choose(["artikel_check"])
