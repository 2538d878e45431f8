"""Index: where fingerprints of stored postings are found by key and by band, at the cost of a look-up."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from itertools import islice
from typing import Final, Protocol

from msgspec import Struct

from aggregator.dedupe.fingerprint import Fingerprint
from aggregator.dedupe.titles import Title

# A key that more postings share says nothing: an employer with hundreds of equal titles, a text that everyone copies.
CROWD: Final = 60
# Of an employer with more postings, titles that differ a little are not looked for.
LISTED: Final = 1_000
# Keys that decide between postings of one title, so that each needs comparing with one of them only; a crowd still counts.
DECIDING: Final = ("ats:", "req:", "url:")


class Listed(Struct, frozen=True):
    """A posting as far as it tells what else a source lists of an employer."""

    posting: str
    source: str
    title: Title


class Known(Struct, frozen=True):
    """A stored posting and the job that it belongs to."""

    fingerprint: Fingerprint
    job: str


class Index(Protocol):
    """What `assign` asks of the stored postings; an implementation may answer from memory or from SQL tables.

    The tables behind it are posting_key(key text, posting) and posting_band(band int, hash bigint, posting).
    """

    def by_keys(self, keys: Collection[str]) -> Mapping[str, Sequence[Known]]:
        """Give the postings under each key, at most CROWD + 1 a key; a key without postings may be left out."""

    def by_bands(self, bands: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], Sequence[Known]]:
        """Give the postings under each (band, hash), at most CROWD + 1 each."""

    def listed(self, employers: Collection[str]) -> Mapping[str, Sequence[Listed]]:
        """Give what every source lists of each employer (a key that ends in `:firm`), at most LISTED + 1 an employer."""

    def known(self, postings: Collection[str]) -> Sequence[Known]:
        """Give stored postings by id."""

    def members(self, jobs: Collection[str]) -> Mapping[str, Sequence[Fingerprint]]:
        """Give all postings of each job."""

    def without(self, jobs: Collection[str]) -> "tuple[Index, Mapping[str, Sequence[Fingerprint]]]":
        """Give what is stored but for some jobs, and the postings of these whole: with all their keys and bands.

        A job that cannot come apart is left out of both: it stays stored.
        """


class MemoryIndex:
    """An index in memory: for the filter and for tests."""

    def __init__(self) -> None:
        """Start empty."""
        self._hidden: frozenset[str] = frozenset()
        self._keys: defaultdict[str, list[str]] = defaultdict(list)
        self._bands: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
        self._jobs: defaultdict[str, list[str]] = defaultdict(list)
        self._known: dict[str, Known] = {}

    def __len__(self) -> int:
        """How many postings are stored."""
        return len(self._known)

    def add(self, fingerprint: Fingerprint, *, job: str, bands: bool = True) -> None:
        """Store one posting under its keys, and under its bands where they are wanted."""
        self._known[fingerprint.id] = Known(fingerprint, job)
        self._jobs[job].append(fingerprint.id)
        for key in fingerprint.keys:
            self._keys[key].append(fingerprint.id)
        for band in fingerprint.bands if bands else ():
            self._bands[band].append(fingerprint.id)

    def move(self, jobs: Mapping[str, str]) -> None:
        """Give the postings of one job to another one: old job to kept job."""
        for old, kept in jobs.items():
            for posting in self._jobs.pop(old, ()):
                self._known[posting] = Known(self._known[posting].fingerprint, kept)
                self._jobs[kept].append(posting)

    def by_keys(self, keys: Collection[str]) -> Mapping[str, Sequence[Known]]:
        """Give the postings under each key."""
        return {key: self._listed(self._keys[key]) for key in keys if key in self._keys}

    def by_bands(self, bands: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], Sequence[Known]]:
        """Give the postings under each (band, hash)."""
        return {band: self._listed(self._bands[band]) for band in bands if band in self._bands}

    def listed(self, employers: Collection[str]) -> Mapping[str, Sequence[Listed]]:
        """Give what every source lists of each employer."""
        found = {key: [item.fingerprint for item in self._listed(self._keys[key], most=LISTED)] for key in employers if key in self._keys}
        return {key: [Listed(one.id, one.source, one.title) for one in postings] for key, postings in found.items()}

    def known(self, postings: Collection[str]) -> Sequence[Known]:
        """Give stored postings by id."""
        return self._listed(postings, most=len(postings))

    def members(self, jobs: Collection[str]) -> Mapping[str, Sequence[Fingerprint]]:
        """Give all postings of each job."""
        return {
            job: [self._known[posting].fingerprint for posting in self._jobs[job]]
            for job in jobs
            if job in self._jobs and not self._hidden.intersection(self._jobs[job])
        }

    def without(self, jobs: Collection[str]) -> "tuple[MemoryIndex, Mapping[str, Sequence[Fingerprint]]]":
        """Give what is stored but for some jobs, and the postings of these."""
        taken = {job: [self._known[posting].fingerprint for posting in self._jobs[job]] for job in jobs}
        rest = copy(self)
        rest._hidden = frozenset(  # noqa: SLF001  (its own copy)
            posting.id for held in taken.values() for posting in held
        )
        return rest, taken

    def _listed(self, postings: Iterable[str], *, most: int = CROWD) -> list[Known]:
        shown = (self._known[posting] for posting in postings if posting not in self._hidden)
        return list(islice(shown, most + 1))
