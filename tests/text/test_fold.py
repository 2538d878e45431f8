"""Folding keeps every offset."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.fold import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Data Scientist", "data scientist"),
        ("Master’s", "master's"),
        ("e\u2011learning", "e-learning"),
        ("İstanbul", "İstanbul"),
        ("Dаtа Sсіеnсе Tеаm", "data science team"),
        ("Инженер данных", "инженер данных"),
        ("ML-инженер", "ml-инженер"),
        ("Straße", "straße"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Lower case, plain apostrophes, and Latin letters for those in disguise; other alphabets stay."""
    assert fold(text) == folded


@given(st.text(max_size=80))
def test_length(text: str) -> None:
    """The folded text is as long as the text."""
    assert len(fold(text)) == len(text)
