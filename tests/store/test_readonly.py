"""Queries by hand: they read, and nothing else."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import pytest

from aggregator.errors import BadInput
from aggregator.store.store import Store
from tests.store.samples import NOON, dump, feed, save


@pytest.fixture(scope="module")
def filled(shared: Store) -> Store:
    """Give a store that holds two postings."""
    feed(shared)
    save(shared, NOON, new=("1", "2"))
    return shared


WRITES = [
    "DELETE FROM posting",
    "SELECT 1; DELETE FROM posting",
    "SELECT 1 /* ; */ ; DROP TABLE posting",
    "WITH gone AS (DELETE FROM posting RETURNING id) SELECT * FROM gone",
    "INSERT INTO host VALUES ('x', 'x', 1, 'x')",
    "UPDATE posting SET title = 'x'",
    "PRAGMA journal_mode = DELETE",
    "ATTACH DATABASE '/tmp/x.sqlite' AS x",
    "VACUUM",
    "COPY posting TO '/tmp/x'",
    "COMMIT",
    "SET TRANSACTION READ WRITE",
    "SELECT load_extension('x')",
    "SELECT nextval('posting_id_seq')",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/x')",
    "SELECT set_config('transaction_read_only', 'off', false)",
    "SELECT writefile('/tmp/x', 'x')",
    "",
    ";",
]


@pytest.mark.parametrize("sql", WRITES)
def test_S17_nothing_can_be_written(filled: Store, sql: str) -> None:
    """Every way to write, on either database, is refused with a reason, and leaves every row as it was."""
    before = dump(filled)
    with pytest.raises(BadInput, match="sql: "):
        list(filled.read_only(sql).rows)
    assert dump(filled) == before


def test_a_query_gives_columns_and_rows(filled: Store) -> None:
    """A query ends with or without a semicolon, may begin with a comment, and names its columns."""
    answer = filled.read_only("-- how many\nSELECT count(*) AS jobs FROM posting ;")
    assert (list(answer.columns), [tuple(row) for row in answer.rows]) == (["jobs"], [(2,)])


def test_S17_a_query_that_takes_too_long_is_stopped(filled: Store) -> None:
    """A query without an end costs its time limit and no more."""
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(BadInput, match=r"stopped after 0\.3 seconds"):
        list(filled.read_only(endless, timeout=0.3).rows)


def test_S17_rows_are_capped(filled: Store) -> None:
    """A query without a limit gives the first rows, and does not compute the others first."""
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    assert [tuple(row) for row in filled.read_only(endless, row_cap=3).rows] == [(1,), (2,), (3,)]


def test_a_mistake_is_named(filled: Store) -> None:
    """A table that is not there is named, in one line of ours."""
    with pytest.raises(BadInput, match="no_such_table"):
        filled.read_only("SELECT * FROM no_such_table")
