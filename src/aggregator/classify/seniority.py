"""Seniority: the level that a title or the employment type names."""

from typing import Final

from aggregator.core.tags import Evidence, Seniority
from aggregator.text.document import Document
from aggregator.vocabulary.phrases import Phrases

# A title may name two ("Senior Director", "Junior Team Lead"): the one that says more about the work wins.
_ORDER: Final = (
    Seniority.INTERN,
    Seniority.EXECUTIVE,
    Seniority.DIRECTOR,
    Seniority.MANAGER,
    Seniority.STAFF,
    Seniority.LEAD,
    Seniority.SENIOR,
    Seniority.MID,
    Seniority.JUNIOR,
)


def read_seniority(document: Document, levels: Phrases[Seniority | None]) -> tuple[Seniority | None, list[Evidence]]:
    """Give the level that the title names, else an internship that the employment type names, else None."""
    found: dict[Seniority, tuple[int, int]] = {}
    for hit in levels.longest(document.folded("title")):
        if hit.meaning is not None:
            found.setdefault(hit.meaning, (hit.start, hit.end))
    for level in _ORDER:
        if level in found:
            start, end = found[level]
            return level, [document.evidence(tag="seniority", value=level, field="title", start=start, end=end, rule="seniority.title")]
    for hit in levels.longest(document.folded("employment_type")):
        if hit.meaning is Seniority.INTERN:
            quote = document.evidence(
                tag="seniority", value="intern", field="employment_type", start=hit.start, end=hit.end, rule="seniority.employment_type"
            )
            return Seniority.INTERN, [quote]
    return None, []
