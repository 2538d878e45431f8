"""`aggregator runs`, `quarantine`, `db`, `export`, `browse`: what operators do, and what refuses them."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from aggregator.core.page import Problem
from aggregator.core.run import Outcome, Run
from aggregator.core.web import Request
from aggregator.errors import StoreError
from aggregator.store import migrate
from aggregator.store.crawl import Crawl, FeedPlan
from aggregator.store.engine import connect
from aggregator.store.store import Store, open_store
from tests.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("database")

LATER = datetime(2026, 11, 5, tzinfo=UTC)


def count(store: Store) -> int:
    """Count the postings."""
    return int(next(iter(store.read_only("SELECT count(*) FROM posting").rows))[0])


def test_runs_are_listed_and_shown(aggregator: Command) -> None:
    """The last run first; the group alone lists; a run that there is not is named."""
    listed = json.loads(aggregator("runs", "list", "--format", "json").out)
    assert [row["run"] for row in listed] == sorted((row["run"] for row in listed), reverse=True)
    assert "OUTCOME" in aggregator("runs").out.splitlines()[0]
    assert json.loads(aggregator("runs", "show", "1", "--format", "json").out)["outcome"] == "complete"
    assert (aggregator("runs", "show", "999").status, aggregator("runs", "show", "999").err) == (
        2,
        "aggregator: runs: no run 999: `aggregator runs list` shows them\n",
    )


def test_a_run_is_taken_back_once(aggregator: Command, opened: Store) -> None:
    """Its postings are gone again; a second time is refused with the reason."""
    before, new = count(opened), opened.run(1).run.new
    assert aggregator("runs", "undo", "1").status == 0
    assert count(opened) == before - new
    again = aggregator("runs", "undo", "1")
    assert again.status == 2
    assert "was taken back at" in again.err


def test_undo_waits_for_no_other_writer(aggregator: Command, opened: Store) -> None:
    """Where another instance is at work nothing is taken back: status 75."""
    with opened.writing(now=LATER):
        assert aggregator("runs", "undo", "1").status == 75


def remotive(*, title: str | None) -> bytes:
    """Write an answer of Remotive with two jobs, the second with or without a title."""
    job = {
        "id": 1,
        "url": "https://remotive.com/1",
        "title": "NLP Engineer",
        "company_name": "A",
        "publication_date": "2026-11-01T00:00:00",
    }
    return json.dumps({"job-count": 2, "jobs": [job, job | {"id": 2, "url": "https://remotive.com/2", "title": title}]}).encode()


def quarantine(database: Path, *, archived: bytes) -> None:
    """Save a run that met a record without a title, with the answer that the archive holds."""
    with open_store(database, archive=Path("data/archive")) as store:
        store.add_feed(FeedPlan(source="remotive"), now=LATER)
        spool = store.raw.spool("remotive", now=LATER)
        assert spool is not None
        spool.add(Request(url="https://remotive.com/api/remote-jobs"), archived, now=LATER)
        bad = Problem(stage="parse", reason="record 1: title: \x1b[2Jexpected text, got null", key="2", raw=b'{"id": 2}')
        run = Run(source="remotive", board=None, outcome=Outcome.PARTIAL, started=LATER, ended=LATER, error="x", parser="0")
        store.save(Crawl(run=run, problems=[bad], spool=spool))


def test_quarantine_is_shown_and_discarded(aggregator: Command, database: Path) -> None:
    """A problem is listed with harmless words, shown with its bytes, and leaves the list when it is discarded."""
    quarantine(database, archived=remotive(title=None))
    listed = aggregator("quarantine")
    assert "expected text, got null" in " ".join(listed.out.split())
    assert "\x1b" not in listed.out
    assert aggregator("quarantine", "show", "1", "--raw").out == '{"id": 2}'
    assert json.loads(aggregator("quarantine", "show", "1", "--format", "json").out)["key"] == "2"
    assert aggregator("quarantine", "discard", "1").status == 0
    assert aggregator("quarantine", "list").err == "0 problems (open)\n"
    assert aggregator("quarantine", "list", "--state", "odd").status == 2
    assert aggregator("quarantine", "show", "9").status == 2


def test_replay_saves_what_can_be_read_now(aggregator: Command, opened: Store, database: Path) -> None:
    """With a parser that reads the record, its posting is stored, its problem resolved, and nothing else changes."""
    quarantine(database, archived=remotive(title="Data Scientist"))
    before = count(opened)
    ended = aggregator("quarantine", "replay")
    assert (ended.status, ended.err) == (0, "1 of 1 records read now\n")
    assert count(opened) == before + 1
    assert opened.problem(1).state == "resolved"
    assert aggregator("quarantine", "replay").err == "quarantine: nothing to read again\n"


def test_replay_names_what_stays(aggregator: Command, opened: Store, database: Path) -> None:
    """A record that still cannot be read stays open with today's reason: status 3."""
    quarantine(database, archived=remotive(title=None))
    ended = aggregator("quarantine", "replay", "1")
    assert ended.status == 3
    assert "0 of 1 records read now" in ended.err
    assert "title" in ended.err
    assert opened.problem(1).state == "open"


