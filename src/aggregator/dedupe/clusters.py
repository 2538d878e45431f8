"""Clusters: postings joined so far, with what the whole of each says against joining another."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from aggregator.dedupe.fingerprint import Fingerprint
from aggregator.dedupe.places import Nearness, Whereabouts, nearness
from aggregator.dedupe.verdict import Strength, clash

_NONE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class _Facts:
    ids: frozenset[str]
    requisitions: frozenset[str]
    places: Whereabouts
    separated: frozenset[str]
    barred: frozenset[str]
    size: int = 1

    def __or__(self, other: "_Facts") -> "_Facts":
        return _Facts(
            self.ids | other.ids,
            self.requisitions | other.requisitions,
            self.places | other.places,
            self.separated | other.separated,
            self.barred | other.barred,
            self.size + other.size,
        )


class Clusters:
    """A union-find whose vetoes hold between all members of two clusters, not only between the two compared."""

    def __init__(self, apart: Collection[tuple[str, str]] = ()) -> None:
        """Start empty; `apart` are pairs of postings that a person has taken out of one job."""
        self._above: dict[str, str] = {}
        self._facts: dict[str, _Facts] = {}
        self._apart: dict[str, set[str]] = {}
        for one, other in apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def add(self, posting: Fingerprint) -> None:
        """Bring in a posting as a cluster of its own; a known one stays where it is."""
        if posting.id in self._above:
            return
        self._above[posting.id] = posting.id
        barred = frozenset(self._apart[posting.id]) if posting.id in self._apart else _NONE
        separated = frozenset({posting.id}) if barred else _NONE
        self._facts[posting.id] = _Facts(posting.ids, posting.requisitions, posting.places, separated, barred)

    def root(self, posting: str) -> str:
        """Give the posting that stands for the cluster."""
        top = posting
        while self._above[top] != top:
            top = self._above[top]
        while self._above[posting] != top:
            self._above[posting], posting = top, self._above[posting]
        return top

    def veto(self, one: str, other: str, strength: Strength = Strength.TEXT) -> bool:
        """Whether the clusters may not be one; the surer the reason to join, the fewer things speak against it."""
        mine, theirs = self._facts[self.root(one)], self._facts[self.root(other)]
        if mine.barred & theirs.separated or clash(mine.requisitions, theirs.requisitions):
            return True
        if strength >= Strength.REQUISITION or mine.requisitions & theirs.requisitions:
            return False
        if clash(mine.ids, theirs.ids):
            return True
        return strength < Strength.ADDRESS and nearness(mine.places, theirs.places) is Nearness.CONFLICT

    def join(self, one: str, other: str) -> None:
        """Make two clusters one."""
        kept, gone = self.root(one), self.root(other)
        if kept == gone:
            return
        if self._facts[kept].size < self._facts[gone].size:
            kept, gone = gone, kept
        self._above[gone] = kept
        self._facts[kept] |= self._facts.pop(gone)
