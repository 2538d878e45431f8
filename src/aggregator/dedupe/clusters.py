"""Clusters: postings joined so far, with what the whole of each says against joining another."""

from collections.abc import Collection
from functools import reduce
from operator import or_
from typing import Final

from msgspec import Struct

from aggregator.dedupe.fingerprint import Fingerprint
from aggregator.dedupe.places import NOWHERE, Nearness, Whereabouts, nearness
from aggregator.dedupe.verdict import Strength, clash, same_opening

_NONE: Final[frozenset[str]] = frozenset()
_MOST_COMPARED: Final = 400


class _Facts(Struct, frozen=True):
    """`places` holds one entry for postings known to be one by a number, so that its cities do not contradict each other."""

    members: tuple[Fingerprint, ...]
    ids: frozenset[str]
    requisitions: frozenset[str]
    places: frozenset[Whereabouts]
    separated: frozenset[str]
    barred: frozenset[str]

    @property
    def sources(self) -> set[str]:
        return {member.source for member in self.members}

    def joined(self, other: "_Facts", *, numbered: bool) -> "_Facts":
        places = self.places | other.places
        return _Facts(
            self.members + other.members,
            self.ids | other.ids,
            self.requisitions | other.requisitions,
            frozenset({reduce(or_, places, NOWHERE)}) if numbered and places else places,
            self.separated | other.separated,
            self.barred | other.barred,
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
        places = frozenset({posting.places}) if posting.places else frozenset[Whereabouts]()
        self._facts[posting.id] = _Facts((posting,), posting.ids, posting.requisitions, places, separated, barred)

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
        if strength >= Strength.ADDRESS:
            return False
        if strength is Strength.ONLY and mine.sources & theirs.sources:
            return True
        apart = (nearness(here, there) is Nearness.CONFLICT for here in mine.places for there in theirs.places)
        return any(apart) or _listed_apart(mine, theirs)

    def join(self, one: str, other: str, strength: Strength = Strength.TEXT) -> None:
        """Make two clusters one."""
        kept, gone = self.root(one), self.root(other)
        if kept == gone:
            return
        if len(self._facts[kept].members) < len(self._facts[gone].members):
            kept, gone = gone, kept
        self._above[gone] = kept
        mine, theirs = self._facts[kept], self._facts.pop(gone)
        numbered = strength >= Strength.ADDRESS or bool(mine.ids & theirs.ids or mine.requisitions & theirs.requisitions)
        self._facts[kept] = mine.joined(theirs, numbered=numbered)


def _listed_apart(mine: _Facts, theirs: _Facts) -> bool:
    """Whether a source lists two postings, one on each side, that are not one: no copy elsewhere may chain them."""
    pairs = 0
    for one in mine.members:
        for other in theirs.members:
            if one.source == other.source:
                pairs += 1
                if pairs > _MOST_COMPARED or not same_opening(one, other).same:
                    return True
    return False
