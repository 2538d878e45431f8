"""Phrases and their variants: found at word boundaries, in one pass."""

import pytest

from aggregator.vocabulary.phrases import Phrases
from aggregator.vocabulary.variants import variants


@pytest.mark.parametrize(
    ("phrase", "spellings"),
    [
        ("bank", ["bank", "banks"]),
        ("Therapy", ["therapy", "therapies"]),
        ("health care", ["health care", "health cares", "health-care", "health-cares"]),
        ("e-learning", ["e-learning", "e learning"]),
        ("press", ["press"]),
        ("ml", ["ml"]),
        ("search", ["search", "searches"]),
        ("famous", ["famous"]),
        ("hospital", ["hospital", "hospitals"]),
        ("c++", ["c++"]),
        ("survey", ["survey", "surveys"]),
    ],
)
def test_variants(phrase: str, spellings: list[str]) -> None:
    """Plurals and hyphens come by themselves; words that have no plural get none."""
    assert list(variants(phrase)) == spellings


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a bank", ["bank"]),
        ("banking", []),
        ("bank-holiday", ["bank"]),
        ("the bank holiday", ["bank", "bank holiday"]),
        ("c++ and c", ["c++"]),
        ("abc++", []),
        ("", []),
        ("bankbank bank", ["bank"]),
    ],
)
def test_find(text: str, found: list[str]) -> None:
    """A phrase is found where words begin and end, overlapping ones too."""
    phrases = Phrases([("bank", "bank"), ("bank holiday", "bank holiday"), ("c++", "c++")])
    assert [hit.meaning for hit in phrases.find(text)] == found


def test_longest() -> None:
    """The longest of several at a place wins, and equal spans keep all their meanings."""
    phrases = Phrases([("bank", 1), ("bank holiday", 2), ("bank holiday", 3), ("holiday", 4)])
    assert [hit.meaning for hit in phrases.longest("bank holiday, bank")] == [2, 3, 1]
