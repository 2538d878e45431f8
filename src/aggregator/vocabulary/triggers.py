"""Triggers: every phrase about place and terms in one automaton, so that a description is read once."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from aggregator.vocabulary.conditions import Condition, Conditions
from aggregator.vocabulary.eligibility import EligibilityPhrases, Rule
from aggregator.vocabulary.phrases import Phrases
from aggregator.vocabulary.timezones import Clocks


class ClockSign(NamedTuple):
    """A word that opens a sentence about time zones."""

    name: str


class Marker(NamedTuple):
    """A word that only one country's employers use."""

    country: str
    sign: str


Trigger: TypeAlias = Rule | Condition | ClockSign | Marker


def compile_triggers(eligibility: EligibilityPhrases, conditions: Conditions, clocks: Clocks) -> Phrases[Trigger]:
    """Compile the phrases of all three files into one automaton."""
    return Phrases(_all(eligibility, conditions, clocks))


def _all(eligibility: EligibilityPhrases, conditions: Conditions, clocks: Clocks) -> Iterator[tuple[str, Trigger]]:
    yield from eligibility.phrases
    yield from conditions.phrases
    yield from ((sign, ClockSign(sign)) for sign in clocks.signs)
    yield from ((spelling, Marker(country, sign)) for spelling, country, sign in eligibility.markers)
