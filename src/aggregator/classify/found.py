"""Found: the triggers of a description, sorted by what they are for, so that the description is searched once."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from aggregator.text.document import Document
from aggregator.text.remembered import remembered
from aggregator.vocabulary.conditions import NEVER, Condition, Conditions
from aggregator.vocabulary.eligibility import Rule
from aggregator.vocabulary.phrases import Hit, Phrases
from aggregator.vocabulary.triggers import ClockSign, Marker, Trigger

Sentence: TypeAlias = tuple[int, int]
# No posting needs more; a text of one word repeated has thousands, and what reads them looks at pairs.
LONGEST_LINE: Final = 1_000
_MOST_IN_A_SENTENCE: Final = 40
_MOST_OF_A_TAG: Final = 120
_MOST_SENTENCES: Final = 200
LineWords: TypeAlias = Mapping[str, tuple[Hit[Condition], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Rules by sentence, conditions by tag without what a "never" phrase cancels, sentences about clocks, markers by country and sign."""

    rules: dict[Sentence, list[Hit[Rule]]]
    conditions: dict[str, list[Hit[Condition]]]
    clocks: dict[Sentence, None]
    markers: dict[str, dict[str, tuple[int, int]]]


def find_triggers(document: Document, triggers: Phrases[Trigger]) -> Found:
    """Search the description once."""
    rules: dict[Sentence, list[Hit[Rule]]] = {}
    conditions: dict[str, list[Hit[Condition]]] = {}
    clocks: dict[Sentence, None] = {}
    markers: dict[str, dict[str, tuple[int, int]]] = {}
    for hit in triggers.find(document.folded("description")):
        meaning = hit.meaning
        if isinstance(meaning, Rule):
            named = rules.setdefault(document.sentence_at(hit.start), [])
            if len(named) < _MOST_IN_A_SENTENCE:
                named.append(Hit(meaning, hit.start, hit.end))
        elif isinstance(meaning, Condition):
            held = conditions.setdefault(meaning.tag, [])
            if len(held) < _MOST_OF_A_TAG:
                held.append(Hit(meaning, hit.start, hit.end))
        elif isinstance(meaning, ClockSign):
            if not meaning.capitals or document.description[hit.end - len(meaning.name) : hit.end].isupper():
                clocks[document.sentence_at(hit.end - 1)] = None
        elif isinstance(meaning, Marker):
            markers.setdefault(meaning.country, {}).setdefault(meaning.sign, (hit.start, hit.end))
    kept = {tag: without_cancelled(hits) for tag, hits in conditions.items()}
    few = dict(itertools.islice(rules.items(), _MOST_SENTENCES))
    return Found(rules=few, conditions=kept, clocks=dict(itertools.islice(clocks.items(), _MOST_SENTENCES)), markers=markers)


def find_line_words(document: Document, conditions: Conditions, *, header_end: int) -> LineWords:
    """Search the short lines: location, title, and the header of the description, which ends at `header_end`."""
    ends = {"location": LONGEST_LINE, "title": LONGEST_LINE, "description": header_end}
    return {field: _in_line(line, conditions.line) if (line := document.folded(field)[:end]) else () for field, end in ends.items()}


@remembered
def _in_line(line: str, phrases: Phrases[Condition]) -> tuple[Hit[Condition], ...]:
    return tuple(without_cancelled(list(itertools.islice(phrases.find(line), _MOST_OF_A_TAG))))


def without_cancelled(hits: list[Hit[Condition]]) -> list[Hit[Condition]]:
    """Drop what stands inside a "never" phrase of the same tag, and those phrases."""
    never = [hit for hit in hits if hit.meaning.value == NEVER]
    if not never:
        return hits
    return [
        hit
        for hit in hits
        if hit.meaning.value != NEVER
        and not any(n.start <= hit.start and hit.end <= n.end and n.meaning.tag == hit.meaning.tag for n in never)
    ]
