"""Contests: stored jobs that would not have been joined as they were, had a new posting come with theirs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import Final

from aggregator.dedupe.clusters import Clusters
from aggregator.dedupe.fingerprint import Fingerprint
from aggregator.dedupe.joining import CLEARLY, Edge
from aggregator.dedupe.verdict import Strength, same_opening

# A larger job stays as it is: comparing all its postings with one another would cost more than the rare mistake.
MOST: Final = 12


def contested(
    edges: Iterable[Edge], clusters: Clusters, *, new: Mapping[str, Fingerprint], stored: Mapping[str, Sequence[Fingerprint]]
) -> dict[str, set[str]]:
    """Give the stored jobs to decide again, each with the new postings that ask for it, once all edges were joined or not.

    They are those that a guess was joined to, since of the stored side nobody has asked yet what else fits; those whose weakest
    joining is no surer than a pair that they kept from joining, or than one that would have kept their postings apart; those that
    were the only ones that fit, and no longer are; and those that a new posting made one.
    """
    contests = _Contests(clusters, new, stored)
    found = {job: set[str]() for jobs in contests.together.values() if len(jobs) > 1 for job in jobs}
    for edge in edges:
        asking = {edge.one, edge.other} & new.keys()
        for job in contests.asked(edge):
            found.setdefault(job, set()).update(asking)
    return found


class _Contests:
    """What is asked of the stored jobs of one round."""

    def __init__(self, clusters: Clusters, new: Mapping[str, Fingerprint], stored: Mapping[str, Sequence[Fingerprint]]) -> None:
        self._clusters, self._new = clusters, new
        self._stored = {job: members for job, members in stored.items() if len(members) <= MOST}
        self._owner = {member.id: job for job, members in self._stored.items() for member in members}
        self._weakest = cache(lambda job: weakest(stored[job]))
        self.together: dict[str, list[str]] = {}
        for job, members in self._stored.items():
            self.together.setdefault(clusters.root(members[0].id), []).append(job)

    def asked(self, edge: Edge) -> Iterator[str]:
        """Give the jobs that a pair asks to be decided again."""
        roots = self._clusters.root(edge.one), self._clusters.root(edge.other)
        owners = [self._owner[name] for name in (edge.one, edge.other) if name in self._owner]
        if not edge.verdict.same:
            yield from (job for job in owners if self._lists_both(job, edge))
        elif roots[0] == roots[1]:
            yield from (job for job in owners if edge.verdict.strength <= Strength.TEXT or self._would_part(job, edge))
        else:
            jobs = [job for root in roots for job in self.together.get(root, ()) if self._is_no_surer(job, edge)]
            if edge.verdict.strength is Strength.ONLY or (jobs and self._clusters.veto(edge.one, edge.other, edge.verdict.strength)):
                yield from jobs

    def _would_part(self, job: str, edge: Edge) -> bool:
        """Whether a new posting, had it been joined first, would have kept postings of the job away from the one it belongs to."""
        members = self._stored[job]
        if len(members) == 1 or self._weakest(job)[0] >= edge.verdict.strength:
            return False
        posting = self._posting(edge)
        apart = Clusters()
        for one in (posting, *members):
            apart.add(one)
        return any(apart.veto(posting.id, member.id, self._weakest(job)[0]) for member in members)

    def _posting(self, edge: Edge) -> Fingerprint:
        """Give the new posting of a pair with a stored one."""
        return self._new.get(edge.one) or self._new[edge.other]

    def _is_no_surer(self, job: str, edge: Edge) -> bool:
        """Whether the weakest joining of a job would have come after a pair, or beside it."""
        if len(self._stored[job]) == 1:
            return False
        strength, score = self._weakest(job)
        slack = CLEARLY if strength is edge.verdict.strength is Strength.TEXT else 0.0
        if edge.verdict.strength is Strength.ONLY:
            return strength <= Strength.ONLY
        return (edge.verdict.strength, edge.verdict.score + slack) >= (strength, score)

    def _lists_both(self, job: str, edge: Edge) -> bool:
        """Whether a pair shows that a source lists both titles of a job that was joined because none seemed to."""
        members = {member.id: member for member in self._stored[job]}
        posting = self._posting(edge)
        stored = members.get(edge.one) or members[edge.other]
        if posting.title.words != stored.title.words:
            return False
        others = (member for member in members.values() if member.source == posting.source)
        return any(member.title.words != posting.title.words for member in others) and self._weakest(job)[0] <= Strength.ONLY


def weakest(members: Sequence[Fingerprint]) -> tuple[Strength, float]:
    """Give strength and score of the weakest joining that a job needs; nothing where its postings are not all joined by any."""
    pairs = [(one.id, other.id, same_opening(one, other)) for one, other in combinations(members, 2)]
    together = {member.id: {member.id} for member in members}
    for one, other, verdict in sorted(pairs, key=lambda pair: (pair[2].strength, pair[2].score), reverse=True):
        if verdict.same and together[one] is not together[other]:
            joined = together[one] | together[other]
            together |= dict.fromkeys(joined, joined)
            if len(joined) == len(members):
                return verdict.strength, verdict.score
    return Strength.NONE, 0.0
