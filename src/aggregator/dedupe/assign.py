"""Assign: new postings to jobs, joined to one another and to stored ones, so that no job holds what may not be one.

Pairs that may be one opening are found by look-up, judged, and joined from the surest down. What is stored stays as it is, but for
a job that a new posting speaks against: its postings are decided again beside the new ones, as if they came together.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from types import MappingProxyType
from typing import Final

from aggregator.dedupe.candidates import Candidates
from aggregator.dedupe.clusters import Clusters
from aggregator.dedupe.contests import MOST, contested
from aggregator.dedupe.fingerprint import Fingerprint
from aggregator.dedupe.index import Index
from aggregator.dedupe.joining import Edge, Merge, join
from aggregator.dedupe.reposts import repeats
from aggregator.dedupe.verdict import same_opening

# A job that is decided again may bring others; after so many rounds what is left stays as it is.
_MOST_ROUNDS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What is decided: the job of every new posting, stored jobs that became one (old to kept), and each merge.

    `broken` are stored jobs that no longer hold: each of their postings has its job in `jobs`, too. `decided` are the new postings
    that a stored one settled without its text: they need no bands of their own. `repeated` are pairs, each with a posting in it that
    was decided, of which one is the other again: the same advertisement of the same source.
    """

    jobs: Mapping[str, str]
    moved: Mapping[str, str]
    merges: tuple[Merge, ...]
    broken: frozenset[str] = frozenset()
    decided: frozenset[str] = frozenset()
    repeated: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    """One round: what came, what of the stored was brought in (whole jobs), how the pairs were judged, and what was joined."""

    new: Mapping[str, Fingerprint]
    stored: Mapping[str, Sequence[Fingerprint]]
    edges: Mapping[tuple[str, str], Edge]
    clusters: Clusters
    merges: tuple[Merge, ...]
    decided: frozenset[str]
    repeated: frozenset[tuple[str, str]]


def assign(
    postings: Iterable[Fingerprint],
    index: Index,
    *,
    apart: Collection[tuple[str, str]] = (),
    revised: Mapping[str, str] = MappingProxyType({}),
) -> Assignment:
    """Decide the jobs of new postings; the order in which they come does not matter, and the index is only read.

    `apart` are pairs of posting ids that may not come into one job: merges that were undone. To split a job, assign its
    postings again over an empty index, with the pair that was wrong in `apart`. `revised` are those of the postings that are new only in
    what they say, with the stored job that they share with others: it is decided again.
    """
    new = dict[str, Fingerprint]()
    for posting in postings:
        new.setdefault(posting.id, posting)
    first = last = _decide(new, index, apart)
    asking, reached, again = set[str](), set[str](), dict[str, Sequence[Fingerprint]]()
    shaken = _shaken(first, index, revised)
    for _ in range(_MOST_ROUNDS):
        more = contested(last.edges.values(), last.clusters, new=last.new, stored=last.stored)
        for job, names in shaken.items():
            more.setdefault(job, set()).update(names)
        if not more:
            break
        asking = asking.union(*more.values())
        rest, taken = index.without([*again, *more])
        if taken.keys() == again.keys():
            break
        again = dict(taken)
        reached = _reached(asking, again, [first, last])
        part = {name: new[name] for name in reached & new.keys()}
        whole = part | {posting.id: posting for held in again.values() for posting in held}
        last = _decide(whole, rest, apart, beside=[posting for name, posting in new.items() if name not in part])
    return _assigned(first, last, reached, again, revised)


def _decide(
    new: Mapping[str, Fingerprint], index: Index, apart: Collection[tuple[str, str]], *, beside: Collection[Fingerprint] = ()
) -> _Decision:
    candidates = Candidates(new, index, beside=beside)
    edges = dict[tuple[str, str], Edge]()
    repeated = set[tuple[str, str]]()
    for one, other in candidates.pairs():
        pair = (one.id, other.id) if one.id < other.id else (other.id, one.id)
        if pair not in edges:
            decisive, verdict = candidates.decided.get(one.id, ("", None))
            edges[pair] = Edge(*pair, verdict if verdict and decisive == other.id else same_opening(one, other))
            if repeats(one, other):
                repeated.add(pair)
    clusters = Clusters(apart)
    for posting in new.values():
        clusters.add(posting)
    stored = index.members(sorted({item.job for item in candidates.known.values()}))
    # Stored jobs come in whole, so that a veto of any of their postings counts.
    for members in stored.values():
        for member in members:
            clusters.add(member)
            clusters.join(members[0].id, member.id)
    return _Decision(
        new=new,
        stored=stored,
        edges=edges,
        clusters=clusters,
        merges=tuple(join(clusters, [edge for edge in edges.values() if edge.verdict.same])),
        decided=frozenset(candidates.decided),
        repeated=frozenset(repeated | candidates.repeated),
    )


