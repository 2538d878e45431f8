"""Openings: postings that a run brought are joined with those that advertise the same job, at the cost of a look-up."""

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from sys import byteorder
from typing import Any, Final, Literal, TypeVar

from msgspec.structs import replace

from aggregator.dedupe.assign import Assignment, assign
from aggregator.dedupe.bodies import BANDS, KeptBody, Sketch
from aggregator.dedupe.canonical import canonical
from aggregator.dedupe.facts import pack, unpack
from aggregator.dedupe.fingerprint import Fingerprint, FingerprintReader, mixed, with_keys
from aggregator.dedupe.index import CROWD, DECIDING, LISTED, Known, Listed
from aggregator.store.jobs import Band
from aggregator.store.matching import Matching
from aggregator.store.prints import Print, Printed, Unread
from aggregator.store.store import Store

# A batch that holds a part of an employer's board only must see so much of it that no title is taken for the only such one.
_BATCH: Final = LISTED
_WIDTH: Final = 19
_T = TypeVar("_T")


def _silent(joined: int) -> None:
    """Tell nobody."""


def join_openings(
    store: Store, postings: Collection[int], *, reader: FingerprintReader, now: datetime, step: Callable[[int], None] = _silent
) -> int:
    """Give new and changed postings, by their numbers, to the openings that they advertise; give how many were merged.

    Each batch is a transaction of its own: what is not reached stays unjoined, and is joined by the next call that names it.
    """
    merged = 0
    apart = [(_name(one), _name(other)) for one, other in store.matching.apart()]
    for batch in _batches(sorted(postings), _BATCH):
        merged += _join_batch(store, batch, reader, apart, now)
        step(len(batch))
    return merged


def _batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


def _name(number: int) -> str:
    # As wide as the largest number of a database, so that names sort as numbers do and the oldest posting comes first.
    return str(number).zfill(_WIDTH)


