"""Chores: what is done once in a while, due by what lies on the disk, so that a restart neither skips nor repeats it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from aggregator.store.store import Store

_STAMP: Final = "%Y%m%dT%H%M%SZ"


@dataclass(slots=True, kw_only=True)
class Chore:
    """One chore: how often, what it does with the moment it is done at, and when it was last done as far as the disk knows.

    `since` is when this life began, `tried` when it was last begun in it, and `failures` how often in a row it failed.
    """

    name: str
    every: timedelta
    do: Callable[[datetime], object]
    seen: Callable[[], datetime | None]
    since: datetime
    tried: datetime | None = None
    failures: int = field(default=0)

    def due(self, *, now: datetime) -> bool:
        """Whether it is to be done; after a failure it waits for an hour."""
        if self.tried is not None and now - self.tried < (timedelta(hours=1) if self.failures else self.every):
            return False
        last = self.seen()
        # A time in the future comes from a clock that was wrong.
        return last is None or last > now or now - last >= self.every

    def overdue(self, *, now: datetime) -> timedelta:
        """Give for how long it has been due; what was never done became due when this life began."""
        last = self.seen()
        return now - self.since if last is None else now - last - self.every


def written(path: Path) -> datetime | None:
    """Give when a file was written; None where there is none."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    except FileNotFoundError:
        return None


def newest_backup(folder: Path | None) -> datetime | None:
    """Read the time of the newest backup from its name."""
    found = [] if folder is None else backups(folder)
    return datetime.strptime(found[-1].stem.rpartition("-")[2], _STAMP).replace(tzinfo=UTC) if found else None


def backups(folder: Path) -> list[Path]:
    """Give the whole backups of a folder, the oldest first."""
    return sorted(folder.glob("aggregator-[0-9]*T[0-9]*Z.sqlite"))


def back_up(store: Store, folder: Path, *, keep: int, now: datetime) -> Path:
    """Copy the database, whole, and drop the oldest copies; a copy that is cut off never bears a backup's name."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"aggregator-{now:{_STAMP}}.sqlite"
    store.backup(target)
    for old in backups(folder)[:-keep]:
        old.unlink()
    return target


def free_bytes(path: Path) -> int:
    """Give the free bytes of the disk that a file lies, or will lie, on."""
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free
