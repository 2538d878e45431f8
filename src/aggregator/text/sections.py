"""Sections of a description: which part speaks of duties, of requirements, of benefits, of the law."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

UNKNOWN: Final = "unknown"
_LONGEST_HEADING: Final = 60
_MOST_WORDS: Final = 8


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a plain text: its kind (a key of vocabulary/sections.toml, or "unknown") and its offsets."""

    kind: str
    start: int
    end: int


def split_sections(folded: str, headings: Mapping[str, str]) -> tuple[Section, ...]:
    """Split folded plain text at lines that are headings; `headings` maps a folded heading to its kind.

    The sections cover the text from its first to its last character, in order.
    """
    found: list[tuple[int, str]] = []
    at = 0
    for line in folded.split("\n"):
        if len(line) <= _LONGEST_HEADING and line:
            bare = _bare(line)
            kind = headings.get(bare) if bare and bare.count(" ") < _MOST_WORDS else None
            if kind:
                found.append((at, kind))
        at += len(line) + 1
    if not found or found[0][0] > 0:
        found.insert(0, (0, UNKNOWN))
    ends = [start for start, _ in found[1:]] + [len(folded)]
    return tuple(Section(kind, start, end) for (start, kind), end in zip(found, ends, strict=True) if end > start)


def _bare(line: str) -> str:
    """Give a line without the signs around its words: a bullet, a colon."""
    start, end = 0, len(line)
    while start < end and not line[start].isalnum():
        start += 1
    while end > start and not line[end - 1].isalnum():
        end -= 1
    return line[start:end]
