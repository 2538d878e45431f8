"""docs/architecture.md is true: its layers, its rooms, its side effects, and the tests that keep its promises."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS = [layer for layer in CONTRACTS[0]["layers"] if "__main__" not in layer]
MODULES = {path.stem for path in (ROOT / "src/aggregator").iterdir() if not path.name.startswith("_")}


def _table(heading: str) -> dict[str, list[str]]:
    """Read the table under a heading: first cell to the others."""
    text = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")]
    return {first.strip("`"): rest for first, *rest in rows[1:]}


def test_the_layers_are_drawn_as_they_are_checked() -> None:
    """The drawing is the contract, line by line; brackets, which mean that a room may be missing, are left out."""
    drawn = PAGE.split("\n## Layers\n", 1)[1].split("```")[1].strip().splitlines()

    assert drawn == [re.sub(r"[()]", "", layer) for layer in LAYERS]


def test_every_room_is_told() -> None:
    """The table names each top-level module once, and nothing that is neither there nor bracketed in the contract."""
    told = _table("Layers").keys()

    assert told >= MODULES
    assert told - MODULES <= set(re.findall(r"\((\w+)\)", " ".join(LAYERS)))


def test_pure_rooms_are_those_that_the_contract_keeps_pure() -> None:
    """What the page calls pure imports no network, database, clock or terminal."""
    pure = {room for room, (_, mark) in _table("Layers").items() if mark == "yes"}
    contract = next(contract for contract in CONTRACTS if contract["name"].startswith("The pure core"))

    assert {name.removeprefix("aggregator.") for name in contract["source_modules"]} <= pure
    assert {*pure} <= {room for room in pure if not _reaches(room)}


def _reaches(room: str) -> set[str]:
    """Name the effects that the code of a room reaches for."""
    return {effect for effect in map(_effect, _names(room)) if effect}


def _names(room: str) -> Iterator[str]:
    """Give every module that a room imports, and every dotted name that it uses."""
    folder = ROOT / "src/aggregator" / room
    for path in folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (name.name for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.module or ""
            elif isinstance(node, ast.Attribute):
                yield ast.unparse(node)


def _effect(name: str) -> str | None:
    effects = {
        "the network": r"(httpx|httpcore|socket|http\.server|urllib\.request)(\.|\Z)",
        "the database": r"(sqlalchemy|psycopg|sqlite3)(\.|\Z)",
        "the clock": r"(datetime\.now|datetime\.utcnow|date\.today|time\.time|datetime\.datetime\.now)\Z",
        "the environment": r"os\.(environ|getenv)(\.|\Z)",
        "schedules": r"apscheduler(\.|\Z)",
        "signals": r"signal(\.|\Z)",
    }
    return next((effect for effect, pattern in effects.items() if re.match(pattern, name)), None)


def test_side_effects_are_reached_for_where_the_page_says() -> None:
    """Each effect lives in the named rooms and nowhere else."""
    told = {effect: set(re.findall(r"`(\w+)`", rooms)) for effect, (rooms, _) in _table("Where side effects live").items()}
    found = {effect: {room for room in MODULES if effect in _reaches(room)} for effect in told}

    assert found == told


PROMISES = _table("Promises, and the tests that keep them")
NAMED = [tuple(name.split("::")) for cells in PROMISES.values() for name in re.findall(r"`([^`]+::[^`]+)`", cells[0])]


def test_every_promise_has_tests() -> None:
    """Ten promises, each with at least two tests."""
    assert [promise.split(".")[0] for promise in PROMISES] == [str(number) for number in range(1, 11)]
    assert min(cells[0].count("::") for cells in PROMISES.values()) >= 2


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_a_test_that_keeps_a_promise_is_there(file: str, name: str) -> None:
    """A test that was renamed or removed takes its promise with it: the page must say so."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))

    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
