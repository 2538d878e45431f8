"""The line of a key in a TOML file, and the line in every message about one."""

import pytest

from aggregator.errors import ConfigurationError
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
