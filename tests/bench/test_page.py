"""The page of figures: only what lies between its two marks is written anew."""

from pathlib import Path

import pytest

from tests.bench import page
from tests.bench.figures import Figure
from tests.bench.growth import Grown

FIGURES = [
    Figure("save new (SQLite)", 5_600.4, 10_000.0, "executemany of the same rows", goal=0.6),
    Figure("end to end unchanged, a core", 5_100.0, goal=5_000),
    Figure("read pay", 1_910.0),
]
GROWN = [Grown(postings=10_000, cpu=2.04, last=231.0, peak_mb=201.0, file_mb=47.0)]


def test_the_tables_stand_between_the_marks(tmp_path: Path) -> None:
    """What was there before is gone, what lies around it stays, and a goal says whether it is met."""
    path = tmp_path / "page.md"
    path.write_text("# Title\n\n<!-- bench -->\nold\n<!-- /bench -->\n\nafter\n", encoding="utf-8")
    page.write(path, FIGURES, GROWN, postings=1_689)
    written = path.read_text(encoding="utf-8")
    assert written.startswith("# Title\n\n<!-- bench -->\n\n")
    assert written.endswith("\n\n<!-- /bench -->\n\nafter\n")
    assert "old" not in written
    assert "| save new (SQLite) | 5,600 | 10,000 | 56% | 60%, not met | executemany of the same rows |" in written
    assert "| end to end unchanged, a core | 5,100 |  |  | 5,000, met |  |" in written
    assert "| read pay | 1,910 |  |  |  |  |" in written
    assert "| 10,000 | 204 | 231 | 201 MB | 47 MB |" in written


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    """Nothing is appended to a page of another kind."""
    path = tmp_path / "page.md"
    path.write_text("# Title\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="expected <!-- bench -->"):
        page.write(path, FIGURES, [], postings=1)
    assert path.read_text(encoding="utf-8") == "# Title\n"


def test_the_page_of_the_documentation_has_its_marks() -> None:
    """So that `--markdown docs/performance.md` finds where to write."""
    text = (Path(__file__).parents[2] / "docs" / "performance.md").read_text(encoding="utf-8")
    assert 0 < text.index(page.BEGIN) < text.index(page.END)
