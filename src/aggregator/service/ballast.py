"""Ballast: room on the disk of a SQLite database that is given up when the disk is full, so that what is under way can be ended."""

import errno
import os
from pathlib import Path
from typing import Final, Self

from aggregator.errors import DiskFull
from aggregator.service.chores import free_bytes
from aggregator.store.engine import database_url

BYTES: Final = 64 * 1024 * 1024
_PIECE: Final = 1024 * 1024
_FULL: Final = frozenset((errno.ENOSPC, errno.EDQUOT))


class Ballast:
    """A file beside a database that holds nothing but room."""

    def __init__(self, database: Path, *, size: int = BYTES) -> None:
        """Take the database and the bytes to hold; nothing is written."""
        self.path, self.size = database.with_name(f"{database.name}.ballast"), size

    @classmethod
    def of(cls, database: str) -> Self | None:
        """Give that of a configured database; None for PostgreSQL, whose disk is its own."""
        url = database_url(database)
        return cls(Path(url.database or "")) if url.get_backend_name() == "sqlite" else None

    def held(self) -> bool:
        """Whether it is there, whole."""
        return self.path.is_file() and self.path.stat().st_size == self.size

    def take(self, *, leave: float) -> None:
        """Fill it, where so many bytes stay free beside it; one that is there is marked as seen. Raises DiskFull where they do not."""
        if self.held():
            os.utime(self.path)
            return
        self.path.unlink(missing_ok=True)
        free = free_bytes(self.path)
        if free - self.size < leave:
            raise DiskFull(f"{self.path}: {free} bytes are free, too few to hold {self.size} back")
        # Noise: a disk that compresses would make nothing of zeros.
        piece = os.urandom(_PIECE)
        with self.path.open("wb") as handle:
            for start in range(0, self.size, _PIECE):
                handle.write(piece[: self.size - start])
            handle.flush()
            os.fsync(handle.fileno())

    def give_up(self) -> bool:
        """Make its room free; give whether there was any."""
        try:
            self.path.unlink()
        except FileNotFoundError:
            return False
        return True


def is_full(error: Exception) -> bool:
    """Whether an error says that a disk is full, the database's or the archive's."""
    return isinstance(error, DiskFull) or (isinstance(error, OSError) and error.errno in _FULL)