def test_a_backup_is_restored(aggregator: Command, database: Path) -> None:
    """What was lost after a backup is back, what was there is kept beside it, and both are sound."""
    assert aggregator("db", "backup", "backup.sqlite").status == 0
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM evidence")
    connection.close()
    ended = aggregator("db", "restore", "backup.sqlite")
    assert ended.status == 0
    (kept,) = database.parent.glob("jobs.sqlite.before-*")
    found = []
    for path in (database, kept):
        connection = sqlite3.connect(path)
        found.append(connection.execute("SELECT count(*) > 0 FROM evidence").fetchone()[0])
        connection.close()
    assert found == [1, 0]
    assert aggregator("db", "check").status == 0


QUESTION = ("sql", "SELECT count(*) AS n FROM jobs", "--format", "csv")


def revision(database: Path) -> str:
    """Read the revision of a SQLite file, whatever it is."""
    connection = sqlite3.connect(database)
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    connection.close()
    return str(found)


def older(database: Path) -> None:
    """Take a database back to the first schema."""
    engine = connect(database)
    migrate.downgrade(engine, revision="0001")
    engine.dispose()


def test_a_database_of_an_older_schema_is_kept_and_brought_up(aggregator: Command, database: Path) -> None:
    """Upgrading with data in place: every command says what to do, what was there stays beside it, sound, and nothing is lost."""
    older(database)
    refused = aggregator(*QUESTION)
    assert (refused.status, refused.err.rpartition(": ")[2]) == (69, "run `aggregator db upgrade`\n")
    assert aggregator("db", "backup", "before.sqlite").status == 0
    ended = aggregator("db", "upgrade")
    (kept,) = database.parent.glob("jobs.sqlite.schema-0001-*T*Z")
    assert (ended.status, f"what was there is {kept} (" in ended.err) == (0, True)
    assert int(aggregator(*QUESTION).out.splitlines()[1]) > 100
    assert aggregator("db", "check", "--no-archive").status == 0
    assert [revision(path) for path in (Path("before.sqlite"), kept)] == ["0001", "0001"]
    # It is a backup like any other: put back, and brought up once more, now without a copy.
    assert aggregator("db", "restore", str(kept)).status == 0
    assert revision(database) == "0001"
    assert aggregator("db", "upgrade", "--no-copy").err == f"schema 0001 → {migrate.head()}\n"
    assert list(database.parent.glob("jobs.sqlite.schema-*")) == [kept]


