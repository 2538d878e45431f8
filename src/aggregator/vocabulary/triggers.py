"""Triggers: every phrase about place and terms in one automaton, so that a description is read once."""

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from aggregator.vocabulary.conditions import Condition, Conditions
from aggregator.vocabulary.eligibility import EligibilityPhrases, Rule
from aggregator.vocabulary.phrases import Phrases
from aggregator.vocabulary.timezones import SIGNS, Clocks, Written

# What stands before "ET" where it is a word: a phrase that begins with it is found in a text a tenth as often as in "product".
_MARKS: Final = " \n(/-–,+:;&|"
_SHORT: Final = 3


class ClockSign(NamedTuple):
    """A word that opens a sentence about time zones; some are one only in capitals."""

    name: str
    capitals: bool = False


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
    for sign in clocks.signs:
        clock = clocks.by_name.get(sign)
        meant = ClockSign(sign, capitals=clock is not None and sign not in SIGNS and clock.written is Written.CAPITALS)
        yield from ((mark + sign, meant) for mark in _MARKS) if len(sign) <= _SHORT else ((sign, meant),)
    yield from ((spelling, Marker(country, sign)) for spelling, country, sign in eligibility.markers)
