"""Columns: what reports read of all openings at once is what the openings say one by one; and no query reads a table whole."""

import sqlite3
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from aggregator.cli.questions import questions
from aggregator.core.columns import Columns
from aggregator.core.opening import Opening
from aggregator.store.store import Store, open_store
from tests.bench.stored import build
from tests.reports.openings import columns as side_by_side
from tests.store.market import fill
from tests.store.samples import DAY, NOON, arrival, feed, save

ASKED = ("NG", "KE", "IN")


def _plain(columns: Columns) -> dict[str, Any]:
    """Give the columns as lists, numbers by opening instead of by posting, what an opening has several of in alphabetical order."""
    job_of = dict(zip(columns.posting, columns.job, strict=True))
    order = sorted(range(len(columns)), key=columns.job.__getitem__)
    plain: dict[str, Any] = {}
    for field in fields(columns):
        value = getattr(columns, field.name)
        if field.name == "several":
            plain["several"] = {
                name: sorted((job_of[number], said) for number, said in zip(*pair, strict=True) if number in job_of)
                for name, pair in value.items()
            }
        elif field.name == "residents":
            plain["residents"] = {code: tuple([list(said)[place] for place in order] for said in pair) for code, pair in value.items()}
        elif field.name != "posting":
            plain[field.name] = [value[place] for place in order]
    return plain


def _one_by_one(store: Store) -> list[Opening]:
    return list(store.openings(ai_only=True))


def test_columns_say_what_the_openings_say(store: Store) -> None:
    """The sample market read both ways is the same, on both databases."""
    fill(store)
    (read,) = store.columns(countries=ASKED)
    openings = _one_by_one(store)
    expected = _plain(side_by_side(*openings, countries=ASKED))
    found = _plain(read)
    # No pay is no amount: which of its ends is missing says nothing.
    for plain in (found, expected):
        plain["one_sided"] = [paid and one for paid, one in zip(plain["paid"], plain["one_sided"], strict=True)]
    assert found == expected
    assert len(openings) > 50


def test_batches_are_the_same_columns(store: Store) -> None:
    """However many are read at once, each opening comes once, in the same order."""
    fill(store)
    from aggregator.store import columns

    with store._read() as connection:
        (whole,) = columns.columns(connection, countries=ASKED)
        parts = list(columns.columns(connection, countries=ASKED, batch=7))
    assert [job for part in parts for job in part.job] == list(whole.job)
    assert [said for part in parts for said in part.residents["NG"][0]] == list(whole.residents["NG"][0])
    assert store.count_openings() >= len(whole)


def test_copies_of_an_opening_are_one_with_what_all_of_them_say(store: Store) -> None:
    """First seen with the first of them, open while one is open, counted together."""
    feed(store)
    early, late = (save(store, NOON + day * DAY, new=(str(day),)).postings[str(day)] for day in (0, 1))
    store.matching.merge(late, early, reason="the same words", now=NOON + DAY)
    (read,) = store.columns(countries=ASKED)
    assert (list(read.job), list(read.postings), list(read.first_seen), list(read.open)) == ([1], [2], [NOON], [True])


def test_an_employer_has_one_name_however_its_postings_write_it(store: Store) -> None:
    """Votes are counted by employer: case and spacing do not make another one."""
    from aggregator.store.crawl import Crawl
    from tests.store.samples import run

    feed(store)
    store.save(Crawl(run=run(), arrivals=[arrival("1", company="Example Ltd"), arrival("2", company="EXAMPLE  ltd")]))
    (read,) = store.columns(countries=ASKED)
    assert set(read.company) == {"Example Ltd"}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """Open a database of the bench, small: plans of queries do not depend on its size."""
    path: Path = tmp_path_factory.mktemp("bench") / "stored.sqlite"
    build(path, openings=2_000, ai=0.3, remote=0.5)
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


@pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)
def test_no_question_reads_postings_or_tags_whole(stored: sqlite3.Connection, question: Any) -> None:
    """At a million openings a scan of their rows is what takes seconds: each is found by a key or an index, or not looked at."""
    plan = [row[3] for row in stored.execute(f"EXPLAIN QUERY PLAN {question.sql}")]
    # A scan of an index reads those that it holds only; `p`, `t` and `o` are postings and tags in the views.
    assert [step for step in plan if step.split()[:2] in (["SCAN", "p"], ["SCAN", "t"], ["SCAN", "o"]) and "INDEX" not in step] == []
    # `x` is a list of every opening (places, skills …), AI job or not: ten times the rows, each in another place of the file.
    assert [step for step in plan if step.startswith("SCAN x")] == []


def test_the_view_of_pay_reads_openings_once(stored: sqlite3.Connection) -> None:
    """What counts openings and what orders their pay come from one reading."""
    plan = [row[3] for row in stored.execute("EXPLAIN QUERY PLAN SELECT * FROM salary_by_role")]
    assert len([step for step in plan if step.split()[:2] in (["SEARCH", "t"], ["SCAN", "t"])]) == 1


def test_the_page_cache_is_small_only_while_everything_is_read_once(tmp_path: Path) -> None:
    """Reports over a million openings need no memory for pages that they never ask for again; joining duplicates does."""
    said: list[str] = []
    with open_store(tmp_path / "small.sqlite") as store:
        with store._read() as connection:
            before = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
        event.listen(store._engine, "before_cursor_execute", lambda _, __, statement, *___: said.append(statement))
        assert list(store.columns(countries=ASKED)) == []
        with store._read() as connection:
            after = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    sizes = [place for place, statement in enumerate(said) if statement.startswith("PRAGMA cache_size =")]
    assert [said[place] for place in sizes] == ["PRAGMA cache_size = -8192", f"PRAGMA cache_size = {before}"]
    assert any("FROM tags" in statement for statement in said[sizes[0] : sizes[1]])
    assert after == before < -8192


def test_reports_read_ai_jobs_by_their_index(stored: sqlite3.Connection) -> None:
    """The batch of a report starts from the index of AI jobs, and finds everything else by key."""
    from sqlalchemy.dialects import sqlite

    from aggregator.store import columns

    query = str(columns._openings().compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    plan = [row[3] for row in stored.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert "ix_tags_ai" in plan[0]
    assert all(step.startswith("SEARCH") for step in plan[1:])
