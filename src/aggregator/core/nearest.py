"""Nearest: the known name that a mistyped one resembles, for messages."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known name that is most like a word; None where none is much like it."""
    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=0.7)), None)
