"""Skills and trends: what a posting names in its title, duties and requirements."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from aggregator.classify.reading import Reading
from aggregator.core.tags import Evidence
from aggregator.text.document import Document
from aggregator.vocabulary.lexicon import Kind, Term
from aggregator.vocabulary.skills import FIELD
from aggregator.vocabulary.trends import Trends

_SKILL_SECTIONS: Final = frozenset({"duties", "requirements", "nice", "unknown"})
_TREND_SECTIONS: Final = _SKILL_SECTIONS | {"company"}


class _Named(NamedTuple):
    """One phrase and where it stands."""

    term: Term
    field: str
    start: int
    end: int


def read_skills(document: Document, reading: Reading) -> tuple[tuple[str, ...], list[Evidence]]:
    """Give the skills asked for; fields of a degree are none."""
    first: dict[str, _Named] = {}
    for named in _in_title(reading, Kind.SKILL):
        first.setdefault(named.term.id, named)
    for found in reading.found(Kind.SKILL):
        if found.term.id in first:
            continue
        sentence = reading.sentence(found.sentence)
        studied = found.term.weight == FIELD and "degree" in sentence.about
        if not sentence.muted and sentence.section in _SKILL_SECTIONS and not studied:
            first[found.term.id] = _Named(found.term, "description", found.start, found.end)
    return _tags(document, "skills", first)


def read_trends(document: Document, reading: Reading, trends: Trends) -> tuple[tuple[str, ...], list[Evidence]]:
    """Give the trends that enough different phrases name."""
    named = list(_in_title(reading, Kind.TREND))
    for found in reading.found(Kind.TREND):
        sentence = reading.sentence(found.sentence)
        if not sentence.muted and sentence.section in _TREND_SECTIONS:
            named.append(_Named(found.term, "description", found.start, found.end))
    first: dict[str, _Named] = {}
    different: dict[str, set[str]] = {}
    for one in named:
        first.setdefault(one.term.id, one)
        different.setdefault(one.term.id, set()).add(one.term.phrase)
    return _tags(document, "trends", {trend: one for trend, one in first.items() if len(different[trend]) >= trends.needed[trend]})


def _in_title(reading: Reading, kind: Kind) -> Iterator[_Named]:
    title = reading.document.title
    for term, start, end in reading.in_title:
        if term.kind is kind and term.written in {None, title[start:end]}:
            yield _Named(term, "title", start, end)


def _tags(document: Document, tag: str, first: dict[str, _Named]) -> tuple[tuple[str, ...], list[Evidence]]:
    ids = tuple(sorted(first))
    quotes = [
        document.evidence(tag=tag, value=one.term.id, field=one.field, start=one.start, end=one.end, rule=f"{tag}.phrase")
        for one in (first[identifier] for identifier in ids)
    ]
    return ids, quotes
