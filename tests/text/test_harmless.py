"""Harmless text: one line that neither acts nor hides anything."""

import pytest

from aggregator.text.harmless import harmless


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Senior Engineer, Zürich – 技術者", "Senior Engineer, Zürich – 技術者"),
        ("one\n\n\ttwo\r\nthree\u2028four", "one two three four"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("pay\u202e000,1", "pay\ufffd000,1"),
        ("zero\u200bwidth", "zero\ufffdwidth"),
        ("half a pair \ud800", "half a pair \ufffd"),
        ("hidden \U000e0041 tag", "hidden \ufffd tag"),
    ],
)
def test_what_would_act_or_hide_is_marked(text: str, shown: str) -> None:
    """Breaks become a space; escapes, turned text, and what has no width become U+FFFD; all other text stays."""
    assert harmless(text) == shown
