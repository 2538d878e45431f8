"""Migrations: bringing a database to the schema of this version, whole or not at all."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, inspect, text

from aggregator.errors import SchemaOutdated
from aggregator.store.engine import readers
from aggregator.store.schema.views import VIEWS

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic takes half a second to load, and every start only asks whether there is anything to do.
_REVISION: Final = re.compile(r"^(down_)?revision(?:: [^=\n]+)? = (?:\"([^\"\n]+)\"|None)$", re.MULTILINE)
_PACKAGE: Final = Path(__file__).resolve().parents[1]


def migrations_folder() -> Path:
    """Find the migrations: in the checkout, else inside the package."""
    for folder in (_PACKAGE.parents[1] / "migrations", _PACKAGE / "_migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise SchemaOutdated("no migrations found: the package is not whole")


def configuration(connection: Connection | None = None) -> "Config":
    """Make Alembic's configuration; it runs on the connection that it is handed."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, *, revision: str = "head") -> None:
    """Bring the schema to head in one transaction: killed at any moment, it leaves the old schema whole."""
    from alembic import command

    with engine.begin() as connection:
        drop_views(connection)
        command.upgrade(configuration(connection), revision)
        if current(connection) == head():
            create_views(connection)


def remake_views(engine: Engine) -> None:
    """Make the views as this version defines them, in one transaction; a version may change them without a new revision."""
    with engine.begin() as connection:
        drop_views(connection)
        create_views(connection)


def downgrade(engine: Engine, *, revision: str) -> None:
    """Take the schema back to a revision, in one transaction."""
    from alembic import command

    with engine.begin() as connection:
        drop_views(connection)
        command.downgrade(configuration(connection), revision)


def head() -> str:
    """Name the newest revision: the only one that no other stands on."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for path in (migrations_folder() / "versions").glob("*.py"):
        for down, name in _REVISION.findall(path.read_text(encoding="utf-8")):
            found[bool(down)].add(name)
    heads = found[False] - found[True]
    if len(heads) != 1:
        raise SchemaOutdated(f"migrations: expected one newest revision, got {', '.join(sorted(heads)) or 'none'}")
    return heads.pop()


def current(connection: Connection) -> str | None:
    """Name the revision of the database; None where it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def ensure_schema(engine: Engine) -> None:
    """Create the schema in an empty database; refuse one that is not at head. Raises SchemaOutdated."""
    with readers(engine).connect() as connection:
        found, expected = current(connection), head()
        empty = found is None and not inspect(connection).get_table_names()
    if empty:
        upgrade(engine)
    elif found != expected:
        raise SchemaOutdated(f"the database is at schema {found or 'none'}, this version needs {expected}: run `aggregator db upgrade`")


def drop_views(connection: Connection) -> None:
    """Drop our views, in the way of a migration that changes a table below them."""
    present = set(inspect(connection).get_view_names())
    for view in reversed(VIEWS):
        if view.name in present:
            connection.exec_driver_sql(f"DROP VIEW {view.name}")


def create_views(connection: Connection) -> None:
    """Create our views as this version defines them."""
    for view in VIEWS:
        connection.exec_driver_sql(f"CREATE VIEW {view.name} AS {view.query}")
