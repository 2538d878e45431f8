"""The schema: migrations on both databases, exact types, and a dictionary that leaves nothing out."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from aggregator.errors import ConfigurationError, InvalidValue, SchemaOutdated, StoreError
from aggregator.store.dictionary import dictionary
from aggregator.store.engine import connect, database_url
from aggregator.store.migrate import configuration, downgrade, ensure_schema, head, upgrade
from aggregator.store.prints import Print
from aggregator.store.schema import METADATA
from aggregator.store.schema.feeds import host
from aggregator.store.schema.kinds import utc_text
from aggregator.store.schema.reference import rate
from aggregator.store.schema.views import VIEWS
from aggregator.store.store import Store, open_store
from aggregator.store.texts import to_json
from tests.store.samples import NOON, feed, save

Rows = Callable[[str], list[tuple[object, ...]]]


def test_the_migrations_make_the_schema(store: Store) -> None:
    """What the migrations make is what the code describes: Alembic finds no difference."""
    with store._engine.begin() as connection:
        command.check(configuration(connection))


def test_the_schema_can_be_taken_back_and_made_again(store: Store) -> None:
    """Down to nothing leaves no table and no view but Alembic's own, and up makes all of them."""
    downgrade(store._engine, revision="base")
    with store._engine.connect() as connection:
        assert (inspect(connection).get_table_names(), inspect(connection).get_view_names()) == (["alembic_version"], [])
    upgrade(store._engine)
    ensure_schema(store._engine)
    with store._engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {*METADATA.tables, "alembic_version"}
        assert sorted(inspect(connection).get_view_names()) == sorted(view.name for view in VIEWS)


def test_an_empty_database_is_given_its_schema(empty_postgres: str, tmp_path: Path) -> None:
    """Opening a new file or an empty database makes every table; opening it again changes nothing."""
    for address in (str(tmp_path / "new" / "jobs.sqlite"), empty_postgres):
        open_store(address).close()
        open_store(address).close()


def test_a_schema_that_is_not_at_head_is_refused(store: Store, address: str) -> None:
    """The program does not touch a database of another version, and says what to do."""
    with store._engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(SchemaOutdated, match=f"at schema 0000, this version needs {head()}: run `aggregator db upgrade`"):
        open_store(address)


def test_a_foreign_database_is_refused(tmp_path: Path) -> None:
    """A file that holds other tables is not ours to write into."""
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(SchemaOutdated, match="at schema none"):
        open_store(path)


def test_S15_a_migration_that_breaks_leaves_the_old_schema(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade is one transaction: when it fails at its last statement, nothing of it is there."""
    del sqlite_template
    engine = connect(tmp_path / "half.sqlite")
    monkeypatch.setattr("aggregator.store.migrate.VIEWS", (*VIEWS, VIEWS[0]))
    with pytest.raises(Exception, match="already exists"):
        upgrade(engine)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_views_have_the_columns_that_they_describe(shared: Store, view: object) -> None:
    """Every view gives its described columns, in their order, on both databases."""
    assert list(shared.read_only(f"SELECT * FROM {view.name}").columns) == list(view.columns)  # type: ignore[attr-defined]  # noqa: S608


def test_the_data_dictionary_is_whole() -> None:
    """docs/data-dictionary.md describes every view, table and column (write it anew with `python -m aggregator.store.dictionary`)."""
    written = Path(__file__).parents[2] / "docs" / "data-dictionary.md"
    assert written.read_text(encoding="utf-8") == dictionary()
    assert all(column.doc for table in METADATA.tables.values() for column in table.columns)


def test_times_are_aware_and_in_utc(store: Store) -> None:
    """A naive time and one of another zone are refused; what comes back is UTC, whatever the session's zone."""
    row = {"host": "h", "strikes": 1, "reason": "429"}
    with store._engine.begin() as connection:
        for wrong in (datetime(2026, 3, 2, 12), datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=5)))):  # noqa: DTZ001  (what is refused)
            with pytest.raises(Exception, match="expected an aware time in UTC"):
                connection.execute(insert(host), [row | {"not_before": wrong}])
        connection.execute(insert(host), [row | {"not_before": NOON + timedelta(microseconds=1)}])
        found = connection.execute(select(host.c.not_before)).scalar_one()
    assert (found, found.tzinfo) == (NOON + timedelta(microseconds=1), UTC)


def test_the_text_of_a_time_sorts_like_time() -> None:
    """SQLite compares text: every time has the same width, with or without a fraction."""
    assert utc_text(NOON) == "2026-03-02T12:00:00.000000Z"
    assert utc_text(datetime(1, 1, 1, tzinfo=UTC)) < utc_text(NOON) < utc_text(NOON + timedelta(microseconds=1))


def test_decimals_lose_no_digit(store: Store) -> None:
    """A float would keep seventeen digits; forty come back."""
    digits = Decimal("12345678901234567890.12345678901234567890")
    with store._engine.begin() as connection:
        connection.execute(insert(rate), [{"currency": "USD", "day": NOON.date(), "source": "ecb", "per_gbp": digits}])
        assert connection.execute(select(rate.c.per_gbp)).scalar_one() == digits
    with pytest.raises(Exception, match="expected a finite number"), store._engine.begin() as connection:
        connection.execute(insert(rate), [{"currency": "EUR", "day": NOON.date(), "source": "ecb", "per_gbp": Decimal("NaN")}])


def test_rows_cannot_point_to_nothing(store: Store) -> None:
    """Foreign keys are on, on SQLite too."""
    with pytest.raises(IntegrityError), store._engine.begin() as connection:
        connection.execute(text("INSERT INTO posting_key (key, posting_id) VALUES ('k', 99)"))


def test_S02_sqlite_is_set_up_to_lose_nothing(sqlite_store: Store) -> None:
    """Write-ahead log, full synchronisation, foreign keys, and a wait for a busy file."""
    with sqlite_store._engine.connect() as connection:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 15_000]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mysql://user:secret@host/db", "got mysql"),
        ("sqlite://", "got sqlite"),
        ("sqlite:///:memory:", "got sqlite"),
        ("postgresql://user:secret@host:port/db", "not a URL"),
    ],
)
def test_S16_other_addresses_are_refused_without_their_password(address: str, says: str) -> None:
    """Only SQLite files and PostgreSQL; the message does not repeat what may hold a password."""
    with pytest.raises(ConfigurationError, match=says) as raised:
        database_url(address)
    assert "secret" not in str(raised.value)


def test_S16_parameters_stay_out_of_errors(store: Store) -> None:
    """An error of the driver becomes ours, in one sentence, without its statement."""
    feed(store)
    save(store, NOON, new=("1",))
    with pytest.raises(StoreError, match=r"database: .*(foreign key|FOREIGN KEY)") as raised:
        store.matching.join({99: Print(keys=(), bands=(), facts=b"", length=0, text_hash="")}, [], rules="r", now=NOON)
    assert "INSERT" not in str(raised.value)


def test_unknown_values_are_refused() -> None:
    """A value that cannot be written as JSON is named as such."""
    with pytest.raises(InvalidValue, match="expected a JSON value"):
        to_json({"x": object()})
