"""A mistake in the configuration is one line that names file, table and key and what to do, and the right exit status."""

import shutil
import socket
from pathlib import Path

import pytest

from aggregator.cli.init import with_contact
from aggregator.settings import shipped_config
from tests.cli.conftest import Command


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of the configuration, in use, in an empty folder that is the current one."""
    folder = tmp_path / "etc"
    shutil.copytree(shipped_config(), folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AGGREGATOR_CONFIG", str(folder))
    monkeypatch.delenv("AGGREGATOR_DATABASE", raising=False)
    return folder


# What is changed in which file (the old text, None for a line at the end), the command that meets it, and what it says.
MISTAKES = [
    (
        "aggregator.toml",
        "\ncontact =",
        "\ncontcat =",
        "health",
        "[agent]: contact: mandatory, and missing; is contcat meant to be it?",
    ),
    ("aggregator.toml", "feeds_at_once =", "feeds_at_one =", "health", "[run]: unknown key feeds_at_one; did you mean feeds_at_once?"),
    (
        "aggregator.toml",
        "\nmonths =",
        "\nzzz =",
        "health",
        "[reports]: unknown key zzz; known are folder, ghost_days, months, residents",
    ),
    ("aggregator.toml", "feeds_at_once = 8", 'feeds_at_once = "8"', "health", "[run]: feeds_at_once: expected a number, got '8'"),
    (
        "aggregator.toml",
        "feeds_at_once = 8",
        "feeds_at_once = 0.5",
        "health",
        "[run]: feeds_at_once: expected a whole number above 0, got 0.5",
    ),
    ("aggregator.toml", '"KE"', '"KY2"', "health", "[reports]: residents: expected ISO 3166-1 alpha-2 codes such as NG, got 'KY2'"),
    ("aggregator.toml", '"KE"', '"XX"', "health", "[reports]: residents: there is no country XX; vocabulary/countries.csv lists them"),
    ("aggregator.toml", "port = 8321", "port = 83210", "health", "[service]: port: expected a port from 0 to 65535, got 83210"),
    ("aggregator.toml", None, "[broken", "health", "Expected ']' at the end of a table declaration (at line "),
    ("boards.toml", None, '[lever]\nx = { company = "X" }', "boards", "the same key or table stands there twice: "),
    ("boards.toml", "[lever]\n", '[lever]\nx = "X"\n', "boards", "[lever]: x: expected a table"),
    (
        "boards.toml",
        "[lever]\n",
        '[lever]\nx = { compny = "X" }\n',
        "boards",
        "[lever]: [x]: company: mandatory, and missing; is compny meant to be it?",
    ),
    (
        "boards.toml",
        "[lever]\n",
        '[lever]\nx = { company = "X" }\nx = { company = "X" }\n',
        "boards",
        "the same key or table stands there twice: ",
    ),
    ("vocabulary/regions.toml", 'members = ["DE", "AT", "CH"]', 'members = ["DE", "AT", "XX"]', "classify", "[DACH]: members: "),
    ("vocabulary/skills.csv", None, "python", "classify", "expected 5 columns"),
]


@pytest.mark.parametrize(("name", "old", "new", "command", "said"), MISTAKES)
def test_a_mistake_names_file_table_and_key(
    aggregator: Command, config: Path, name: str, old: str | None, new: str, command: str, said: str
) -> None:
    """The line begins with the path of the file and says the table, the key, what is expected and what came."""
    path = config / name
    text = path.read_text(encoding="utf-8")
    assert old is None or text.count(old) == 1
    path.write_text(f"{text}\n{new}\n" if old is None else text.replace(old, new), encoding="utf-8")
    Path("nothing.jsonl").touch()

    ended = aggregator(command, *(["nothing.jsonl"] if command == "classify" else []))

    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.err.startswith(f"aggregator: {path}: ")
    assert said in ended.err


@pytest.mark.parametrize("name", ["aggregator.toml", "article.toml", "yardstick.csv", "vocabulary/roles.toml", "vocabulary/skills.csv"])
def test_a_file_in_another_encoding_is_named_with_its_line(aggregator: Command, config: Path, name: str) -> None:
    """A file saved as Latin-1 is no traceback: its line and the cure are named."""
    path = config / name
    path.write_bytes(b"# caf\xe9\n" + path.read_bytes())

    ended = aggregator("report")

    assert (ended.status, ended.err) == (2, f"aggregator: {path}: line 1: not UTF-8 (byte 0xe9): save the file as UTF-8\n")


def _mandatory() -> list[str]:
    shipped = shipped_config()
    return sorted(str(path.relative_to(shipped)) for path in shipped.rglob("*") if path.is_file() and path.parent.name != "rates")


@pytest.mark.parametrize("name", _mandatory())
def test_a_missing_file_is_named_and_init_brings_it_back(aggregator: Command, config: Path, name: str) -> None:
    """Whatever file is missing, the message names it and `aggregator init` mends it."""
    (config / name).unlink()

    ended = aggregator("run", "--source", "no-such-source")

    assert (ended.status, ended.out) == (2, "")
    assert ended.err.splitlines()[-1] == f"aggregator: {config / name}: mandatory, and missing; `aggregator init` writes what is missing"
    assert aggregator("init").out == f"{config / name}\n"


@pytest.mark.parametrize("name", sorted(path.name for path in (shipped_config() / "vocabulary").iterdir()))
def test_an_empty_vocabulary_is_no_silence(aggregator: Command, config: Path, name: str) -> None:
    """A file of the vocabulary without a line of data stops the program: a posting read without it would look untagged."""
    (config / "vocabulary" / name).write_text("# nothing\n\n", encoding="utf-8")
    Path("nothing.jsonl").touch()

    ended = aggregator("classify", "nothing.jsonl")

    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"aggregator: {config / 'vocabulary' / name}: holds nothing; remove the file and `aggregator init` writes it anew\n"


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        (
            "aggregator.toml",
            "[source.remotiv]\nenabled = true\n",
            "aggregator.toml: [source.remotiv]: no such source; did you mean remotive?",
        ),
        ("boards.toml", '[greenhaus]\nx = { company = "X" }\n', "boards.toml: [greenhaus]: no such source; did you mean greenhouse?"),
        ("boards.toml", '[zzz]\nx = { company = "X" }\n', "boards.toml: [zzz]: no such source; `aggregator sources list` names them"),
        (
            "boards.toml",
            '[remotive]\nx = { company = "X" }\n',
            "boards.toml: [remotive]: this source is one feed of many companies and has no boards: remove the table",
        ),
    ],
)
def test_a_source_that_there_is_not_is_named_with_its_file(aggregator: Command, config: Path, name: str, lines: str, said: str) -> None:
    """A typo in a source's name stops the run before anything is read, and the likely name is offered."""
    with (config / name).open("a", encoding="utf-8") as file:
        file.write(f"\n{lines}")

    ended = aggregator("run")

    assert (ended.status, ended.out, ended.err.splitlines()[-1]) == (2, "", f"aggregator: {said}")


