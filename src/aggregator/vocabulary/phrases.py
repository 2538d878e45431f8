"""Phrases: thousands of phrases found in one pass over a text, at word boundaries, with what each stands for."""

from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

Meaning = TypeVar("Meaning")


class Hit(NamedTuple, Generic[Meaning]):
    """One phrase found: what it stands for, and its offsets in the text."""

    meaning: Meaning
    start: int
    end: int


class Phrases(Generic[Meaning]):
    """A compiled set of (phrase, meaning): several meanings a phrase are allowed, and phrases may overlap.

    Phrases are matched as they stand: fold the phrase and the text alike for matching without case. A phrase that begins or
    ends with a letter or digit matches only at a word boundary there.
    """

    def __init__(self, phrases: Iterable[tuple[str, Meaning]]) -> None:
        """Compile the phrases once."""
        meanings: dict[str, list[Meaning]] = {}
        for phrase, meaning in phrases:
            meanings.setdefault(phrase, []).append(meaning)
        self._phrases = list(meanings)
        self._meanings = list(meanings.values())
        self._edges = [(phrase[0].isalnum(), phrase[-1].isalnum()) for phrase in self._phrases]
        self._automaton = AhoCorasick(self._phrases, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)

    def __len__(self) -> int:
        """How many distinct phrases there are."""
        return len(self._phrases)

    def find(self, text: str) -> Iterator[Hit[Meaning]]:
        """Give every phrase at word boundaries, overlapping ones too, in the order of their ends."""
        last = len(text)
        edges, meanings = self._edges, self._meanings
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            before, after = edges[number]
            if (before and start and text[start - 1].isalnum()) or (after and end < last and text[end].isalnum()):
                continue
            for meaning in meanings[number]:
                yield Hit(meaning, start, end)

    def by_start(self, text: str) -> list[tuple[int, int, int, Meaning]]:
        """Give what `find` gives as (start, -end, number, meaning), sorted: by start, the longest first."""
        last = len(text)
        edges, meanings = self._edges, self._meanings
        found: list[tuple[int, int, int, Meaning]] = []
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            before, after = edges[number]
            if (before and start and text[start - 1].isalnum()) or (after and end < last and text[end].isalnum()):
                continue
            for meaning in meanings[number]:
                # The running number keeps equal spans in order, so that meanings are never compared.
                found.append((start, -end, len(found), meaning))
        found.sort()
        return found

    def longest(self, text: str) -> list[Hit[Meaning]]:
        """Give the hits that no longer hit covers, in the order of their starts."""
        kept: list[Hit[Meaning]] = []
        reach, begun = -1, -1
        for hit in sorted(self.find(text), key=lambda hit: (hit.start, -hit.end)):
            if hit.end > reach or (hit.start, hit.end) == (begun, reach):
                kept.append(hit)
                begun, reach = (hit.start, hit.end) if hit.end > reach else (begun, reach)
        return kept
