"""Seniority: the level that a title or the employment type names."""

import re
from typing import Final

from aggregator.core.tags import Evidence, Seniority
from aggregator.text.document import Document
from aggregator.text.remembered import remembered
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
# A numeral is a level only after a job's noun or where it ends what it numbers: "Analyst II", not "Type II Diabetes" and not "(m/v/x)".
_NUMERAL = re.compile(r"(?<!\S)(?:i{1,3}|iv|v)\Z")
_NUMBERED = re.compile(
    r"\b(?:engineer|scientist|analyst|developer|specialist|architect|designer|researcher|manager|associate|administrator)\s+\Z"
)
_TRAILING = re.compile(r"\s*(?:\Z|[,(\[;|:]|[-–—]\s|\s[-–—/]\s|\s(?:at|in|for|of|remote|remoto|with)\b)")


def read_seniority(document: Document, levels: Phrases[Seniority | None]) -> tuple[Seniority | None, list[Evidence]]:
    """Give the level that the title names, else an internship that the employment type names, else None."""
    named = _in_title(document.folded("title"), levels)
    if named is not None:
        level, start, end = named
        return level, [document.evidence(tag="seniority", value=level, field="title", start=start, end=end, rule="seniority.title")]
    for hit in levels.longest(document.folded("employment_type")):
        if hit.meaning is Seniority.INTERN:
            quote = document.evidence(
                tag="seniority", value="intern", field="employment_type", start=hit.start, end=hit.end, rule="seniority.employment_type"
            )
            return Seniority.INTERN, [quote]
    return None, []


@remembered
def _in_title(title: str, levels: Phrases[Seniority | None]) -> tuple[Seniority, int, int] | None:
    """Give the level that says most about the work, and where it is named first."""
    found: dict[Seniority, tuple[int, int]] = {}
    for hit in levels.longest(title):
        if hit.meaning is not None and _is_level(title, hit.start, hit.end):
            found.setdefault(hit.meaning, (hit.start, hit.end))
    return next(((level, *found[level]) for level in _ORDER if level in found), None)


def _is_level(title: str, start: int, end: int) -> bool:
    """Tell whether a hit is a level: a word always is; a numeral follows the job's noun or ends what it numbers."""
    return not _NUMERAL.search(title, start, end) or bool(_NUMBERED.search(title[:start]) or _TRAILING.match(title, end))
