"""Assign: new postings to jobs, joined to one another and to stored ones, so that no job holds what may not be one.

Pairs that may be one opening are found by look-up, judged, and joined from the surest down. A veto holds between whole
jobs: once two postings have different requisitions, nothing that lies between them can chain their jobs together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

from aggregator.dedupe.candidates import Candidates
from aggregator.dedupe.clusters import Clusters
from aggregator.dedupe.fingerprint import Fingerprint
from aggregator.dedupe.index import Index, Known
from aggregator.dedupe.reposts import repeats
from aggregator.dedupe.verdict import Strength, Verdict, same_opening

# An undecided place may belong to several jobs; one must fit better by this share of the text to be chosen.
_CLEARLY: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two postings that were put into one job, and why: what makes the joining reversible."""

    posting: str
    other: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What is decided: the job of every new posting, stored jobs that became one (old to kept), and each merge.

    `decided` are the new postings that a stored one settled without its text: they need no bands of their own. `repeated` are pairs,
    each with a new posting in it, of which one is the other again: the same advertisement of the same source.
    """

    jobs: Mapping[str, str]
    moved: Mapping[str, str]
    merges: tuple[Merge, ...]
    decided: frozenset[str] = frozenset()
    repeated: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class _Edge:
    one: str
    other: str
    verdict: Verdict

    @property
    def order(self) -> tuple[int, float, str, str]:
        return (-self.verdict.strength, -self.verdict.score, self.one, self.other)


def assign(postings: Iterable[Fingerprint], index: Index, *, apart: Collection[tuple[str, str]] = ()) -> Assignment:
    """Decide the jobs of new postings; the order in which they come does not matter, and the index is only read.

    `apart` are pairs of posting ids that may not come into one job: merges that were undone. To split a job, assign its
    postings again over an empty index, with the pair that was wrong in `apart`.
    """
    new = dict[str, Fingerprint]()
    for posting in postings:
        new.setdefault(posting.id, posting)
    candidates = Candidates(new, index)
    edges = dict[tuple[str, str], _Edge]()
    repeated = set[tuple[str, str]]()
    for one, other in candidates.pairs():
        pair = (one.id, other.id) if one.id < other.id else (other.id, one.id)
        if pair not in edges:
            edges[pair] = _Edge(*pair, same_opening(one, other))
            if repeats(one, other):
                repeated.add(pair)
    clusters = Clusters(apart)
    for posting in new.values():
        clusters.add(posting)
    _add_stored(clusters, candidates.known, index)
    merges = tuple(_join(clusters, [edge for edge in edges.values() if edge.verdict.same]))
    named = _named(new, candidates.known, clusters, merges)
    return replace(named, decided=frozenset(candidates.decided), repeated=frozenset(repeated | candidates.repeated))


def _add_stored(clusters: Clusters, known: Mapping[str, Known], index: Index) -> None:
    """Bring in the stored jobs whole, so that a veto of any of their postings counts."""
    for members in index.members(sorted({item.job for item in known.values()})).values():
        for member in members:
            clusters.add(member)
            clusters.join(members[0].id, member.id)


def _join(clusters: Clusters, edges: Sequence[_Edge]) -> Iterator[Merge]:
    """Join from the surest down; what only a text says is judged against all jobs that the surer ones have made."""
    ordered = sorted(edges, key=lambda edge: edge.order)
    for edge in ordered:
        if edge.verdict.strength > Strength.TEXT:
            yield from _joined(clusters, edge)
    for strength, clear in ((Strength.TEXT, _clear), (Strength.ONLY, _only)):
        vague = [edge for edge in ordered if edge.verdict.strength is strength]
        rivals = defaultdict[str, list[_Edge]](list)
        for edge in vague:
            rivals[clusters.root(edge.one)].append(edge)
            rivals[clusters.root(edge.other)].append(edge)
        for edge in [edge for edge in vague if clear(edge, clusters, rivals)]:
            yield from _joined(clusters, edge)


def _clear(edge: _Edge, clusters: Clusters, rivals: Mapping[str, Sequence[_Edge]]) -> bool:
    """Whether neither side fits another job as well that may not be one with this one."""
    for here, there in ((edge.one, edge.other), (edge.other, edge.one)):
        mine, chosen = clusters.root(here), clusters.root(there)
        for rival in rivals[mine]:
            if rival.verdict.score + _CLEARLY <= edge.verdict.score:
                continue
            theirs = {clusters.root(rival.one), clusters.root(rival.other)} - {mine}
            if any(other != chosen and clusters.veto(chosen, other) for other in theirs):
                return False
    return True


def _only(edge: _Edge, clusters: Clusters, rivals: Mapping[str, Sequence[_Edge]]) -> bool:
    """Whether neither side fits any other job, better or worse."""
    both = {clusters.root(edge.one), clusters.root(edge.other)}
    return all({clusters.root(rival.one), clusters.root(rival.other)} == both for side in both for rival in rivals[side])


def _joined(clusters: Clusters, edge: _Edge) -> Iterator[Merge]:
    if clusters.root(edge.one) != clusters.root(edge.other) and not clusters.veto(edge.one, edge.other, edge.verdict.strength):
        clusters.join(edge.one, edge.other, edge.verdict.strength)
        yield Merge(posting=edge.one, other=edge.other, reason=edge.verdict.reason)


def _named(new: Mapping[str, Fingerprint], known: Mapping[str, Known], clusters: Clusters, merges: tuple[Merge, ...]) -> Assignment:
    """Keep the first stored job of each cluster, else name a new one after its first posting."""
    names = dict[str, str]()
    moved = dict[str, str]()
    for job, posting in sorted({(item.job, item.fingerprint.id) for item in known.values()}):
        kept = names.setdefault(clusters.root(posting), job)
        if kept != job:
            moved[job] = kept
    for name in sorted(new):
        names.setdefault(clusters.root(name), job_name(name))
    return Assignment(jobs={name: names[clusters.root(name)] for name in new}, moved=moved, merges=merges)


def job_name(posting: str) -> str:
    """Name a job after its first posting: the same postings make the same name on every machine."""
    return blake2b(posting.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
