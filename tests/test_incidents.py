"""docs/incidents.md is whole: every incident has a test that bears its name, and every test that bears one is told there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECTS = "freehire|jobseek|jobhive|jobspy"
_ROW = re.compile(rf"^\| ((?:{PROJECTS})_\w+) \|", re.MULTILINE)
_NAME = re.compile(rf"(?<=_)((?:{PROJECTS})_[a-z0-9]+)(?=_)")
_CASE = re.compile(rf"^((?:{PROJECTS})_[a-z0-9]+)-")


def names_in(tree: ast.AST) -> set[str]:
    """Give the incidents that a file's tests and cases bear."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            found |= set(_NAME.findall(node.name))
        elif isinstance(node, ast.keyword) and node.arg == "id" and isinstance(node.value, ast.Constant):
            found |= set(_CASE.findall(str(node.value.value)))
    return found


def test_every_incident_has_a_test() -> None:
    """An incident without one is named; so is a test of an incident that the page does not tell."""
    told = _ROW.findall((ROOT / "docs/incidents.md").read_text(encoding="utf-8"))
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "tests").rglob("test_*.py")))
    tested = set().union(*map(names_in, trees))
    assert len(told) == len(set(told)) >= 23
    assert sorted(set(told) - tested) == []
    assert sorted(tested - set(told)) == []