class StoredIndex:
    """The stored postings as `assign` looks them up: read from SQL where they are asked for, each once, without their texts."""

    def __init__(self, matching: Matching, reader: FingerprintReader, *, without: Collection[int]) -> None:
        """Take the tables; `without` are the postings that are being joined."""
        self._matching, self._reader = matching, reader
        self._without = frozenset(without)
        self.again: dict[str, Fingerprint] = {}
        self.origins: dict[str, dict[str, int]] = {}
        self._rows: dict[int, Printed] = {}
        self._known: dict[int, Known] = {}
        self._members: dict[str, list[Fingerprint]] = {}
        self.jobs: set[str] = set()

    def by_keys(self, keys: Collection[str]) -> Mapping[str, Sequence[Known]]:
        """Give the postings under each key, at most CROWD + 1 a key; under one that does not decide, one stands for a crowd."""
        return self._listed(self._matching.holders(keys, most=CROWD + 1 + len(self._without)), whole=lambda key: key.startswith(DECIDING))

    def by_bands(self, bands: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], Sequence[Known]]:
        """Give the postings under each (band, hash), at most CROWD + 1 each; of a crowd one posting stands for all.

        Beyond CROWD a band says nothing and its postings are not compared, so reading sixty of them would be for nothing.
        """
        return self._listed(self._matching.band_holders(bands, most=CROWD + 1 + len(self._without)))

    def listed(self, employers: Collection[str]) -> Mapping[str, Sequence[Listed]]:
        """Give what every source lists of each employer, by titles alone."""
        held = self._matching.listed(employers, most=LISTED + 1 + len(self._without))
        read = self._reader.title
        return {
            key: [Listed(_name(number), source, read(title)) for number, source, title in rows if number not in self._without][: LISTED + 1]
            for key, rows in held.items()
        }

    def known(self, postings: Collection[str]) -> Sequence[Known]:
        """Give stored postings by id."""
        numbers = [int(posting) for posting in postings]
        self._take(self._matching.printed(set(numbers) - self._known.keys()))
        return [self._known[number] for number in numbers if number in self._known]

    def members(self, jobs: Collection[str]) -> Mapping[str, Sequence[Fingerprint]]:
        """Give all postings of each job, but those that are being joined."""
        missing = [job for job in jobs if job not in self._members]
        if missing:
            owned = self._matching.owned([int(job) for job in missing])
            self._take(self._matching.printed({number for numbers in owned.values() for number in numbers} - self._known.keys()))
            for job, numbers in owned.items():
                held = [self._known[number].fingerprint for number in numbers if number in self._known]
                if held:
                    self._members[_name(job)] = held
        return {job: self._members[job] for job in jobs if job in self._members}

    def without(self, jobs: Collection[str]) -> "tuple[StoredIndex, Mapping[str, Sequence[Fingerprint]]]":
        """Give what is stored but for some jobs, and the postings of these whole; a job that cannot come apart stays.

        Of a job whose postings are all being joined there are none. The postings are kept in `again`, and the openings that they came with in `origins`, by job.
        """
        came = self._matching.origins([int(job) for job in jobs])
        parted = {_name(job): origins for job, origins in came.items() if len(set(origins.values())) == len(origins)}
        members = self.members(parted)
        held = {job: [int(posting.id) for posting in members.get(job, ())] for job in parted}
        bands = self._matching.bands([number for numbers in held.values() for number in numbers])
        whole = {number: self._whole(self._rows[number], found) for number, found in bands.items()}
        self.again |= {posting.id: posting for posting in whole.values()}
        self.origins |= {job: {_name(number): origin for number, origin in origins.items()} for job, origins in parted.items()}
        rest = StoredIndex(self._matching, self._reader, without=self._without | whole.keys())
        rest.jobs, rest._rows, rest._known, rest._members = self.jobs, self._rows, self._known, self._members
        return rest, {job: [whole[number] for number in numbers] for job, numbers in held.items()}

    def _listed(self, held: Mapping[_T, Sequence[int]], *, whole: Callable[[_T], bool] = lambda _: False) -> Mapping[_T, Sequence[Known]]:
        most = {key: [number for number in numbers if number not in self._without][: CROWD + 1] for key, numbers in held.items()}
        most = {key: numbers if len(numbers) <= CROWD or whole(key) else numbers[:1] * len(numbers) for key, numbers in most.items()}
        missing = {number for numbers in most.values() for number in numbers} - self._known.keys()
        self._take(self._matching.printed(missing))
        return {key: [self._known[number] for number in numbers if number in self._known] for key, numbers in most.items()}

    def _take(self, rows: Iterable[Printed]) -> list[Known]:
        taken: list[Known] = []
        for row in rows:
            if row.id not in self._without:
                if row.id not in self._known:
                    self._rows[row.id] = row
                    self._known[row.id] = Known(self._fingerprint(row), _name(row.job))
                taken.append(self._known[row.id])
                self.jobs.add(taken[-1].job)
        return taken

    def _whole(self, row: Printed, bands: Sequence[Band]) -> Fingerprint:
        """Give a stored posting its keys and bands; where not all bands were kept, its text is read for them."""
        made = self._fingerprint(row)
        body = self._body(row, mixed(bands, made.title)) if len(bands) == BANDS else self._body(row._replace(sketch=None))
        return with_keys(replace(made, body=body))

    def _fingerprint(self, row: Printed) -> Fingerprint:
        return unpack(row.facts, posting_id=_name(row.id), body=self._body(row))

    def _body(self, row: Printed, bands: Sequence[Band] = ()) -> KeptBody:
        sketch = None if row.sketch is None else partial(_sketch, row.sketch, row.shingles or 0)
        load = partial(self._matching.description, row.id)
        return KeptBody(raw_hash=row.text_hash, length=row.length, sketch=sketch, load=load, bands=bands)


def _sketch(packed: bytes, size: int) -> Sketch:
    return Sketch(_in_order(array("I", packed)), size)


def _in_order(hashes: "array[int]") -> "array[int]":
    if byteorder == "big":
        hashes.byteswap()
    return hashes


