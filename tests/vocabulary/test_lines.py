"""The line of a key in a TOML file, and the line in every message about one."""

from collections.abc import Callable

import pytest

from aggregator.errors import ConfigurationError
from aggregator.vocabulary.headings import parse_headings
from aggregator.vocabulary.lines import line_of
from aggregator.vocabulary.table import Table

TEXT = """\
# a comment
limit = 3

[points]
least = 2
"odd key" = 1

[[rule]]
id = "one"
any = [
  "x = y",
  ["a"],
]

[[rule]]   # the second
id = "two"

[level.deep]
x = { company = "X" }
y.z = 1
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("limit",), 2),
        (("points",), 4),
        (("points", "least"), 5),
        (("points", "most"), 4),
        (("rule#1", "id"), 9),
        (("rule#1", "any"), 10),
        (("rule#2", "id"), 16),
        (("rule#2", "any"), 15),
        (("rule#3", "any"), 0),
        (("level", "deep", "x"), 19),
        (("level", "deep", "x", "company"), 19),
        (("level", "deep", "y", "z"), 20),
        (("nothing",), 0),
    ],
)
def test_line_of(path: tuple[str, ...], line: int) -> None:
    """A key has its line; what is missing has the line of the table that lacks it."""
    assert line_of(TEXT, path) == line


def test_messages_name_the_line() -> None:
    """A wrong value, a missing key and an unknown one are found without searching."""
    root = Table.parse(TEXT, file="f.toml")
    with pytest.raises(ConfigurationError, match=r"f\.toml: limit: expected text, got 3 \(line 2\)"):
        root.text("limit")
    points = root.table("points")
    with pytest.raises(ConfigurationError, match=r"\[points\]: most: mandatory, and missing.* \(line 4\)"):
        points.number("most")
    points.number("least")
    with pytest.raises(ConfigurationError, match=r"unknown key odd key; .*\(line 4\)"):
        points.finish()
    second = root.tables("rule")[1]
    with pytest.raises(ConfigurationError, match=r"\[\[rule\]\] two: any: mandatory, and missing.* \(line 15\)"):
        second.texts("any", mandatory=True)
    with pytest.raises(
        ConfigurationError, match=r"f\.toml: absent: mandatory, and missing; known\Z|f\.toml: absent: mandatory, and missing\Z"
    ):
        root.text("absent")


@pytest.mark.parametrize(
    ("text", "read", "message"),
    [
        ("a = [1]", lambda table: table.texts("a"), "f.toml: a: expected a list of texts (line 1)"),
        ('a = ["x", "x"]', lambda table: table.texts("a"), "f.toml: a: named twice: x (line 1)"),
        ('a = [["x"], []]', lambda table: table.groups("a"), "f.toml: a: expected a list of lists of texts (line 1)"),
        ("a = 1", lambda table: table.table("a"), "f.toml: a: expected a table (line 1)"),
        ("a = [1]", lambda table: table.tables("a"), "f.toml: a: expected an array of tables, [[a]] (line 1)"),
        ("a = true", lambda table: table.number("a"), "f.toml: a: expected a number, got True (line 1)"),
        ("a = 1", lambda table: table.flag("a"), "f.toml: a: expected true or false, got 1 (line 1)"),
        ("a = 1\na = 2", lambda table: table, "f.toml: the same key or table stands there twice: "),
    ],
)
def test_wrong_kinds(text: str, read: Callable[[Table], object], message: str) -> None:
    """What is of another kind is an error with its place."""
    with pytest.raises(ConfigurationError) as caught:
        read(Table.parse(text, file="f.toml"))
    assert str(caught.value).startswith(message)


def test_a_heading_has_one_kind() -> None:
    """A heading that stands under two kinds would depend on their order."""
    with pytest.raises(ConfigurationError, match=r"'perks' stands under benefits too"):
        parse_headings('[headings]\nbenefits = ["Perks"]\ncompany = ["perks"]\n', file="sections.toml")
