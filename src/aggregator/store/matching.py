"""Matching: the part of the store's door through which postings are compared and joined; every method is one transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Connection

from aggregator.store import history, jobs, prints, reposts
from aggregator.store.history import Merged
from aggregator.store.jobs import Band, Merge
from aggregator.store.prints import Print, Printed, Titled, Unread

Transaction = Callable[[], AbstractContextManager[Connection]]


class Matching:
    """Fingerprints of stored postings, where they are found, and their openings."""

    def __init__(self, read: Transaction, write: Transaction) -> None:
        """Take what opens a transaction."""
        self._read, self._write = read, write

    def unjoined(self) -> list[int]:
        """Give the postings that have not been compared with any other: a process died between their run and the join."""
        with self._read() as connection:
            return prints.unjoined(connection)

    def holders(self, keys: Collection[str], *, most: int) -> dict[str, list[int]]:
        """Give the postings under each key, at most `most` a key."""
        with self._read() as connection:
            return prints.holders(connection, keys, most=most)

    def band_holders(self, bands: Collection[Band], *, most: int) -> dict[Band, list[int]]:
        """Give the postings under each (band, hash), at most `most` each."""
        with self._read() as connection:
            return prints.band_holders(connection, bands, most=most)

    def listed(self, keys: Collection[str], *, most: int) -> dict[str, list[Titled]]:
        """Give number, source and title of the postings under each key, at most `most` a key."""
        with self._read() as connection:
            return prints.listed(connection, keys, most=most)

    def bands(self, ids: Collection[int]) -> dict[int, list[Band]]:
        """Give the (band, hash) pairs that each posting is stored under."""
        with self._read() as connection:
            return prints.bands(connection, ids)

    def owned(self, jobs: Collection[int]) -> dict[int, list[int]]:
        """Give the numbers of all postings of each opening."""
        with self._read() as connection:
            return prints.owned(connection, jobs)

    def shared(self, jobs: Collection[int]) -> set[int]:
        """Give those of some openings that several postings advertise."""
        with self._read() as connection:
            return prints.shared(connection, jobs)

    def printed(self, ids: Collection[int]) -> list[Printed]:
        """Give stored postings with what was kept of their texts."""
        with self._read() as connection:
            return list(prints.printed(connection, ids))

    def unjoined_texts(self, ids: Collection[int]) -> list[Unread]:
        """Give postings whole, for their first comparison."""
        with self._read() as connection:
            return list(prints.unread(connection, ids))

    def description(self, posting: int) -> str | None:
        """Give the description of one posting as published."""
        with self._read() as connection:
            return prints.description(connection, posting)

    def origins(self, openings: Collection[int]) -> dict[int, dict[int, int]]:
        """Give, by opening, the opening that each of its postings came with."""
        with self._read() as connection:
            return jobs.origins(connection, openings)

    def join(
        self,
        kept: Mapping[int, Print],
        merges: Sequence[Merge],
        *,
        rules: str,
        now: datetime,
        repeated: Collection[tuple[int, int]] = (),
        broken: Collection[int] = (),
    ) -> None:
        """Keep what was read of postings and merge openings, (from, into, reason, posting that speaks for both): all or nothing.

        `repeated` are pairs of postings of which one is the other again; all merges into the openings `broken` are taken back first.
        """
        with self._write() as connection:
            prints.save_prints(connection, kept, rules=rules)
            reposts.save_reposts(connection, kept.keys(), repeated)
            jobs.separate(connection, broken)
            jobs.merge_all(connection, merges, now=now)

    def merge(self, job_from: int, job_into: int, *, reason: str, now: datetime, canonical: int | None = None) -> int:
        """Merge one opening into another; give the number of the merge."""
        with self._write() as connection:
            return jobs.merge(connection, job_from, job_into, reason=reason, now=now, canonical=canonical)

    def merges(self, *, limit: int) -> list[Merged]:
        """Give merges, the last first."""
        with self._read() as connection:
            return history.merges(connection, limit=limit)

    def undo_merge(self, merge_id: int, *, now: datetime) -> None:
        """Take a merge back."""
        with self._write() as connection:
            jobs.undo_merge(connection, merge_id, now=now)

    def apart(self) -> list[tuple[int, int]]:
        """Give the pairs of postings that a person has taken out of one opening."""
        with self._read() as connection:
            return prints.apart(connection)

    def other_rules(self, rules: str) -> int:
        """Say how many postings were compared by other rules."""
        with self._read() as connection:
            return prints.other_rules(connection, rules)

    def separate(self) -> int:
        """Take every merge back that nobody has undone, and forget all fingerprints; give how many openings came apart."""
        with self._write() as connection:
            return jobs.separate_all(connection)
