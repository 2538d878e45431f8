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
            held = meanings.get(phrase)
            if held is None:
                meanings[phrase] = [meaning]
            else:
                held.append(meaning)
        # For each phrase: must a word begin and end there, and what it stands for.
        self._table = [(phrase[0].isalnum(), phrase[-1].isalnum(), stands) for phrase, stands in meanings.items()]
        self._automaton = AhoCorasick(list(meanings), matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)

    def find(self, text: str) -> Iterator[Hit[Meaning]]:
        """Give every phrase at word boundaries, overlapping ones too, in the order of their ends."""
        last, table = len(text), self._table
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            before, after, meanings = table[number]
            if (before and start and text[start - 1].isalnum()) or (after and end < last and text[end].isalnum()):
                continue
            for meaning in meanings:
                yield Hit(meaning, start, end)

    def by_end(self, text: str) -> list[tuple[int, int, list[Meaning]]]:
        """Give what `find` gives as (start, end, all meanings of the phrase): the fastest form, for texts of thousands of letters."""
        last, table = len(text), self._table
        found: list[tuple[int, int, list[Meaning]]] = []
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            before, after, meanings = table[number]
            if (before and start and text[start - 1].isalnum()) or (after and end < last and text[end].isalnum()):
                continue
            found.append((start, end, meanings))
        return found

    def longest(self, text: str) -> list[Hit[Meaning]]:
        """Give the hits that no longer hit covers, in the order of their starts."""
        return longest(self.find(text))


def longest(hits: Iterable[Hit[Meaning]]) -> list[Hit[Meaning]]:
    """Keep the hits that no longer hit covers, in the order of their starts."""
    kept: list[Hit[Meaning]] = []
    reach, begun = -1, -1
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.end > reach or (hit.start, hit.end) == (begun, reach):
            kept.append(hit)
            begun, reach = (hit.start, hit.end) if hit.end > reach else (begun, reach)
    return kept
