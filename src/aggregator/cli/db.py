"""`aggregator db`: the care of the database - upgrade, check, backup, restore, prune."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from aggregator.cli.listing import Listing

group = typer.Typer(cls=Listing, help="The care of the database: upgrade, check, backup, restore, prune.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(group, name="db")


@group.command()
def upgrade(
    keep: Annotated[bool, typer.Option("--copy/--no-copy", help="Copy a SQLite file beside itself first.")] = True,  # noqa: FBT002  (a switch)
) -> None:
    """Bring the schema to this version, whole or not at all; an empty database is given its schema, one at head its views anew.

    The SQLite file of before stays beside the database, named by its schema and the time, until you remove it.
    """
    from aggregator.cli import compose
    from aggregator.settings import load_settings
    from aggregator.store.care import upgrade as bring

    done = bring(load_settings().database, now=compose.now(), keep=keep)
    if done.before == done.after:
        sys.stderr.write(f"schema {done.after}: nothing to do; its views were made anew\n")
        return
    sys.stderr.write(f"schema {done.before or 'none'} → {done.after}\n")
    if done.kept is not None:
        sys.stderr.write(f"what was there is {done.kept} ({done.kept.stat().st_size:,} bytes): remove it once all is well\n")


@group.command()
def check(
    archive: Annotated[bool, typer.Option(help="Read every archived body too; it takes a while.")] = True,  # noqa: FBT002  (a switch)
) -> None:
    """Check the database and the raw archive; each fault is a line, and the exit status is 69 where there is one."""
    from aggregator.cli import compose
    from aggregator.cli.status import Status
    from aggregator.settings import load_settings
    from aggregator.text.harmless import harmless

    settings = load_settings()
    with compose.stored(settings) as store:
        faults = store.check()
        faults += store.raw.verify() if archive and settings.archive.is_dir() else []
    for fault in faults:
        sys.stdout.write(f"{harmless(fault)}\n")
    sys.stderr.write(f"{len(faults)} faults\n" if faults else "the database is sound\n")
    if faults:
        raise typer.Exit(Status.DATABASE)


@group.command()
def backup(file: Annotated[Path, typer.Argument(help="A file that is not there yet.")]) -> None:
    """Copy a SQLite database to a file, whole and consistent, while it is in use; for PostgreSQL use pg_dump.

    It asks for no particular schema: before `aggregator db upgrade` is when one is wanted. The raw archive is a folder beside it and is not copied.
    """
    from aggregator.cli import compose
    from aggregator.errors import BadInput
    from aggregator.settings import load_settings
    from aggregator.store.care import backup as copy_to

    if file.exists():
        raise BadInput(f"{file}: is there already; a backup never overwrites")
    settings = load_settings()
    _only_sqlite(settings.database, "pg_dump")
    compose.existing(settings)
    copy_to(settings.database, file)
    sys.stderr.write(f"backup: {file} ({file.stat().st_size:,} bytes); the archive folder is not in it\n")


@group.command()
def restore(file: Annotated[Path, typer.Argument(help="A backup that `aggregator db backup` made.")]) -> None:
    """Put a backup in the place of the SQLite database; what was there is kept beside it.

    The backup is checked first, and nothing changes where it is damaged or another instance is at work.
    """
    from aggregator.cli import compose
    from aggregator.settings import load_settings
    from aggregator.store.care import restore as put_back

    database = load_settings().database
    _only_sqlite(database, "pg_restore")
    kept = put_back(file, database, now=compose.now())
    sys.stderr.write(f"restored from {file}" + (f"; what was there is {kept}\n" if kept else "\n"))


def _only_sqlite(database: str, tool: str) -> None:
    from aggregator.errors import BadInput
    from aggregator.store.engine import database_url

    if database_url(database).get_backend_name() != "sqlite":
        raise BadInput(f"db: the database is PostgreSQL: use {tool}")


@group.command()
def prune(
    days: Annotated[int, typer.Option(help="Bodies fetched more than this many days ago.", min=1)] = 90,
) -> None:
    """Drop old bodies from the raw archive, but the first and last version of every posting; no row of a posting is touched."""
    from datetime import timedelta

    from aggregator.cli import compose
    from aggregator.settings import load_settings

    now = compose.now()
    with compose.stored(load_settings()) as store, store.writing(now=now):
        segments = store.raw.prune(before=now - timedelta(days=days))
    sys.stderr.write(f"archive: {segments} segments pruned\n")