def _print(made: Fingerprint, *, found: Literal["first", "by text", "decided"] = "first") -> Print:
    """Keep what another comparison needs.

    Where an id decided, the text stays unread. What a text joined to a stored posting of its employer and title is found by these
    too, and keeps every second band: copies under another employer's name must share nine tenths of a text, and of those eight bands
    still find 98 in 100.
    """
    body = made.body
    about: Any = {"keys": made.keys, "facts": pack(made), "length": body.length, "text_hash": body.raw_hash}
    if found == "decided" and not body.is_read:
        return Print(bands=(), **about)
    packed = _in_order(array("I", body.sketch.lowest)).tobytes()
    bands = {"first": made.bands, "by text": made.bands[::2], "decided": ()}[found]
    return Print(bands=bands, shingles=body.sketch.size, sketch=packed, **about)


def _read(unread: Unread, reader: FingerprintReader) -> Fingerprint:
    return reader.read(unread.posting, posting_id=_name(unread.id), countries=unread.countries, language=unread.language)


def _join_batch(store: Store, numbers: Sequence[int], reader: FingerprintReader, apart: Collection[tuple[str, str]], now: datetime) -> int:
    own: dict[str, int] = {}
    fresh: dict[str, Fingerprint] = {}
    for unread in store.matching.unjoined_texts(numbers):
        made = _read(unread, reader)
        fresh[made.id], own[made.id] = made, unread.job
    index = StoredIndex(store.matching, reader, without=numbers)
    shared = store.matching.shared(own.values())
    revised = {name: _name(job) for name, job in own.items() if job in shared}
    assignment = assign(fresh.values(), index, apart=apart, revised=revised)
    fresh |= {name: index.again[name] for name in assignment.jobs.keys() - fresh.keys()}
    for job in assignment.broken:
        own |= index.origins[job]
    merges = list(_merges(assignment, fresh, own, index))
    kept = {int(name): _print(made, found=_found(made, assignment, index)) for name, made in fresh.items()}
    repeated = [(int(one), int(other)) for one, other in sorted(assignment.repeated)]
    store.matching.join(kept, merges, rules=reader.rules, now=now, repeated=repeated, broken=[int(job) for job in assignment.broken])
    return len(merges)


def _found(made: Fingerprint, assignment: Assignment, index: StoredIndex) -> Literal["first", "by text", "decided"]:
    """Say how a posting came to a stored opening; the first of its kind where it did not."""
    job = assignment.jobs[made.id]
    if job not in index.jobs:
        return "first"
    if made.id in assignment.decided:
        return "decided"
    same = (made.company.loose, made.title.words)
    return "by text" if any((held.company.loose, held.title.words) == same for held in index.members([job]).get(job, ())) else "first"


def _merges(
    assignment: Assignment, fresh: Mapping[str, Fingerprint], own: Mapping[str, int], index: StoredIndex
) -> Iterator[tuple[int, int, str, int]]:
    """Give (from, into, reason, canonical posting) for every opening that becomes part of another one."""
    reasons = {name: merge.reason for merge in reversed(assignment.merges) for name in (merge.posting, merge.other)}
    clusters: dict[str, list[str]] = {}
    for name, job in sorted(assignment.jobs.items()):
        clusters.setdefault(job, []).append(name)
    olds: dict[str, list[str]] = {}
    for old, kept in sorted(assignment.moved.items()):
        olds.setdefault(kept, []).append(old)
    held = index.members([job for job in (*clusters, *assignment.moved) if job in index.jobs])
    for job, names in clusters.items():
        into = int(job) if job in index.jobs else own[names[0]]
        stored = [made for name in (job, *olds.get(job, ())) for made in held.get(name, ())]
        speaks = int(canonical([*(fresh[name] for name in names), *stored]).id)
        done = {into}
        for number, members in [
            *((own[name], [name]) for name in names),
            *((int(old), [made.id for made in held.get(old, ())]) for old in olds.get(job, ())),
        ]:
            if number not in done:
                done.add(number)
                yield number, into, next((reasons[name] for name in members if name in reasons), "the same opening"), speaks
