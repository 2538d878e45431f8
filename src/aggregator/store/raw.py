"""Raw: the part of the store's door to the archive of raw answers; every method is one transaction."""

from collections.abc import Collection, Iterator
from datetime import datetime

from aggregator.errors import StoreError
from aggregator.store import payloads
from aggregator.store.archive import Archive, Spool
from aggregator.store.matching import Transaction
from aggregator.store.payloads import Archived


class RawAnswers:
    """The bodies that boards answered, and the index of them in the database."""

    def __init__(self, read: Transaction, write: Transaction, archive: Archive | None) -> None:
        """Take what opens a transaction, and the folder of the bodies; None where none are kept."""
        self._read, self._write, self._archive = read, write, archive

    def spool(self, source: str, board: str | None = None, *, now: datetime) -> Spool | None:
        """Open the segment for one run; None without an archive."""
        return None if self._archive is None else self._archive.spool(source, board, now=now, known=self._has)

    def _has(self, sha256: str) -> bool:
        with self._read() as connection:
            return payloads.has(connection, sha256)

    def answers(
        self, *, sources: Collection[str] = (), feeds: Collection[int] = (), run_id: int | None = None, last_only: bool = True
    ) -> Iterator[Archived]:
        """Give archived answers with their bytes, verified: of each feed's last run, of some feeds', of one run, or of all."""
        archive = self._folder()
        with self._read() as connection:
            yield from payloads.archived(connection, archive, sources=sources, feeds=feeds, run_id=run_id, last_only=last_only)

    def body(self, sha256: str) -> bytes:
        """Give one body, verified. Raises StoreError where it is missing or damaged."""
        with self._read() as connection:
            frame = payloads.frame(connection, sha256)
        return self._folder().read(frame)

    def verify(self) -> list[str]:
        """Read every body; give a line for each that is missing or damaged."""
        with self._read() as connection:
            return list(payloads.verify(connection, self._folder()))

    def prune(self, *, before: datetime) -> int:
        """Drop old bodies, but the first and last version of each posting; give how many segments were written anew."""
        archive = self._folder()
        with self._write() as connection:
            segments = payloads.prune(connection, archive, before=before)
        for segment in segments:
            archive.remove(segment)
        return len(segments)

    def _folder(self) -> Archive:
        if self._archive is None:
            raise StoreError("no archive: none is configured for this database")
        return self._archive
