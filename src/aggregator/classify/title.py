"""Title: the part of a title that names the job, and the rules that match it."""

import re
from typing import Final, NamedTuple

from aggregator.text.remembered import remembered
from aggregator.vocabulary.phrases import Hit
from aggregator.vocabulary.roles import EXCLUDED, SUPPORTED, RoleRule, Roles, Slot

# A head ends where a qualifier begins: "Data Analyst - Machine Learning", "Engineer, Search", "Developer (Python)".
_PARTS = re.compile(r"\s[-–—:•·]+\s|\s?[,(\[;]\s?|\s[@/]\s|\|\||/|\s(?:at|for|in|with|to|on|of)\s|:\s|(?<=[a-z])-\s|\s-(?=[a-z])|\.\s")
# A first line that runs on is a sentence about the company, not a title.
_LONGEST_TITLE: Final = 120
_SPEAKING = re.compile(r"\b(?:we|we're|our|i'm|i am)\b")
_PIPES = re.compile(r"\s*\|\s*")


class TitleMatch(NamedTuple):
    """A rule that a title matches, the span of its words, whether the body must support it, and whether the rest of the title does."""

    rule: RoleRule
    start: int
    end: int
    supported: bool
    also_ai: bool = False


@remembered
def match_title(title: str, roles: Roles) -> TitleMatch | None:
    """Give the first rule that the head of a folded title matches, or, where the head is generic or silent, the whole of it."""
    chunk = _job_chunk(title, roles)
    if chunk is None:
        return None
    start, end = chunk
    hits = _slots(title, start, end, roles)
    whole = _first(hits, roles)
    if whole is None or whole.rule.everywhere:
        return whole
    limit = _head_end(title, start, end, roles)
    head = whole if limit == end else _first([hit for hit in hits if hit.end <= limit], roles)
    if head is None or (head.rule.generic and not (whole.rule.ai == "no" and head.rule.id)):
        return whole
    if head.supported:
        certain = _first(hits, roles, certain=True)
        return head._replace(also_ai=certain is not None and certain.rule.ai == "yes")
    return head


def has_noun(title: str, roles: Roles) -> bool:
    """Tell whether a folded title names a job at all."""
    return next(roles.nouns.find(title), None) is not None


def _job_chunk(title: str, roles: Roles) -> tuple[int, int] | None:
    """In "Company | Role | Place | Terms" the role is the first chunk with a job's noun; the first is the company."""
    bars = [(match.start(), match.end()) for match in _PIPES.finditer(title) if match.end() > match.start()] if "|" in title else []
    edges = list(zip([0, *(end for _, end in bars)], [*(start for start, _ in bars), len(title)], strict=True))
    edges = [(start, end) for start, end in edges if end - start <= _LONGEST_TITLE and not _SPEAKING.search(title, start, end)]
    if not bars:
        return edges[0] if edges else None
    named = [(start, end) for start, end in edges if has_noun(title[start:end], roles)]
    if len(bars) > 1 and len(named) > 1 and named[0][0] == 0:
        named.pop(0)
    if named:
        return named[0]
    matches = ((start, end, _first(_slots(title, start, end, roles), roles)) for start, end in edges if start)
    return next(((start, end) for start, end, match in matches if match and match.rule.ai == "yes"), None)


def _head_end(title: str, start: int, end: int, roles: Roles) -> int:
    """Find where the part that first names a job ends."""
    noun = next(roles.nouns.find(title[start:end]), None)
    if noun is None:
        return end
    for part in _PARTS.finditer(title, start, end):
        if part.start() >= start + noun.end:
            return part.start()
    return end


def _first(hits: list[Hit[Slot]], roles: Roles, *, certain: bool = False) -> TitleMatch | None:
    filled: dict[int, dict[int, list[tuple[int, int]]]] = {}
    for slot, start, end in hits:
        filled.setdefault(slot.rule, {}).setdefault(slot.group, []).append((start, end))
    for number in sorted(filled):
        groups, rule = filled[number], roles.rules[number]
        if EXCLUDED in groups or any(group not in groups for group in range(rule.groups)):
            continue
        # "Research scientist" asks the body; "AI research scientist" says enough, though it holds the other.
        enough = [span for span in groups[0] if span not in groups.get(SUPPORTED, ())]
        supported = rule.ai == "support" or not enough
        if not (certain and supported):
            return TitleMatch(rule, *(enough or groups[0])[0], supported)
    return None


def _slots(title: str, start: int, end: int, roles: Roles) -> list[Hit[Slot]]:
    # "expand.ai" is a company's address, not a word about the job.
    found = roles.slots.find(title[start:end])
    return [Hit(slot, start + begun, start + ended) for slot, begun, ended in found if not (begun and title[start + begun - 1] == ".")]
