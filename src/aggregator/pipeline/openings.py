"""Openings: postings that a run brought are joined with those that advertise the same job, at the cost of a look-up."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar

from aggregator.dedupe.assign import Assignment, assign
from aggregator.dedupe.canonical import canonical
from aggregator.dedupe.fingerprint import Fingerprint, FingerprintReader
from aggregator.dedupe.index import MemoryIndex
from aggregator.store.crawl import Stored
from aggregator.store.store import Store

_BATCH: Final = 500
_T = TypeVar("_T")


def join_openings(store: Store, postings: Collection[int], *, reader: FingerprintReader, now: datetime) -> int:
    """Give new and changed postings, by their numbers, to the openings that they advertise; give how many were merged."""
    return sum(_join_batch(store, batch, reader, now) for batch in _batches(sorted(postings), _BATCH))


def _batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


def _fingerprint(stored: Stored, reader: FingerprintReader) -> Fingerprint:
    countries = stored.tags.job_countries if stored.tags else ()
    language = stored.tags.language if stored.tags else None
    return reader.read(stored.posting, posting_id=_name(stored.id), countries=countries, language=language)


def _name(number: int) -> str:
    # As wide as the largest number of a database, so that names sort as numbers do and the oldest posting comes first.
    return f"{number:019d}"


def _join_batch(store: Store, numbers: Sequence[int], reader: FingerprintReader, now: datetime) -> int:
    own: dict[str, int] = {}
    fresh: dict[str, Fingerprint] = {}
    for stored in store.stored(ids=numbers):
        made = _fingerprint(stored, reader)
        fresh[made.id], own[made.id] = made, stored.job
    index, jobs = _stored_index(store, fresh.values(), reader)
    assignment = assign(fresh.values(), index)
    store.save_keys({int(name): (made.keys, made.body.bands) for name, made in fresh.items()})
    merges = list(_merges(assignment, fresh, own, index, jobs))
    store.merge_all(merges, now=now)
    return len(merges)


def _stored_index(store: Store, fresh: Collection[Fingerprint], reader: FingerprintReader) -> tuple[MemoryIndex, Mapping[str, int]]:
    """Bring the stored postings that share a key or band with a fresh one into memory, with all of their openings."""
    keys = {key for made in fresh for key in made.keys}
    bands = {band for made in fresh for band in made.body.bands}
    found = store.candidates(keys=keys, bands=bands)
    new = {int(made.id) for made in fresh}
    jobs: dict[str, int] = {}
    index = MemoryIndex()
    others = {job for posting, job in found.items() if posting not in new}
    for batch in _batches(sorted(others), _BATCH):
        for stored in store.stored(jobs=batch):
            if stored.id not in new:
                name = _name(stored.job)
                jobs[name] = stored.job
                index.add(_fingerprint(stored, reader), job=name)
    return index, jobs


def _merges(
    assignment: Assignment, fresh: Mapping[str, Fingerprint], own: Mapping[str, int], index: MemoryIndex, jobs: Mapping[str, int]
) -> Iterator[tuple[int, int, str, int]]:
    """Give (from, into, reason, canonical posting) for every opening that becomes part of another one."""
    reasons = {name: merge.reason for merge in assignment.merges for name in (merge.posting, merge.other)}
    clusters: dict[str, list[str]] = {}
    for name, job in sorted(assignment.jobs.items()):
        clusters.setdefault(job, []).append(name)
    for job, names in clusters.items():
        into = jobs.get(job, own[names[0]])
        stored = index.members([job, *(old for old, kept in assignment.moved.items() if kept == job)])
        members = [*(fresh[name] for name in names), *(made for listed in stored.values() for made in listed)]
        speaks = int(canonical(members).id)
        done = {into}
        for number, reason in [
            *((own[name], reasons.get(name, "")) for name in names),
            *((jobs[old], "joined by a new posting") for old in stored),
        ]:
            if number not in done:
                done.add(number)
                yield number, into, reason or "the same opening", speaks
