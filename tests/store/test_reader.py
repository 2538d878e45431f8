"""The role of deploy/reader.sql on a real PostgreSQL: reads all, those of later upgrades too, and writes nothing."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from aggregator.store.engine import connect
from aggregator.store.migrate import create_views, drop_views
from aggregator.store.schema import METADATA
from aggregator.store.schema.views import VIEWS
from aggregator.store.store import open_store

SCRIPT = Path(__file__).parents[2] / "deploy" / "reader.sql"


@pytest.fixture
def reading(empty_postgres: str) -> Iterator[str]:
    """Give a database with the role."""
    open_store(empty_postgres).close()
    with psycopg.connect(empty_postgres, autocommit=True) as connection:
        connection.execute(SCRIPT.read_bytes())
        yield empty_postgres
        connection.execute("DROP OWNED BY aggregator_reader")
        connection.execute("DROP ROLE aggregator_reader")


def test_it_reads_every_table_and_view_after_an_upgrade_too(reading: str) -> None:
    """Views that are made anew can be read like those that were there."""
    engine = connect(reading)
    with engine.begin() as connection:
        drop_views(connection)
        create_views(connection)
    engine.dispose()
    with psycopg.connect(reading) as connection:
        connection.execute("SET ROLE aggregator_reader")
        for name in (*METADATA.tables, *(view.name for view in VIEWS)):
            connection.execute(f'SELECT count(*) FROM "{name}"'.encode())  # noqa: S608  (our own names)


@pytest.mark.parametrize(
    "written",
    [
        "INSERT INTO country (code, name) VALUES ('XX', 'X')",
        "UPDATE tags SET role = NULL",
        "DELETE FROM posting",
        "TRUNCATE job",
        "CREATE TABLE mine (id int)",
        "DROP VIEW jobs",
    ],
)
def test_it_writes_nothing(reading: str, written: str) -> None:
    """Not for want of a read-only session, which anybody can leave: the role has no right to."""
    with psycopg.connect(reading) as connection:
        connection.execute("SET ROLE aggregator_reader")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(written.encode())
