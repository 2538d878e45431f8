"""Workplace: remote, hybrid or on-site, from the source's field, the short lines, then the text."""

import re
from typing import Final

from aggregator.classify.found import Found, LineWords
from aggregator.core.posting import Workplace
from aggregator.core.tags import Evidence
from aggregator.text.document import Document
from aggregator.vocabulary.conditions import Condition
from aggregator.vocabulary.phrases import Hit

# Negations such as "not a remote position" are phrases of the on-site class and swallow the shorter "remote position".
_SOME_DAYS = re.compile(r"\b[1-4](?:\s?[-–+/]\s?[1-4])?\+?\s?(?:x\b|x?/|days?\b|d/|times\b)")
# "You work from our Lagos office two days a week": the name of a place stands between.
_OFFICE_DAYS = re.compile(
    r"\b(?:office|studio|hub|headquarters|on[ -]?site|in person)\b(?:\s+\w+){0,4}\s+(?:at least\s+)?(?:[1-4]|one|two|three|four)(?:\s?[-–]\s?[2-4]|\s+(?:to|or)\s+\w+)?\s+days?\s+(?:a|per|each|every)\s+week\b"
    r"|\b(?:[1-4]|one|two|three|four)(?:\s?[-–]\s?[2-4]|\s+(?:to|or)\s+\w+)?\s+days?\s+(?:a|per|each|every)\s+week,?\s+(?:in|from|at)\s+(?:our|the)\s+(?:[\w-]+\s+){0,3}(?:office|studio|hub|headquarters)\b"
)
_OFFICE_WEEK = re.compile(
    r"\b(?:based|work(?:ing)?|present|be)\s+(?:in|at|from|on)\s+(?:our|the)\s+(?:[\w-]+\s+){0,3}(?:office|studio|hub|headquarters|site),?\s+(?:five|5)\s+days?\s+(?:a|per|each|every)\s+week\b"
)
_WHOLE_WEEK = re.compile(r"(?<![-–\d])(?<!to )\b(?:[5-7]|five|six|seven)\s?(?:x\b|days?\b)")
# The patterns above are read only around the word "week".
_NEAR: Final = 160
_MOST_WEEKS: Final = 40
_ORDER: Final = (Workplace.HYBRID, Workplace.REMOTE, Workplace.ONSITE)


def read_workplace(document: Document, found: Found, words: LineWords) -> tuple[Workplace | None, tuple[Evidence, ...]]:
    """Read where the work is done; `words` are those of the short lines.

    A source that says remote of a job whose location or title says hybrid means hybrid. Several ways to work ("NYC or remote")
    are remote: that way is open.
    """
    said = document.posting.workplace
    for field in ("location", "title", "description"):
        hits = _longest([hit for hit in words[field] if hit.meaning.tag == "workplace"])
        value = _choose(hits, document.folded(field))
        if value is None:
            continue
        if said is None or (said is Workplace.REMOTE and value is Workplace.HYBRID and field != "description"):
            hit = next((hit for hit in hits if hit.meaning.value == value), hits[0])
            return value, (_quote(document, field, hit, value),)
    if said is not None:
        return said, _of_field(document, said)
    days = _read_office_days(document)
    if days:
        return days
    hits = [_of_whole_week(document, hit) for hit in _longest(found.conditions.get("workplace", []))]
    value = _choose_in_text(document, hits)
    if value is None:
        return None, ()
    return value, (_quote(document, "description", next(hit for hit in hits if hit.meaning.value == value), value),)


def _read_office_days(document: Document) -> tuple[Workplace, tuple[Evidence, ...]] | None:
    """Read how many days a week are spent in the office, where a sentence counts them."""
    text = document.folded("description")
    at = text.find(" week")
    weeks: list[int] = []
    while at >= 0 and len(weeks) < _MOST_WEEKS:
        weeks.append(at)
        at = text.find(" week", at + 1)
    for value, pattern in ((Workplace.HYBRID, _OFFICE_DAYS), (Workplace.ONSITE, _OFFICE_WEEK)):
        days = next((found for at in weeks if (found := pattern.search(text, max(0, at - _NEAR), at + _NEAR))), None)
        if days:
            return value, (
                document.evidence(
                    tag="workplace", value=value, field="description", start=days.start(), end=days.end(), rule="workplace.office_days"
                ),
            )
    return None


def _of_whole_week(document: Document, hit: Hit[Condition]) -> Hit[Condition]:
    """Read "6 days a week in person" as on-site, whatever fewer days would be."""
    whole = hit.meaning.value == Workplace.HYBRID and _WHOLE_WEEK.search(document.folded("description"), max(0, hit.start - 8), hit.end)
    return Hit(Condition("workplace", Workplace.ONSITE), hit.start, hit.end) if whole else hit


def _longest(hits: list[Hit[Condition]]) -> list[Hit[Condition]]:
    return [
        hit
        for hit in hits
        if not any(o is not hit and o.start <= hit.start and hit.end <= o.end and o.end - o.start > hit.end - hit.start for o in hits)
    ]


def _choose(hits: list[Hit[Condition]], line: str) -> Workplace | None:
    """Choose for a short line: remote beside another way is remote; hybrid, or one to four days on site, is hybrid."""
    values = {hit.meaning.value for hit in hits}
    if Workplace.REMOTE in values:
        return Workplace.REMOTE
    if Workplace.ONSITE in values and any(_SOME_DAYS.search(line[max(0, hit.start - 25) : hit.end + 25]) for hit in hits):
        return Workplace.HYBRID
    return next((value for value in (Workplace.HYBRID, Workplace.ONSITE) if value in values), None)


def _choose_in_text(document: Document, hits: list[Hit[Condition]]) -> Workplace | None:
    """Choose for a long text: days in the office make a remote-first job hybrid, unless remote work stands beside hybrid."""
    values = {hit.meaning.value for hit in hits}
    if Workplace.HYBRID in values and Workplace.REMOTE in values:
        alternatives = any(
            "remote or hybrid" in document.folded("description")[max(0, hit.start - 20) : hit.end]
            or "fully remote" in document.folded("description")[hit.start : hit.end]
            for hit in hits
        )
        return Workplace.REMOTE if alternatives else Workplace.HYBRID
    if Workplace.ONSITE in values and Workplace.HYBRID not in values:
        refused = any(
            hit.meaning.value == Workplace.ONSITE and "remote" in document.folded("description")[hit.start : hit.end] for hit in hits
        )
        if refused or Workplace.REMOTE not in values:
            return Workplace.ONSITE
    return next((value for value in _ORDER if value in values), None)


def _of_field(document: Document, value: Workplace) -> tuple[Evidence, ...]:
    shown = document.text("workplace")
    if not shown:
        return ()
    return (document.evidence(tag="workplace", value=value, field="workplace", start=0, end=len(shown), rule="workplace.field"),)


def _quote(document: Document, field: str, hit: Hit[Condition], value: Workplace) -> Evidence:
    return document.evidence(
        tag="workplace",
        value=value,
        field=field,
        start=hit.start,
        end=hit.end,
        rule=f"workplace.{'text' if field == 'description' else 'line'}",
    )
