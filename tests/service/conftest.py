"""The databases of tests/store, for lives of the service on both."""

from tests.store.conftest import (  # noqa: F401  (fixtures are found by their names)
    address,
    own_postgres,
    postgres,
    postgres_template,
    sqlite_template,
)
