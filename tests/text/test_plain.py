"""Plain text: what a person reads, whatever the markup."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.text.plain import line, plain


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        ("  a \t b  ", "a b"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("$100<b>k</b> – 120k", "$100<b>k</b> – 120k".replace("<b>", "").replace("</b>", "")),
        ("<ul><li>One</li><li>Two</li></ul>", "• One\n\n• Two"),
        ("a<br>b", "a\nb"),
        ("&lt;p&gt;Hi&lt;/p&gt;", "Hi"),
        ("Fish &amp; chips", "Fish & chips"),
        ("Lead &amp;#8211; R&amp;amp;D", "Lead – R&D"),
        ("<p>Lead &amp;ndash; R&#38;amp;D</p>", "Lead – R&D"),
        ("<div>&lt;p&gt;Hi&lt;/p&gt;</div>", "Hi"),
        ("a\u200bb", "ab"),
        ("a\u00a0\u00a0b", "a b"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\u2028b\x85c", "a\nb\nc"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("a \n b", "a\nb"),
        ("caf\u00c3\u00a9", "café"),
        ("a\ud800b", "a\ufffdb"),
        ("a\x00\x1fb", "ab"),
        ("<script>alert(1)</script>Hello<b></b>", "Hello"),
        ("x < y and y > z", "x < y and y > z"),
    ],
)
def test_plain(value: str | None, text: str) -> None:
    """Markup goes, blocks become lines, invisible characters vanish, amounts stay whole."""
    assert plain(value) == text


def test_line() -> None:
    """A title is one line."""
    assert line("  Data\n Scientist <b>II</b>") == "Data Scientist II"


@given(st.text(st.sampled_from(list("ab <>&;/.\n\t\r\x85\u00a0\u200b\u2028é’ –İ")), max_size=60))
@settings(max_examples=200, deadline=None)
def test_tidy_result(value: str) -> None:
    """No odd spaces, no blank edges, never three line ends, whatever comes."""
    text = plain(value)
    assert text == text.strip()
    assert not any(odd in text for odd in ("\t", "\r", "\u200b", "\u00a0", "\u2028", "\n\n\n", "  ", " \n", "\n "))


@given(
    st.lists(
        st.sampled_from(
            ["One.", "two", "\n", "• three", "R&D", "£40k", "’s", "(m/f)", "&amp;", "&amp;#8211;", "&amp;amp;", "&lt;p&gt;", "<b>", "</p>"]
        ),
        max_size=30,
    )
)
def test_idempotent(words: list[str]) -> None:
    """Plain text of plain text is the same text."""
    text = plain(" ".join(words))
    assert plain(text) == text
