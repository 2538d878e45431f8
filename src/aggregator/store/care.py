"""Care: bringing a schema to head, copying a database, and putting a backup in the place of a database."""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import Engine

from aggregator.errors import BadInput, StoreError
from aggregator.store import migrate
from aggregator.store.archive import sync_folder
from aggregator.store.engine import connect, database_url, readers
from aggregator.store.lock import file_lock, one_writer
from aggregator.store.soundness import copy

_BESIDE: Final = ("-wal", "-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """What an upgrade did: the revisions before and after, and where the database of before is kept, where it was copied."""

    before: str | None
    after: str
    kept: Path | None = None


def upgrade(address: str | Path, *, now: datetime, keep: bool = True) -> Upgrade:
    """Bring a database to the newest schema, a SQLite file copied beside itself first; at head its views are made anew.

    Raises AlreadyRunning where it is in use, StoreError where it cannot be copied, and BadInput for a PostgreSQL that is to be
    kept: then nothing is changed.
    """
    engine = connect(address)
    try:
        with readers(engine).connect() as connection:
            before = migrate.current(connection)
        after, kept = migrate.head(), None
        if before is None:
            migrate.ensure_schema(engine)
        elif before == after:
            migrate.remake_views(engine)
        else:
            if keep and engine.dialect.name == "postgresql":
                raise BadInput(f"schema {before} → {after}: copy a PostgreSQL with pg_dump first, then `aggregator db upgrade --no-copy`")
            with one_writer(engine, now=now):
                kept = _kept(engine, before, now) if keep else None
                migrate.upgrade(engine)
        return Upgrade(before=before, after=after, kept=kept)
    finally:
        engine.dispose()


def _kept(engine: Engine, revision: str, now: datetime) -> Path:
    """Copy a SQLite database beside itself, named by its revision and the time."""
    database = Path(engine.url.database or "")
    target = database.with_name(f"{database.name}.schema-{revision}-{now:%Y%m%dT%H%M%SZ}")
    try:
        copy(engine, target)
    except StoreError as error:
        raise StoreError(f"{target}: {error}; nothing was changed, and `aggregator db upgrade --no-copy` makes no copy") from None
    return target


def backup(address: str | Path, target: Path) -> None:
    """Copy a SQLite database of any schema, whole and consistent, to a file that is not there yet. Raises StoreError where it cannot."""
    engine = connect(address)
    try:
        copy(engine, target)
    finally:
        engine.dispose()


def restore(backup: Path, address: str | Path, *, now: datetime) -> Path | None:
    """Put a backup in the place of a SQLite database; give where the old one is kept, None where there was none.

    Raises BadInput for a file that is no sound backup of ours, AlreadyRunning where the database is in use.
    """
    _inspect(backup)
    target = Path(database_url(address).database or "")
    target.parent.mkdir(parents=True, exist_ok=True)
    with file_lock(target):
        fresh = target.with_name(f".{target.name}.restoring")
        shutil.copyfile(backup, fresh)
        with fresh.open("rb") as handle:
            os.fsync(handle.fileno())
        kept = None
        if target.exists():
            _settle(target)
            kept = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%SZ}")
            # A second name, so that at no moment there is no database under the first.
            os.link(target, kept)
        for beside in _BESIDE:
            target.with_name(target.name + beside).unlink(missing_ok=True)
        fresh.replace(target)
        sync_folder(target.parent)
    return kept


def _inspect(backup: Path) -> None:
    """Read a backup through, without changing it."""
    if not backup.is_file():
        raise BadInput(f"{backup}: no such file")
    try:
        with closing(sqlite3.connect(f"file:{quote(str(backup.resolve()))}?mode=ro&immutable=1", uri=True)) as connection:
            faults = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            connection.execute("SELECT count(*) FROM posting").fetchone()
    except sqlite3.Error as error:
        raise BadInput(f"{backup}: not a backup of ours: {error}") from None
    if faults or revision is None:
        raise BadInput(f"{backup}: damaged: {'; '.join(faults[:3]) or 'it names no schema'}")


def _settle(database: Path) -> None:
    """Write what stands in the write-ahead log into the file itself, so that the kept copy is whole."""
    try:
        with closing(sqlite3.connect(database, timeout=5)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error:
        # A database that cannot be read is why somebody restores; it is kept as it is, log included.
        for beside in _BESIDE:
            log = database.with_name(database.name + beside)
            if log.exists():
                shutil.copyfile(log, log.with_name(f"{log.name}.kept"))
