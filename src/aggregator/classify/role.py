"""Role: the kind of work, by the title first, and by the opening of the description where the title is silent."""

import re
from dataclasses import dataclass
from typing import Final

from aggregator.classify.title import TitleMatch, has_noun, match_title
from aggregator.core.tags import Evidence
from aggregator.text.document import Document
from aggregator.vocabulary.roles import Roles

_OPENING_SENTENCES: Final = 4
_LONGEST_SENTENCE: Final = 300
_LONGEST_LINE: Final = 120
_LONGEST_TITLE: Final = 120
# A line with a person in it is a sentence about the company or the work, unless it says who is wanted.
_PERSON: Final = re.compile(r"\b(?:we|our|us|you|your|i|it|they|their)\b")
_HIRING: Final = re.compile(
    r"\b(?:hiring|looking for(?! (?:ways?|new ways|help|solutions))|seeking|join us as|roles?|positions?|openings?)\b"
)
# A line that says what somebody is or does is about the employer, its people or its wishes: "Cogram is an AI platform".
_TELLING: Final = re.compile(
    r"\b(?:is|are|was|were|builds?|offers?|provides?|helps?|enables?|makes?|automates?|who|founded|led by|worked|backed|plus|bonus|nice to have|keywords|experience)\b"
)
ENGINEER: Final = "ai_software_engineer"
# A post of several roles under one plain title is short; a long text under it is about that one job.
_LONGEST_POST: Final = 2500
_SEVERAL: Final = re.compile(r"\b(?:engineering|(?:multiple|several|various|open) (?:\w+ )?(?:roles|positions))\b")
# What an open role in a list is called ends where its text, its link or its pay begins: "AI Engineer (Berlin): https://…".
_ROLE_NAME: Final = re.compile(r"\W*(?:\d+[.)]\s*)?(?P<name>[^:|–—]{4,60}?)\s*(?:[:|–—\n]|\s-+\s*https?:|\(?https?:|$)")
_NO_ROLE_NAME: Final = re.compile(
    r"\b(?:agents|leading|not|with|the|using|among|across|by|from|to|and (?:build|optimi[sz]e)|lead [a-z]+ing)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleReading:
    """The rule that names the role, before it is known whether the job is an AI job, with the words in their field."""

    match: TitleMatch | None
    field: str = "title"
    offset: int = 0


def read_title_role(document: Document, roles: Roles) -> RoleReading:
    """Match the title; where it names no job at all, match the first sentences of the description."""
    title = document.folded("title")
    match = match_title(title, roles)
    plain = _SEVERAL.search(title) if match is None else match.rule.id == ENGINEER
    if plain and len(document.description) < _LONGEST_POST:
        beside = _role_beside(document, roles)
        if beside is not None:
            return beside
    if match is not None or (has_noun(title, roles) and len(title) <= _LONGEST_TITLE):
        return RoleReading(match=match)
    return _listed_role(document, roles, opening=len(title) <= _LONGEST_TITLE)


def _listed_role(document: Document, roles: Roles, *, opening: bool) -> RoleReading:
    """Find an AI role among the open roles that a description lists, one a line, or names in its opening."""
    text = document.folded("description")
    for number, (start, end) in enumerate(document.sentences):
        # The opening may be one long sentence; a list of open roles has one a line.
        if end - start > (_LONGEST_SENTENCE if opening and number < _OPENING_SENTENCES else _LONGEST_LINE):
            continue
        line = text[start:end]
        if not has_noun(line, roles) or (_PERSON.search(line) and not _HIRING.search(line)):
            continue
        bullet = len(line) - len(line.lstrip("-•*· "))
        match = match_title(line[bullet:], roles)
        if match is None or match.rule.ai != "yes" or match.supported:
            continue
        if _HIRING.search(line) or not _TELLING.search(line, 0, bullet + match.end):
            return RoleReading(match=match, field="description", offset=start + bullet)
    return RoleReading(match=None)


def _role_beside(document: Document, roles: Roles) -> RoleReading | None:
    """Find an AI role among the open roles that a short post lists, one a line, under the plain title of an engineer."""
    text, title = document.folded("description"), document.folded("title")
    beside = None
    for start, end in document.sentences:
        named = _ROLE_NAME.match(text, start, end)
        if named is None or not has_noun(named["name"], roles):
            continue
        if named["name"].startswith(title):
            # The list has a line for this very title: its other roles are other jobs.
            return None
        if beside or text.count("|", start, end) > 1 or _NO_ROLE_NAME.search(named["name"]) or _PERSON.search(named["name"]):
            continue
        match = match_title(named["name"], roles)
        if match is not None and match.rule.ai == "yes" and not match.supported:
            beside = RoleReading(match=match, field="description", offset=named.start("name"))
    return beside


def settle_role(document: Document, found: RoleReading, *, is_ai: bool) -> tuple[str | None, list[Evidence]]:
    """Give the role; building software is a role of its own only where the job is an AI job."""
    match = found.match
    if match is None or match.rule.id is None or (match.rule.id == ENGINEER and not is_ai):
        return None, []
    quote = document.evidence(
        tag="role",
        value=match.rule.id,
        field=found.field,
        start=found.offset + match.start,
        end=found.offset + match.end,
        rule=f"role.{found.field}",
    )
    return match.rule.id, [quote]
