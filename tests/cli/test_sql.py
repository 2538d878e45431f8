"""`aggregator sql`: reads in three formats, lists what there is, writes nothing."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("database")


def test_a_query_gives_rows(aggregator: Command) -> None:
    """The same rows as a table, as CSV and as JSON."""
    query = "SELECT id, low FROM article_role WHERE id = 'nlp_specialist'"
    assert [line.split() for line in aggregator("sql", query).out.splitlines()] == [["id", "low"], ["nlp_specialist", "45000"]]
    assert aggregator("sql", query, "--format", "csv").out == "id,low\r\nnlp_specialist,45000\r\n"
    assert json.loads(aggregator("sql", query, "--format", "json").out) == [{"id": "nlp_specialist", "low": 45000}]


def test_a_query_comes_from_a_file(aggregator: Command, tmp_path: Path) -> None:
    """A file holds the query; with a query beside it there are two, which is refused."""
    (tmp_path / "q.sql").write_text("SELECT 1 AS one;\n", encoding="utf-8")
    assert json.loads(aggregator("sql", "--file", "q.sql", "--format", "json").out) == [{"one": 1}]
    assert aggregator("sql", "SELECT 1", "--file", "q.sql").status == 2
    assert aggregator("sql", "--file", "missing.sql").status == 2


@pytest.mark.parametrize(
    "query", ["DELETE FROM posting", "SELECT 1; DROP TABLE posting", "PRAGMA writable_schema = 1", "SELEKT 1", "SELECT * FROM nowhere"]
)
def test_S17_anything_but_a_read_is_refused(aggregator: Command, query: str) -> None:
    """One line that says what was expected, status 2, nothing on standard output."""
    ended = aggregator("sql", query)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("aggregator: sql: ")
    assert len(ended.err.splitlines()) == 1


def test_without_a_query_it_lists_what_there_is(aggregator: Command) -> None:
    """Views first, each with what it holds."""
    listed = json.loads(aggregator("sql", "--format", "json").out)
    assert listed[0] == {"name": "jobs", "holds": "One row an open opening, with its scalar tags and pay in GBP a year."}
    assert {"name": "tags", "holds": "One row a posting: the tags that have one value, and the chosen pay."} in listed


def test_rows_are_capped_and_it_is_said(aggregator: Command) -> None:
    """The limit cuts, and standard error says so; an answer of just that many rows is whole."""
    query = "SELECT id FROM posting WHERE id <= 3 ORDER BY id"
    cut = aggregator("sql", query, "--limit", "2", "--format", "csv")
    assert cut.out.split() == ["id", "1", "2"]
    assert cut.err == "sql: the first 2 rows; --limit shows more\n"
    assert aggregator("sql", query, "--limit", "3").err == ""


def test_too_long_is_stopped(aggregator: Command) -> None:
    """A query without an end costs its timeout, and says so."""
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    ended = aggregator("sql", endless, "--timeout", "0.2")
    assert (ended.status, ended.err) == (2, "aggregator: sql: stopped after 0.2 seconds\n")


def test_wide_rows_become_blocks(aggregator: Command) -> None:
    """What does not fit beside each other in 80 columns is written one column a line."""
    out = aggregator("sql", "SELECT * FROM jobs ORDER BY job_id LIMIT 1").out
    assert out.splitlines()[0].strip() == "-- 1"
    assert "first_seen" in out


def test_columns_of_one_name_are_kept_apart(aggregator: Command) -> None:
    """A JSON object loses no column."""
    assert json.loads(aggregator("sql", "SELECT 1 AS n, 2 AS n", "--format", "json").out) == [{"n": 1, "n_2": 2}]


def test_C16_values_do_not_act(aggregator: Command) -> None:
    """Escapes in a value are marks in a table, in CSV they are marks in an inert cell, in JSON they are escaped."""
    query = "SELECT char(61) || char(27) || '[2J' || char(8238) AS x"
    assert "\x1b" not in aggregator("sql", query).out
    assert aggregator("sql", query, "--format", "csv").out == "x\r\n'=\ufffd[2J\ufffd\r\n"
    assert aggregator("sql", query, "--format", "json").out == '[\n{"x": "=\\u001b[2J\\u202e"}\n]\n'


def test_names_are_completed() -> None:
    """The shell completes the last word of a query to a view or table."""
    from aggregator.cli.sql import _names

    assert _names("SELECT * FROM job_e") == ["SELECT * FROM job_eligible"]
