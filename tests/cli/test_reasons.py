"""The layout of points: every kind of decision in words, within 80 columns."""

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from aggregator.cli.reasons import write


def told(**ai: Any) -> dict[str, Any]:
    """Make the points of a posting of which only AI matters."""
    said = {"is_ai": False, "score": 0.2, "decided_by": "body", "demand": None, "points": 1.5, "core": 0.0, "duties": 1, "denied": False}
    share = {"section": "duties", "points": 1.5, "words": ("agents\x1b", "ML")}
    return {
        "tags_are_older": False,
        "ai": said | {"shares": [share]} | ai,
        "role": {"role": None, "rule": None, "ai": None, "field": None, "words": None},
        "sectors": [{"sector": "finance", "kind": "other", "chosen": False, "points": 2.0, "shares": []}],
    }


def written(points: dict[str, Any]) -> str:
    """Write points into a string of 80 columns."""
    out = StringIO()
    write(Console(file=out, width=80), points)
    assert max(map(len, out.getvalue().splitlines())) <= 80
    return " ".join(out.getvalue().split())


@pytest.mark.parametrize(
    ("ai", "words"),
    [
        ({}, "ai: no, score 0.2, by the body; the body has 1.5 points, 0 of the core, 1 duty role"),
        ({"is_ai": True, "decided_by": "title"}, "ai: yes, score 0.2, by the title;"),
        ({"denied": True, "demand": {"gate": "data", "points": 8.0, "core": 5.0, "duties": 2}}, "1 duty, and denies it; a title of the kind data needs 8, 5 of the core, 2 duties"),
    ],
)  # fmt: skip
def test_ai(ai: dict[str, Any], words: str) -> None:
    """What the body has stands beside what the title asks for."""
    assert words in written(told(**ai)).replace("1.5 duties agents\ufffd · ML ", "")


def test_role_and_rivals() -> None:
    """A rule is named by its number and words; a rival of the six is called one; older tags are said to be older."""
    points = told() | {
        "tags_are_older": True,
        "role": {"role": "data_analyst", "rule": 7, "ai": "support", "field": "title", "words": "BI"},
    }
    out = written(points)
    assert "role: data_analyst, by rule 7 of roles.toml (support) on »BI« in the title" in out
    assert "finance: not given, 2 points (a rival of the six)" in out
    assert "of older rules" in out
    assert "role: none, no rule of roles.toml matches" in written(told())
    assert "agents\ufffd · ML" in out
