"""Engagement: employee, contractor, through an employer of record, or internship."""

import re
from typing import Final

from aggregator.classify.found import Found, LineWords
from aggregator.core.tags import Engagement, Evidence
from aggregator.text.document import Document
from aggregator.vocabulary.conditions import Condition
from aggregator.vocabulary.phrases import Hit

_NEGATED = re.compile(r"\b(?:no|not|non|without|never|kein|keine)\s+(?:\w+\s+){0,2}\Z", re.IGNORECASE)
# An internship is one whatever its contract; "contractor or employee" of one text goes to the first of this order.
_PARTS: Final = frozenset({"contract", "stage", "permanent"})
_SET_OFF = re.compile(r"\s*(?:\Z|[)\]|,;:/+–(-]|to[ -]hire|role|position|basis|only)")
_ORDER: Final = (Engagement.INTERNSHIP, Engagement.CONTRACTOR, Engagement.EMPLOYER_OF_RECORD, Engagement.EMPLOYEE)
_FIELD: Final = (
    (re.compile(r"intern|praktik|stage\b|werkstudent|working student|trainee|apprentic", re.IGNORECASE), Engagement.INTERNSHIP),
    (re.compile(r"contract(?!ual)|freelanc|b2b|1099|c2c|temporary contractor|self[- ]employed", re.IGNORECASE), Engagement.CONTRACTOR),
    (re.compile(r"permanent|w-?2\b|\bcdi\b|unbefristet|festanstellung|\bclt\b|employee\b", re.IGNORECASE), Engagement.EMPLOYEE),
)


def read_engagement(document: Document, found: Found, words: LineWords) -> tuple[Engagement | None, tuple[Evidence, ...]]:
    """Read how one would be engaged: the source's field first, then title and header, then the text."""
    field = document.text("employment_type")
    for pattern, engagement in _FIELD:
        match = pattern.search(field)
        if match:
            return engagement, (_quote(document, engagement, "employment_type", match.start(), match.end()),)
    for name in ("title", "description"):
        folded = document.folded(name)
        hits = [hit for hit in words[name] if hit.meaning.tag == "engagement" and _stands_alone(folded, hit)]
        chosen = _first(hits, folded)
        if chosen:
            return Engagement(chosen.meaning.value), (_quote(document, Engagement(chosen.meaning.value), name, chosen.start, chosen.end),)
    chosen = _first(found.conditions.get("engagement", []), document.folded("description"))
    if chosen is None:
        return None, ()
    return Engagement(chosen.meaning.value), (_quote(document, Engagement(chosen.meaning.value), "description", chosen.start, chosen.end),)


def _stands_alone(line: str, hit: Hit[Condition]) -> bool:
    """Tell whether "contract" or "stage" is how one is engaged, and no part of "contract manager" or "stage designer"."""
    return line[hit.start : hit.end] not in _PARTS or bool(_SET_OFF.match(line, hit.end))


def _first(hits: list[Hit[Condition]], folded: str) -> Hit[Condition] | None:
    kept = [hit for hit in hits if not _NEGATED.search(folded[max(0, hit.start - 30) : hit.start])]
    return min(kept, key=lambda hit: (_ORDER.index(Engagement(hit.meaning.value)), hit.start), default=None)


def _quote(document: Document, value: Engagement, field: str, start: int, end: int) -> Evidence:
    return document.evidence(
        tag="engagement",
        value=value,
        field=field,
        start=start,
        end=end,
        rule=f"engagement.{'field' if field == 'employment_type' else 'text'}",
    )
