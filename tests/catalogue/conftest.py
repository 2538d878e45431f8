"""The stores of tests/store, on SQLite and on a real PostgreSQL."""

from tests.store.conftest import (  # noqa: F401  (fixtures are found by their names)
    address,
    empty_postgres,
    own_postgres,
    postgres,
    postgres_template,
    sqlite_store,
    sqlite_template,
    store,
)