def test_without_room_for_a_copy_nothing_is_upgraded(aggregator: Command, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The schema stays, half a copy does not, and the way without one is named: status 69."""
    older(database)

    def full(engine: Engine, target: Path) -> None:
        del engine
        raise StoreError(f"backup: database or disk is full: {target.name}")

    monkeypatch.setattr("aggregator.store.care.copy", full)
    ended = aggregator("db", "upgrade")
    assert (ended.status, "disk is full" in ended.err, "--no-copy" in ended.err) == (69, True, True)
    assert (revision(database), list(database.parent.glob("*schema*"))) == ("0001", [])


def test_a_postgresql_is_upgraded_once_its_owner_has_copied_it(
    aggregator: Command, postgres_template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its copies are made by pg_dump: it is named before anything is changed, status 2; then `--no-copy` goes on."""
    with psycopg.connect(postgres_template.format("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE older TEMPLATE at_head")
    address = postgres_template.format("older")
    engine = connect(address)
    migrate.downgrade(engine, revision="0001")
    monkeypatch.setenv("AGGREGATOR_DATABASE", address)
    refused = aggregator("db", "upgrade")
    assert (refused.status, "pg_dump" in refused.err, "--no-copy" in refused.err) == (2, True, True)
    with engine.connect() as connection:
        assert migrate.current(connection) == "0001"
    engine.dispose()
    assert aggregator("db", "upgrade", "--no-copy").err == f"schema 0001 → {migrate.head()}\n"
    assert aggregator("db", "upgrade").err.endswith("its views were made anew\n")


def test_a_backup_overwrites_nothing(aggregator: Command) -> None:
    """A file that is there is not touched: status 2."""
    Path("backup.sqlite").write_text("mine", encoding="utf-8")
    assert aggregator("db", "backup", "backup.sqlite").status == 2
    assert Path("backup.sqlite").read_text(encoding="utf-8") == "mine"


def test_only_a_sound_backup_is_restored(aggregator: Command, database: Path) -> None:
    """Text, another database and half a backup are refused, and the database stays as it is."""
    before = database.read_bytes()
    Path("text").write_text("no database at all", encoding="utf-8")
    sqlite3.connect("other").execute("CREATE TABLE x (y)").connection.close()
    Path("half").write_bytes(before[: len(before) // 2])
    for name in ("text", "other", "half", "missing"):
        ended = aggregator("db", "restore", name)
        assert (name, ended.status, len(ended.err.splitlines())) == (name, 2, 1)
    assert database.read_bytes() == before


def test_restore_waits_for_no_other_writer(aggregator: Command, opened: Store) -> None:
    """Where another instance is at work nothing is replaced: status 75."""
    assert aggregator("db", "backup", "backup.sqlite").status == 0
    with opened.writing(now=LATER):
        assert aggregator("db", "restore", "backup.sqlite").status == 75


def test_check_names_faults(aggregator: Command, database: Path) -> None:
    """A row that points to nothing is a line, and the status is 69."""
    assert aggregator("db", "check").err == "the database is sound\n"
    connection = sqlite3.connect(database)
    connection.execute("UPDATE posting SET feed_id = 999 WHERE id = 1")
    connection.commit()
    connection.close()
    ended = aggregator("db", "check")
    assert (ended.status, ended.err) == (69, "1 faults\n")
    assert "posting points to nothing in feed" in ended.out


def test_upgrade_at_head_makes_the_views_anew(aggregator: Command, database: Path) -> None:
    """A view that an earlier version made otherwise, or that is gone, is this version's again; nothing is copied, twice is as good as once."""
    wanted = aggregator(*QUESTION).out
    connection = sqlite3.connect(database)
    connection.execute("DROP VIEW jobs")
    connection.execute("CREATE VIEW jobs AS SELECT 1 AS other")
    connection.execute("DROP VIEW salary_by_role")
    connection.commit()
    connection.close()
    for _ in range(2):
        assert aggregator("db", "upgrade").err.endswith(": nothing to do; its views were made anew\n")
        assert aggregator(*QUESTION).out == wanted
    assert aggregator("sql", "SELECT count(*) FROM salary_by_role").status == 0
    assert list(database.parent.glob("*schema*")) == []


def test_prune_keeps_postings(aggregator: Command, opened: Store, database: Path) -> None:
    """Old bodies go, no posting does."""
    quarantine(database, archived=remotive(title=None))
    before = count(opened)
    assert aggregator("db", "prune", "--days", "1").status == 0
    assert count(opened) == before


def test_browse_says_what_is_missing(aggregator: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Datasette it says how to install it; over PostgreSQL it names the tools for that: status 2 each."""
    monkeypatch.setattr("aggregator.cli.browse.find_spec", lambda _: None)
    assert "pip install 'aggregator[browse]'" in aggregator("browse").err
    monkeypatch.setenv("AGGREGATOR_DATABASE", "postgresql://nobody@127.0.0.1:1/none")
    ended = aggregator("browse")
    assert ended.status == 2
    assert "psql or pgcli" in ended.err


def test_browse_describes_everything() -> None:
    """Every view, table and column has words, facets are columns, and every question is a query."""
    from aggregator.cli.browse import FACETS, command, metadata
    from aggregator.cli.questions import questions

    described = metadata("jobs", questions())["databases"]["jobs"]
    assert {"jobs", "posting", "article_check"} <= described["tables"].keys()
    assert all(table["description"] and all(table["columns"].values()) for table in described["tables"].values())
    assert all(set(facets) <= described["tables"][name]["columns"].keys() for name, facets in FACETS.items())
    assert len(described["queries"]) == 27
    line = command(Path("/x/jobs.sqlite"), Path("/x/m.json"), port=8001, open_browser=False)
    assert line[line.index("--host") + 1] == "127.0.0.1"


COMMANDS = (
    "jobs",
    "explain",
    "sql",
    "browse",
    "export",
    "runs",
    "runs list",
    "runs show",
    "runs undo",
    "merges",
    "merges list",
    "merges undo",
    "quarantine",
    "quarantine list",
    "quarantine show",
    "quarantine replay",
    "quarantine discard",
    "db",
    "db upgrade",
    "db check",
    "db backup",
    "db restore",
    "db prune",
)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(aggregator: Command, name: str) -> None:
    """--help says what a command does, and ends with 0."""
    ended = aggregator(*name.split(), "--help")
    assert ended.status == 0
    assert len(ended.out.splitlines()[2].strip()) > 20


def test_wrong_usage(aggregator: Command) -> None:
    """An option that there is not, or a mandatory one that is missing, is status 2."""
    assert aggregator("jobs").status == 2
    assert aggregator("sql", "--what").status == 2
    assert aggregator("explain", "0").status == 2
