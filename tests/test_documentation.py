"""What the documentation promises is there: commands, options, files, targets, links."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _help(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603  (our own command)
        [sys.executable, "-m", "aggregator", *arguments, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"NO_COLOR": "1", "COLUMNS": "200", "PATH": ""},
    )
    return done.stdout


@pytest.fixture(scope="module")
def commands() -> dict[str, str]:
    """Read every command's help, by name."""
    listed = _help().split("Commands:", 1)[1]
    return {name: _help(name) for name in re.findall(r"^  ([a-z]+)", listed, re.MULTILINE)}


def test_every_command_has_help(commands: dict[str, str]) -> None:
    """A command says in a sentence what it does."""
    assert {"run", "demo", "report", "parse", "classify", "dedupe", "import"} <= commands.keys()
    assert all(re.search(r"\n\n  \w[^\0]+?\.\n", text) for text in commands.values())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_a_page_names_exists(page: Path, commands: dict[str, str]) -> None:
    """`aggregator NAME` in the text is a command, and `--option` beside it one of its options."""
    for line in page.read_text(encoding="utf-8").splitlines():
        for name, rest in re.findall(r"`aggregator ([a-z]+)([^`]*)`", line):
            assert name in commands, f"{page.name}: no command {name!r}"
            for option in re.findall(r"--[a-z-]+", rest):
                nested = rest.split()[0] if rest.split() else ""
                text = commands[name] if option in commands[name] or not nested.isalpha() else _help(name, nested)
                assert option in text, f"{page.name}: `aggregator {name}` has no {option}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    """A link inside the project names a file that is there."""
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert "://" in target or (page.parent / target).exists(), f"{page.name}: {target} is not there"


def test_every_target_that_a_page_names_exists() -> None:
    """`make NAME` in any page is a target of the Makefile, and every target has its line of help."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    phony = set(re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split())
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8"))}
    assert named <= targets
    assert phony == targets


def test_the_two_commands_come_first() -> None:
    """The README opens with what a newcomer runs."""
    assert README.index("make demo") < README.index("make test") < README.index("## ")


def test_the_table_of_additions_names_files_that_are_there() -> None:
    """Each row of "To add" says where to write and which test it needs, and both places exist."""
    table = README.split("## To add", 1)[1].split("\n## ", 1)[0]
    rows = [line.split("|")[1:4] for line in table.splitlines() if line.startswith("| ") and not line.startswith("| to add")]
    assert {row[0].strip() for row in rows} >= {
        "a company on a known ATS",
        "a source",
        "a role",
        "a sector",
        "a skill",
        "a currency",
        "a report",
        "a region",
    }
    for row in rows:
        for path in re.findall(r"`([^`]+)`", row[1] + row[2]):
            assert (ROOT / path.split("<")[0]).exists(), f"README: {path} is not there"


def test_the_excerpt_of_the_demo_has_its_columns() -> None:
    """The README shows the table that `aggregator demo` prints: every role of the article with its range, in order."""
    from aggregator.settings import load_article

    excerpt = README.split("<!-- demo -->", 1)[1].split("```")[1]
    assert all(role.name in excerpt for role in load_article().roles)
    assert "synthetic sample postings, not findings" in excerpt


def test_jobhive_11_the_counts_of_the_changelog_are_counted() -> None:
    """How many sources, companies and questions there are is said as it is."""
    from aggregator.settings import load_boards
    from aggregator.sources import sources

    known, said = sources().values(), (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    on = sum(source.enabled and not source.secrets for source in known)
    questions = (ROOT / "docs/queries.md").read_text(encoding="utf-8").count("\n## ")
    assert f"Reads {len(known)} sources ({on} on by default) and {len(load_boards())} company boards" in said
    assert f"{questions} ready questions" in said
    assert f"[{questions} questions](docs/queries.md)" in README
