"""Visa and relocation: offered, refused or not said; clearance demanded; visa programmes named."""

import re
from collections.abc import Iterable
from typing import Final, Literal

from aggregator.classify.found import Found, LineWords
from aggregator.core.tags import Evidence, Visa
from aggregator.text.document import Document
from aggregator.vocabulary.conditions import Condition
from aggregator.vocabulary.phrases import Hit

_LONGEST: Final = 500
_LONGEST_CHUNK: Final = 40
_NEGATION = (
    r"(?:\bnot\b|\bno\b|unable|cannot|can't|won't|don't|doesn't|isn't|aren't|without|neither|\bnor\b|unavailable|ineligible|never|\bdecline|not-|kein|keine|nicht|ohne|\bsans\b|\bpas\b|aucun"
    r"|\bsin\b|\bsem\b|não|\bgeen\b|niet\b|\bbez\b|\bnie\b)"
)
# The negation stands before the word within one clause ("unable to sponsor", "without the need for visa sponsorship") or after it.
_NEGATED_BEFORE = re.compile(
    _NEGATION + r"(?! only\b)(?! limited to\b)(?! a problem\b)(?![^.;!?]{0,40}\bhesitate\b)[^.;!?•\n|]{0,110}\Z", re.IGNORECASE
)
_EITHER_WAY = re.compile(r"\bwith(?:out)? or with(?:out)?\b[^.;!?•\n|]{0,40}\Z")
_NEGATED_AFTER = re.compile(
    r"[^.;!?•\n|]{0,60}?(?:\b(?:is|are|will|can|may|do|does)\s+(?:currently |unfortunately )?(?:not\b|unavailable|never)|\bnot (?:available|offered|provided|supported|possible|eligible|included)"
    r"|\bunavailable\b|\bcannot\b|\bcan't\b|\bisn't\b|\baren't\b|\bnicht\b|\bniet\b|\bnie\b|\bno (?:está|es)\b|\bnão\b|\bn'est pas\b)|\s*[:\-–(]\s*(?:no\b|not\b|none|n/a|nein|non\b)",
    re.IGNORECASE,
)
# A citizenship that a green card or a permit replaces is no limit to citizens.
_OR_LESS = re.compile(r"green card|permanent resident|or (?:legally )?authori[sz]ed|permit|visa|encouraged|h-?1b|\bead\b|or national")
_FORM_SAYS_NO = re.compile(r"\s+no\b(?! (?:matter|longer|later))")
_OTHER_CLAUSE = re.compile(r"\bbut\b|\bhowever\b|\baber\b|\bpero\b|\bmais\b")
_QUESTION = re.compile(
    r"\b(?:do|will|would|are|if) (?:you|your)\b[^.;!]{0,120}\Z|\b(?:require|requiring|need|needing|in need of)\b[^.;!]{0,60}\Z",
    re.IGNORECASE,
)
_WELCOME = re.compile(
    r"\b(?:available|offer(?:s|ed)?|provided?|possible|consider(?:ed)?|welcome|happy|yes|can|will|able|willing)\b", re.IGNORECASE
)
# "We sponsor visas, but not for every role" is an offer; "conferences that we sponsor" and "we sponsor retreats" are none.
_SOME_ONLY = re.compile(r"[^.;!?\n]{0,20}\b(?:for|in) (?:every|all|each)\b")
_OF_EVENTS = re.compile(
    r"(?:s|ing|ed)?\s+(?:\w+\s+){0,2}?(?:team|events?|conferences?|meet-?ups?|retreats?|hackathons?|clubs?|teams?|sports?|open source|projects?|memberships?|certifications?|courses?)\b"
)
_OF_AN_EVENT = re.compile(r"\b(?:events?|conferences?|meet-?ups?|hackathons?|programs?|projects?)\s+(?:that\s+|which\s+)?(?:we\s+)?\Z")
# "Familiar with SOC 2, CMMC and ITAR" is what one knows.
_KNOWN = re.compile(r"\b(?:familiar\w*|knowledge|understanding|experience)\s+(?:of|with|in)\b")
_SKILL = re.compile(
    r"\b(?:familiar\w*|experienced?|knowledge|expertise|understanding|proficien\w*|administer\w*|oversee\w*|coordinat\w*|manag(?:e|ing))\b[^.;!?\n]{0,60}\Z"
)
_IMMIGRATION = re.compile(
    r"visa|h-?1b|work (?:authori[sz]ation|permit)|employment|immigration|candidates?|applicants?|sponsorship|position|role|work|permit|legal|status|anyone|individuals|green card|this time",
    re.IGNORECASE,
)
_NOT_AN_OFFER = re.compile(
    r"willing(?:ness)? to|open to|must|able to|ability to|required to|require[sd]?|expected to|before", re.IGNORECASE
)


def read_visa(document: Document, found: Found, words: LineWords, *, header_end: int) -> tuple[Visa | None, tuple[Evidence, ...]]:
    """Read whether the employer sponsors; one refusal outweighs every offer."""
    hits = found.conditions.get("visa", [])
    for hit in hits:
        start, end = _sentence(document, hit)
        if _refuses(document.folded("description"), start, end, hit):
            return Visa.REFUSED, (_quote(document, "visa", Visa.REFUSED, start, end),)
    for hit in hits:
        start, end = _sentence(document, hit)
        if hit.meaning.value == "offered" and _offers(document.folded("description"), start, end, hit):
            return Visa.OFFERED, (_quote(document, "visa", Visa.OFFERED, start, end),)
    for start, end in _chunks(document.description, header_end, words, "visa"):
        if not re.search(_NEGATION, document.folded("description")[start:end]):
            return Visa.OFFERED, (_quote(document, "visa", Visa.OFFERED, start, end),)
    return None, ()


