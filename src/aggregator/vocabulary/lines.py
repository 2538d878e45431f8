"""Lines: where a key of a TOML file stands, for messages; looked for only when something is wrong."""

import re
from collections import Counter

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\"' -]+?)\s*\]\]?\s*(?:#.*)?\Z")
_KEY = re.compile(r"\s*([\w.\"'-]+)\s*=")


def line_of(text: str, path: tuple[str, ...]) -> int:
    """Give the line, counted from 1, of the longest beginning of a path that stands in the text; 0 where none does.

    A path names tables and then a key; the third [[rule]] is "rule#3".
    """
    best, found = 0, 0
    table: tuple[str, ...] = ()
    seen: Counter[str] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            name = header.group(2)
            seen[name] += header.group(1) == "[["
            table = (f"{name}#{seen[name]}",) if header.group(1) == "[[" else _names(name)
            here = table
        elif key := _KEY.match(line):
            here = (*table, *_names(key.group(1)))
        else:
            continue
        if len(here) > best and path[: len(here)] == here:
            best, found = len(here), number
    return found


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip("\"'") for name in dotted.split("."))
