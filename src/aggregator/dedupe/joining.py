"""Joining: pairs that may be one opening are joined from the surest down, and a guess only where nothing else fits as well.

A veto holds between whole jobs: once two postings have different requisitions, nothing that lies between them can chain their jobs
together.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from aggregator.dedupe.clusters import Clusters
from aggregator.dedupe.verdict import Strength, Verdict

# An undecided place may belong to several jobs; one must fit better by this share of the text to be chosen.
CLEARLY: Final = 0.1


class Merge(Struct, frozen=True, kw_only=True):
    """Two postings that were put into one job, and why: what makes the joining reversible."""

    posting: str
    other: str
    reason: str


class Edge(Struct, frozen=True):
    """Two postings and what was found when they were compared."""

    one: str
    other: str
    verdict: Verdict

    @property
    def order(self) -> tuple[int, float, str, str]:
        """The surest first; the same order whatever came first."""
        return (-self.verdict.strength, -self.verdict.score, self.one, self.other)


def join(clusters: Clusters, edges: Sequence[Edge]) -> Iterator[Merge]:
    """Join from the surest down; what only a text says is judged against all jobs that the surer ones have made."""
    ordered = sorted(edges, key=lambda edge: edge.order)
    for edge in ordered:
        if edge.verdict.strength > Strength.TEXT:
            yield from _joined(clusters, edge)
    for strength, clear in ((Strength.TEXT, _clear), (Strength.ONLY, _only)):
        vague = [edge for edge in ordered if edge.verdict.strength is strength]
        rivals = defaultdict[str, list[Edge]](list)
        for edge in vague:
            rivals[clusters.root(edge.one)].append(edge)
            rivals[clusters.root(edge.other)].append(edge)
        for edge in [edge for edge in vague if clear(edge, clusters, rivals)]:
            yield from _joined(clusters, edge)


def _clear(edge: Edge, clusters: Clusters, rivals: Mapping[str, Sequence[Edge]]) -> bool:
    """Whether neither side fits another job as well that may not be one with this one."""
    for here, there in ((edge.one, edge.other), (edge.other, edge.one)):
        mine, chosen = clusters.root(here), clusters.root(there)
        for rival in rivals[mine]:
            if rival.verdict.score + CLEARLY <= edge.verdict.score:
                continue
            theirs = {clusters.root(rival.one), clusters.root(rival.other)} - {mine}
            if any(other != chosen and clusters.veto(chosen, other) for other in theirs):
                return False
    return True


def _only(edge: Edge, clusters: Clusters, rivals: Mapping[str, Sequence[Edge]]) -> bool:
    """Whether neither side fits any other job, better or worse."""
    both = {clusters.root(edge.one), clusters.root(edge.other)}
    return all({clusters.root(rival.one), clusters.root(rival.other)} == both for side in both for rival in rivals[side])


def _joined(clusters: Clusters, edge: Edge) -> Iterator[Merge]:
    if clusters.root(edge.one) != clusters.root(edge.other) and not clusters.veto(edge.one, edge.other, edge.verdict.strength):
        clusters.join(edge.one, edge.other, edge.verdict.strength)
        yield Merge(posting=edge.one, other=edge.other, reason=edge.verdict.reason)