def _refuses(text: str, start: int, end: int, hit: Hit[Condition]) -> bool:
    before, after = _clause(text[start : hit.start]), text[hit.end : end]
    negated = _NEGATED_BEFORE.search(before) or _NEGATED_AFTER.match(after)
    if not negated:
        return False
    if _EITHER_WAY.search(text[start : hit.start]) or _SOME_ONLY.match(after):
        return False
    word = text[hit.start : hit.end]
    if (
        word.startswith(("visa", "immigration", "h1b", "h-1b", "visum", "wiz"))
        and "sponsor" not in text[start:end]
        and not re.search(r"\b(?:offer|provid|support|accept|transfer|no)", text[start:end])
    ):
        return False
    return bool(_IMMIGRATION.search(text, start, end))


def _offers(text: str, start: int, end: int, hit: Hit[Condition]) -> bool:
    if text[start:end].rstrip().endswith("?"):
        return False
    if _OF_EVENTS.match(text, hit.end) or _OF_AN_EVENT.search(text[start : hit.start]) or _SKILL.search(text[start : hit.start]):
        return False
    if _EITHER_WAY.search(text[start : hit.start]):
        return False
    return not (_QUESTION.search(text[start : hit.start]) and not _WELCOME.search(text[hit.end : end]))


def read_relocation(document: Document, found: Found, words: LineWords, *, header_end: int) -> tuple[bool | None, tuple[Evidence, ...]]:
    """Read whether the employer pays for relocation; that one must be willing to move is no offer."""
    hits = found.conditions.get("relocation", [])
    folded = document.folded("description")
    for hit in hits:
        start, end = _sentence(document, hit)
        before = _clause(folded[max(start, hit.start - 60) : hit.start])
        form = hit.meaning.value == "offered" and _FORM_SAYS_NO.match(folded, hit.end)
        negated = _NEGATED_BEFORE.search(before) or _NEGATED_AFTER.match(folded[hit.end : end]) or form
        if negated and not _NOT_AN_OFFER.search(folded[max(start, hit.start - 25) : hit.start]):
            return False, (_quote(document, "relocation", "false", start, end),)
    for hit in hits:
        start, end = _sentence(document, hit)
        if hit.meaning.value == "offered" and not folded[start:end].rstrip().endswith("?"):
            return True, (_quote(document, "relocation", "true", start, end),)
    for start, end in _chunks(document.description, header_end, words, "relocation"):
        return True, (_quote(document, "relocation", "true", start, end),)
    return None, ()


def read_clearance(
    document: Document, found: Found, citizens: Iterable[tuple[int, int]]
) -> tuple[Literal[True] | None, tuple[Evidence, ...]]:
    """Read whether a clearance or a citizenship is demanded; `citizens` are quotes of rules that demand a citizenship."""
    folded = document.folded("description")
    for hit in found.conditions.get("clearance", []):
        start, end = _sentence(document, hit)
        after = folded[hit.end : hit.end + 60]
        negated = _NEGATED_BEFORE.search(folded[max(start, hit.start - 40) : hit.start]) or re.match(
            r"\W*(?:required\W*)?(?:none|no\b|not required|n/a)", after
        )
        wished = re.search(r"prefer|a plus|nice to have|desir|bonus|advantage", folded[start:end])
        if not negated and not wished and not _KNOWN.search(folded, start, hit.start):
            return True, (_quote(document, "clearance", "true", start, end),)
    for start, end in citizens:
        if _OR_LESS.search(folded, start, end):
            continue
        return True, (_quote(document, "clearance", "true", start, end),)
    return None, ()


def read_programmes(document: Document, found: Found) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """Name the visa programmes that the posting mentions, once each."""
    first: dict[str, Hit[Condition]] = {}
    for hit in found.conditions.get("programmes", []):
        first.setdefault(hit.meaning.value, hit)
    evidence = tuple(
        document.evidence(tag="programmes", value=name, field="description", start=hit.start, end=hit.end, rule=f"programmes.{name}")
        for name, hit in sorted(first.items())
    )
    return tuple(sorted(first)), evidence


def _clause(text: str) -> str:
    """Give what stands after the last "but" or dash of the words before a hit: an earlier "not" is of another clause."""
    return _OTHER_CLAUSE.split(text)[-1]


def _sentence(document: Document, hit: Hit[Condition]) -> tuple[int, int]:
    start, end = document.sentence_at(hit.start)
    return max(start, hit.start - _LONGEST), min(max(end, hit.end), hit.end + _LONGEST)


def _chunks(text: str, header_end: int, words: LineWords, tag: str) -> list[tuple[int, int]]:
    """Give the short chunks between the bars of a header that hold a word of the tag, without the space around them."""
    spans, start = [], 0
    at = [hit.start for hit in words["description"] if hit.meaning.tag == tag]
    for chunk in text[:header_end].split("|") if at else ():
        lead = len(chunk) - len(chunk.lstrip())
        if len(chunk.strip()) <= _LONGEST_CHUNK and any(start <= place < start + len(chunk) for place in at):
            spans.append((start + lead, start + lead + len(chunk.strip())))
        start += len(chunk) + 1
    return spans


def _quote(document: Document, tag: str, value: str, start: int, end: int) -> Evidence:
    return document.evidence(tag=tag, value=value, field="description", start=start, end=end, rule=f"{tag}.text")
