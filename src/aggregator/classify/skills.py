"""Skills and trends: what a posting names in its title, duties and requirements."""

from typing import Final

from aggregator.classify.reading import Found, Reading
from aggregator.core.tags import Evidence
from aggregator.text.document import Document
from aggregator.vocabulary.lexicon import Kind
from aggregator.vocabulary.skills import FIELD
from aggregator.vocabulary.trends import Trends

_SKILL_SECTIONS: Final = frozenset({"duties", "requirements", "nice", "unknown"})
_TREND_SECTIONS: Final = _SKILL_SECTIONS | {"company"}


def read_skills(document: Document, reading: Reading) -> tuple[tuple[str, ...], list[Evidence]]:
    """Give the skills asked for; fields of a degree are none."""
    first: dict[str, Found] = {}
    for found in reading.found(Kind.SKILL):
        if found.term.id in first:
            continue
        sentence = reading.sentence(found.sentence)
        studied = found.term.weight == FIELD and "degree" in sentence.about
        if not sentence.muted and sentence.section in _SKILL_SECTIONS and not studied:
            first[found.term.id] = found
    return _tags(document, "skills", first)


def read_trends(document: Document, reading: Reading, trends: Trends) -> tuple[tuple[str, ...], list[Evidence]]:
    """Give the trends that enough different phrases name."""
    first: dict[str, Found] = {}
    different: dict[str, set[str]] = {}
    for found in reading.found(Kind.TREND):
        sentence = reading.sentence(found.sentence)
        if not sentence.muted and sentence.section in _TREND_SECTIONS:
            first.setdefault(found.term.id, found)
            different.setdefault(found.term.id, set()).add(found.term.phrase)
    enough = {trend: found for trend, found in first.items() if len(different[trend]) >= trends.needed[trend]}
    return _tags(document, "trends", enough)


def _tags(document: Document, tag: str, first: dict[str, Found]) -> tuple[tuple[str, ...], list[Evidence]]:
    ids = tuple(sorted(first))
    quotes = [
        document.evidence(
            tag=tag, value=identifier, field="description", start=first[identifier].start, end=first[identifier].end, rule=f"{tag}.phrase"
        )
        for identifier in ids
    ]
    return ids, quotes
