"""Table: strict reading of one vocabulary file; every error names file, table and key, and the line to look at.

A file is text: `settings` reads it from config/vocabulary. Reading takes keys away, so that `finish` can name a key that
nobody knows: a typo in a data file is an error, not a silence.
"""

import csv
import io
import tomllib
from collections.abc import Iterator
from typing import Any

from aggregator.core.nearest import nearest
from aggregator.errors import ConfigurationError
from aggregator.vocabulary.lines import line_of


class Table:
    """One table of a TOML file; `where` is "file: table" for messages."""

    def __init__(self, values: dict[str, Any], *, where: str, text: str = "", path: tuple[str, ...] = ()) -> None:
        """Take the table's values and its place; `text` is the whole file, and `path` leads to the table in it (see lines.py)."""
        self._values = dict(values)
        self._asked: set[str] = set()
        self._text = text
        self._path = path
        self.where = where

    @classmethod
    def parse(cls, text: str, *, file: str) -> "Table":
        """Read a whole TOML file. Raises ConfigurationError naming the line of a syntax error."""
        try:
            return cls(tomllib.loads(text), where=file, text=text)
        except tomllib.TOMLDecodeError as error:
            twice = "the same key or table stands there twice: " if str(error).startswith(("Cannot overwrite", "Cannot declare")) else ""
            raise ConfigurationError(f"{file}: {twice}{error}") from None

    def wrong(self, key: str, reason: str) -> ConfigurationError:
        """Make the error for a key of this table."""
        return ConfigurationError(f"{self.where}: {key}: {reason}{self._line(key)}")

    def _line(self, key: str) -> str:
        """Name the line of a key, else of the table that should have it; nothing where the file has no such table."""
        line = line_of(self._text, (*self._path, key))
        return f" (line {line})" if line else ""

    def _take(self, key: str, *, mandatory: bool) -> Any:
        self._asked.add(key)
        if key not in self._values:
            if mandatory:
                like = nearest(key, self._values)
                raise self.wrong(key, "mandatory, and missing" + (f"; is {like} meant to be it?" if like else ""))
            return None
        return self._values.pop(key)

    def text(self, key: str, default: str | None = None) -> str:
        """Take a text; mandatory without a default."""
        value = self._take(key, mandatory=default is None)
        if value is None:
            value = default
        if not isinstance(value, str):
            raise self.wrong(key, f"expected text, got {value!r}")
        return value

    def number(self, key: str, default: float | None = None) -> float:
        """Take a number; mandatory without a default."""
        value = self._take(key, mandatory=default is None)
        if value is None:
            value = default
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, f"expected a number, got {value!r}")
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Take true or false."""
        value = self._take(key, mandatory=False)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise self.wrong(key, f"expected true or false, got {value!r}")
        return value

    def texts(self, key: str, *, mandatory: bool = False) -> tuple[str, ...]:
        """Take a list of texts without repetition; () where it is missing and not mandatory."""
        value = self._take(key, mandatory=mandatory)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.wrong(key, "expected a list of texts")
        if len(set(value)) != len(value):
            repeated = sorted({item for item in value if value.count(item) > 1})
            raise self.wrong(key, f"named twice: {', '.join(repeated)}")
        return tuple(value)

    def groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Take a mandatory list of lists of texts."""
        value = self._take(key, mandatory=True)
        if not isinstance(value, list) or not all(
            isinstance(group, list) and group and all(isinstance(item, str) and item for item in group) for group in value
        ):
            raise self.wrong(key, "expected a list of lists of texts")
        return tuple(tuple(group) for group in value)

    def table(self, key: str, *, mandatory: bool = False) -> "Table":
        """Take a table inside this one; an empty one where it is missing and not mandatory."""
        value = self._take(key, mandatory=mandatory)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self.wrong(key, "expected a table")
        return Table(value, where=f"{self.where}: [{key}]", text=self._text, path=(*self._path, key))

    def tables(self, key: str) -> tuple["Table", ...]:
        """Take an array of tables ([[key]]); each is named by its id or its number."""
        value = self._take(key, mandatory=False) or []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.wrong(key, f"expected an array of tables, [[{key}]]")
        return tuple(
            Table(item, where=f"{self.where}: [[{key}]] {item.get('id', number)}", text=self._text, path=(f"{key}#{number}",))
            for number, item in enumerate(value, 1)
        )

    def named(self) -> Iterator[tuple[str, "Table"]]:
        """Take every remaining key as a table of its own: (name, table)."""
        for key in list(self._values):
            yield key, self.table(key)

    def keys(self) -> tuple[str, ...]:
        """Name the keys not taken yet."""
        return tuple(self._values)

    def finish(self) -> None:
        """Reject keys that nobody took: a typo must not be a silence."""
        if self._values:
            wrong = sorted(self._values)
            meant = [like for key in wrong if (like := nearest(key, self._asked))]
            known = f"did you mean {', '.join(meant)}?" if meant else f"known are {', '.join(sorted(self._asked)) or 'none'}"
            raise ConfigurationError(f"{self.where}: unknown key {', '.join(wrong)}; {known}{self._line(wrong[0])}")


def read_csv(text: str, *, file: str, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Give (line number, row) of a CSV file with a header that names at least `columns`; lines starting with # are comments.

    Raises ConfigurationError naming file and line for a missing column or a row of another length.
    """
    lines = [("" if row.startswith("#") else row) for row in text.splitlines()]
    reader = csv.DictReader(io.StringIO("\n".join(lines)))
    while reader.fieldnames is not None and not reader.fieldnames:
        reader.fieldnames = None  # a comment above the header is an empty row: the next one is asked for
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise ConfigurationError(f"{file}: the header lacks {', '.join(missing)}")
    for row in reader:
        if None in row or None in row.values():
            raise ConfigurationError(f"{file}: line {reader.line_num}: expected {len(reader.fieldnames or ())} columns")
        yield reader.line_num, row
