"""`aggregator browse`: Datasette over the SQLite file, read-only, with the data dictionary and ready-made queries."""

import json
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

if TYPE_CHECKING:
    from aggregator.cli.questions import Question

# Columns that are worth narrowing by, for each view.
FACETS: Final = {
    "jobs": ["role", "source", "seniority", "scope", "workplace", "visa", "pay_currency"],
    "job_places": ["country"],
    "job_eligible": ["country"],
    "job_sectors": ["sector"],
    "job_skills": ["skill"],
    "article_check": ["population", "verdict"],
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(browse)


def browse(
    port: Annotated[int, typer.Option(help="The port on this machine.", min=1, max=65535)] = 8001,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = True,  # noqa: FBT002  (a switch)
) -> None:
    """Look around in the database with a browser, on this machine only; nothing can be changed. Needs the extra `browse`."""
    from aggregator.cli import compose
    from aggregator.cli.questions import questions
    from aggregator.errors import BadInput
    from aggregator.settings import load_settings
    from aggregator.store.engine import database_url

    settings = load_settings()
    url = database_url(settings.database)
    if url.get_backend_name() != "sqlite":
        raise BadInput("browse: the database is PostgreSQL, and Datasette reads SQLite: use psql or pgcli, or `aggregator sql`")
    if find_spec("datasette") is None:
        raise BadInput("browse: Datasette is not installed: uv pip install 'aggregator[browse]', or pip install 'aggregator[browse]'")
    compose.stored(settings).close()
    path = Path(url.database or "").resolve()
    with TemporaryDirectory(prefix="aggregator-") as folder:
        described = Path(folder) / "metadata.json"
        described.write_text(json.dumps(metadata(path.stem, questions()), ensure_ascii=True), encoding="utf-8")
        raise typer.Exit(subprocess.run(command(path, described, port=port, open_browser=open_browser), check=False).returncode)  # noqa: S603  (our own arguments, no shell)


def command(database: Path, described: Path, *, port: int, open_browser: bool) -> list[str]:
    """Give the command line of Datasette: this machine only, no downloads, and queries that stop."""
    settings = {"sql_time_limit_ms": "10000", "max_returned_rows": "5000", "allow_download": "off", "facet_time_limit_ms": "1000"}
    line = [
        sys.executable,
        "-m",
        "datasette",
        "serve",
        str(database),
        "--metadata",
        str(described),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    for name, value in settings.items():
        line += ["--setting", name, value]
    return [*line, "--open"] if open_browser else line


def metadata(database: str, asked: "Iterable[Question]") -> dict[str, Any]:
    """Describe the database for Datasette: every view, table and column, facets, and the questions as queries."""
    from aggregator.store.schema import METADATA
    from aggregator.store.schema.views import VIEWS

    tables: dict[str, dict[str, Any]] = {view.name: {"description": view.about, "columns": dict(view.columns)} for view in VIEWS}
    for name, table in METADATA.tables.items():
        tables[name] = {"description": table.info["about"], "columns": {column.name: column.doc for column in table.columns}}
    for name, facets in FACETS.items():
        tables[name]["facets"] = facets
    queries = {question.name: {"title": question.title, "description": question.about, "sql": question.sql} for question in asked}
    return {
        "title": "Remote AI openings",
        "description": "Postings as published, their tags with the words that made them, and pay in GBP a year. Read-only.",
        "databases": {database: {"tables": tables, "queries": queries}},
    }
