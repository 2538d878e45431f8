"""The catalogue of faults is whole: every one of its 66 numbers has a test that bears it.

T is transport, C content, S state, process and host; the number stands in the name of a test or of one of its cases.
"""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
NUMBERS = [f"{letter}{number:02}" for letter, last in (("T", 24), ("C", 22), ("S", 20)) for number in range(1, last + 1)]
_NAME = re.compile(r"^test_([TCS]\d\d)_")
_CASE = re.compile(r"^([TCS]\d\d)-")


def names_in(tree: ast.AST) -> set[str]:
    """Give the numbers that a file's tests and cases bear."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            found |= {match[1] for match in [_NAME.match(node.name)] if match}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= {match[1] for match in [_CASE.match(node.value)] if match}
    return found


def test_every_fault_has_a_test() -> None:
    """A number without one is named; so is one that is in no catalogue."""
    found = {name for path in sorted(TESTS.rglob("test_*.py")) for name in names_in(ast.parse(path.read_text(encoding="utf-8")))}
    assert len(NUMBERS) == 66
    assert sorted(set(NUMBERS) - found) == []
    assert sorted(found - set(NUMBERS)) == []
