"""Conditions: the phrases of workplace, visa, relocation, clearance, programmes and engagement (conditions.toml)."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from aggregator.vocabulary.phrases import Phrases
from aggregator.vocabulary.table import Table

LEFT_OUT: Final = "~"
NEVER: Final = "never"
_TAGS: Final = ("workplace", "relocation", "visa", "clearance", "programmes", "engagement")


class Condition(NamedTuple):
    """What a phrase is a sign of: a tag and its value; the value "never" cancels what stands inside the phrase."""

    tag: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """`phrases` count anywhere in a text; `line` words only in a short line."""

    phrases: tuple[tuple[str, Condition], ...]
    line: Phrases[Condition]


def parse_conditions(text: str, *, file: str) -> Conditions:
    """Compile the file. Raises ConfigurationError naming table and key."""
    root = Table.parse(text, file=file)
    phrases: list[tuple[str, Condition]] = []
    line: list[tuple[str, Condition]] = []
    for tag in _TAGS:
        for value, table in root.table(tag, mandatory=True).named():
            condition = Condition(tag, value)
            phrases += [(phrase, condition) for phrase in dict.fromkeys(read_phrases(table))]
            line += [(word, condition) for word in table.texts("line")]
            table.finish()
    root.finish()
    cancelling = [(phrase, condition) for phrase, condition in phrases if condition.value == NEVER]
    return Conditions(phrases=tuple(phrases), line=Phrases([*line, *cancelling]))


def read_phrases(table: Table) -> Iterator[str]:
    """Give the phrases of a table and every combination of its products."""
    yield from table.texts("phrases")
    for product in table.tables("product"):
        parts = [product.texts(key, mandatory=True) for key in product.keys()]  # noqa: SIM118  (keys is Table's own)
        if any(LEFT_OUT in part for part in parts):
            for words in itertools.product(*parts):
                yield " ".join([word for word in words if word != LEFT_OUT])
        else:
            yield from map(" ".join, itertools.product(*parts))
