"""What the tests of the cluster share: a real PostgreSQL, and the sample boards over real HTTP."""

from collections.abc import Iterator
from itertools import count

import psycopg
import pytest

from aggregator.samples.market import Market
from aggregator.samples.server import Boards, serve
from tests.store.conftest import postgres, postgres_template

__all__ = ["postgres", "postgres_template"]

_names = count(1)


@pytest.fixture
def database(postgres_template: str) -> Iterator[str]:
    """Give the address of a fresh database at head."""
    name = f"cluster_{next(_names)}"
    with psycopg.connect(postgres_template.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE at_head")
        yield postgres_template.format(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def boards() -> Iterator[Boards]:
    """Serve a small market."""
    with serve(Market(postings=200)) as served:
        yield served