def _shaken(decision: _Decision, index: Index, revised: Mapping[str, str]) -> dict[str, list[str]]:
    """Give the stored jobs to decide again since postings of theirs were revised, with these postings.

    What they said before may have held the others together; of a large job, only one that they no longer fit is asked.
    """
    shared = defaultdict[str, list[str]](list)
    for name, job in revised.items():
        shared[job].append(name)
    others = index.members(sorted(shared))
    found: dict[str, list[str]] = {}
    for job, names in shared.items():
        beside = _names(others.get(job, ()))
        met = not beside or job in decision.stored
        if not met or len(names) + len(beside) <= MOST or len({decision.clusters.root(name) for name in (*names, *beside)}) > 1:
            found[job] = names
    return found


def _reached(asking: Iterable[str], again: Mapping[str, Sequence[Fingerprint]], decisions: Sequence[_Decision]) -> set[str]:
    """Give the new postings and stored jobs that any chain of likely pairs leads to from what is decided again."""
    owner = _owners(again, *(decision.stored for decision in decisions))
    beside = defaultdict[str, set[str]](set)
    for decision in decisions:
        for edge in decision.edges.values():
            if edge.verdict.same:
                one, other = (owner.get(name, name) for name in (edge.one, edge.other))
                beside[one].add(other)
                beside[other].add(one)
    reached = set[str]()
    waiting = [*again, *asking]
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            waiting += beside[here]
    return reached


def _owners(*stored: Mapping[str, Sequence[Fingerprint]]) -> dict[str, str]:
    return {member.id: job for jobs in stored for job, members in jobs.items() for member in members}


def _assigned(
    first: _Decision,
    last: _Decision,
    reached: Collection[str],
    again: Mapping[str, Sequence[Fingerprint]],
    revised: Mapping[str, str],
) -> Assignment:
    """Take what the first round decided where no job was decided again, and what the last one did there."""
    owner = _owners(first.stored)
    untouched = {job: _names(members) for job, members in first.stored.items() if job not in reached}
    jobs, moved = _named([name for name in first.new if name not in reached], untouched, first.clusters)
    merges = [merge for merge in first.merges if owner.get(merge.posting, merge.posting) not in reached]
    if not again:
        return Assignment(jobs=jobs, moved=moved, merges=tuple(merges), decided=first.decided, repeated=first.repeated)
    own = {job: _names(members) for job, members in again.items()}
    for name in revised.keys() & last.new.keys():
        own.get(revised[name], []).append(name)
    whole = {job: names for job, names in own.items() if len({last.clusters.root(name) for name in names}) == 1}
    named, gone = _named(last.new, {job: _names(members) for job, members in last.stored.items()} | whole, last.clusters)
    held = {member.id for job in whole for member in again[job]}
    return Assignment(
        jobs=jobs | {name: job for name, job in named.items() if name not in held},
        moved=moved | gone,
        merges=(*merges, *_needed(last.merges, whole)),
        broken=frozenset(again.keys() - whole.keys()),
        decided=frozenset(name for name in first.decided if name not in reached) | last.decided,
        repeated=first.repeated | last.repeated,
    )


def _needed(merges: Iterable[Merge], whole: Mapping[str, list[str]]) -> Iterator[Merge]:
    """Leave out the merges that join nothing where what comes out as it was is not taken apart."""
    beside = {name: [name] for merge in merges for name in (merge.posting, merge.other)}
    for together in whole.values():
        beside |= dict.fromkeys(together, together)
    for merge in merges:
        mine, theirs = beside[merge.posting], beside[merge.other]
        if mine is not theirs:
            together = mine + theirs
            beside |= dict.fromkeys(together, together)
            yield merge


def _names(members: Iterable[Fingerprint]) -> list[str]:
    return [member.id for member in members]


def _named(names: Iterable[str], stored: Mapping[str, Sequence[str]], clusters: Clusters) -> tuple[dict[str, str], dict[str, str]]:
    """Keep the first stored job of each cluster, else name a new one after its first posting; give jobs, and stored ones that moved."""
    kept = dict[str, str]()
    moved = dict[str, str]()
    for job in sorted(stored):
        into = kept.setdefault(clusters.root(stored[job][0]), job)
        if into != job:
            moved[job] = into
    listed = sorted(names)
    for name in listed:
        kept.setdefault(clusters.root(name), job_name(name))
    return {name: kept[clusters.root(name)] for name in listed}, moved


def job_name(posting: str) -> str:
    """Name a job after its first posting: the same postings make the same name on every machine."""
    return blake2b(posting.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