@pytest.mark.usefixtures("config")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("--source", "grenhouse"), "grenhouse", id="freehire_2428-a-source-that-matches-nothing"),
        pytest.param(("--source", "greenhouse", "--board", "nosuch"), "nosuch", id="freehire_2428-a-board-that-matches-nothing"),
        pytest.param(("--source", "adzuna"), "adzuna", id="freehire_env-a-source-whose-key-is-missing"),
    ],
)
def test_a_run_with_nothing_to_do_is_a_mistake(
    aggregator: Command, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    """What was asked for and cannot be read is named, with status 2: it never looks like a run that went well."""
    monkeypatch.delenv("ADZUNA_APP_ID", raising=False)
    ended = aggregator("run", *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err.splitlines()[-1]


def test_a_configuration_that_is_not_there(aggregator: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder named in the environment must exist: falling back to another one would be a silence."""
    monkeypatch.setenv("AGGREGATOR_CONFIG", "/nowhere/at/all")

    ended = aggregator("report")

    assert (ended.status, ended.err) == (2, "aggregator: AGGREGATOR_CONFIG: no such folder: /nowhere/at/all; `aggregator init` writes it\n")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("afile/jobs.sqlite", 69, "database: afile: no folder that can be written to: "),
        ("afolder", 69, "database: sqlite:///afolder cannot be opened: unable to open database file; "),
        ("afile", 69, "database: sqlite:///afile cannot be opened: file is not a database; "),
        ("mysql://me:hunter2@host/jobs", 2, "database: expected a path, sqlite:///… or postgresql://host/name, got mysql://…; "),
        ("postgresql:/host/jobs", 2, "database: not a URL that can be read; expected a path, "),
        ("postgresql://me:hunter2@127.0.0.1:PORT/jobs", 69, "127.0.0.1:PORT/jobs cannot be opened: connection failed: "),
    ],
)
@pytest.mark.usefixtures("config")
def test_a_database_that_cannot_be_opened_is_named(
    aggregator: Command, monkeypatch: pytest.MonkeyPatch, address: str, status: int, said: str
) -> None:
    """The address without its password, the reason, and where it is set: no traceback, whatever is wrong with it."""
    Path("afile").write_text("this is a text, and long enough to be looked at\n" * 10, encoding="utf-8")
    Path("afolder").mkdir()
    port = str(_free_port())
    monkeypatch.setenv("AGGREGATOR_DATABASE", address.replace("PORT", port))

    ended = aggregator("report")

    assert (ended.status, ended.out, ended.err.count("\n")) == (status, "", 1)
    assert said.replace("PORT", port) in ended.err
    assert ended.err.endswith("; [store] database in aggregator.toml, or AGGREGATOR_DATABASE, names it\n")
    assert "hunter2" not in ended.err


@pytest.mark.usefixtures("database")
def test_a_file_where_a_folder_is_due(aggregator: Command) -> None:
    """Reports that cannot be written because a file is in the way name it."""
    Path("afile").touch()

    ended = aggregator("report", "--out", "afile")

    assert (ended.status, ended.err) == (2, "aggregator: afile: a folder is needed here, and there is a file\n")


def test_the_version_names_the_rules(aggregator: Command) -> None:
    """A figure is only repeatable with the version of rules, vocabulary and rates."""
    from aggregator import __version__
    from aggregator.cli import compose

    assert aggregator("--version").out == f"aggregator {__version__}, rules {compose.classifier().rules}\n"


@pytest.mark.usefixtures("config")
def test_a_database_that_nobody_has_made_yet(aggregator: Command) -> None:
    """A command that only looks makes no empty database: it says which command makes one, and where the demo's is."""
    first = aggregator("jobs", "--from", "KE")
    Path("data").mkdir(exist_ok=True)
    Path("data/demo.sqlite").touch()
    second = aggregator("jobs", "--from", "KE")

    said = "aggregator: no database at data/aggregator.sqlite yet: `aggregator run` makes it"
    assert (first.status, first.err) == (69, f"{said}, `aggregator demo` one of samples\n")
    assert (second.status, second.err) == (69, f"{said}; the demo's: AGGREGATOR_DATABASE=data/demo.sqlite\n")


def test_the_address_that_came_with_the_program_is_nobodys(config: Path) -> None:
    """A run says that hosts cannot write to anybody until an address is put there."""
    from aggregator.cli import compose
    from aggregator.settings import load_settings

    assert "[agent] contact" in (compose.reminder(load_settings()) or "")
    path = config / "aggregator.toml"
    path.write_text(with_contact(path.read_text(encoding="utf-8"), "ops@jobs.example"), encoding="utf-8")
    assert compose.reminder(load_settings()) is None
