"""Lexicon: every phrase that says what a job is, in one automaton, so that a description is read once."""

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from aggregator.vocabulary.phrases import Phrases


class Kind(IntEnum):
    """Which reader a phrase is for."""

    AI = 0
    VERB = 1
    SENTENCE = 2
    SECTOR = 3
    FOCUS = 4
    SKILL = 5
    TREND = 6
    PATHWAY = 7


class Term(NamedTuple):
    """What a phrase stands for: `id` within its kind, its weight, and `written` where only one way of writing it counts."""

    kind: Kind
    id: str
    weight: float
    phrase: str
    written: str | None = None


Lexicon = Phrases[Term]


def compile_lexicon(*groups: Iterable[tuple[str, Term]]) -> Lexicon:
    """Compile (folded spelling, term) pairs of all tables into one automaton."""
    pairs = dict.fromkeys(pair for group in groups for pair in group)
    return Phrases(pairs)
