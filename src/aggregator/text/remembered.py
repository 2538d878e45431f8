"""Remembered: what was read of a short line, kept for the next posting with the same line: one company, title or place in many."""

from collections.abc import Callable
from functools import wraps
from typing import Final, TypeVar, cast
from weakref import WeakKeyDictionary

Rules = TypeVar("Rules")
Value = TypeVar("Value")
_LONGEST: Final = 200
_MOST: Final = 4_096
_UNREAD: Final = object()


def remembered(read: Callable[[str, Rules], Value]) -> Callable[[str, Rules], Value]:
    """Let a pure reader of (line, rules) remember its values, which must be immutable; they are forgotten with the rules.

    Lines of more than _LONGEST characters are read each time, and of the others _MOST at a time are kept, so that no feed fills the memory.
    """
    kept: WeakKeyDictionary[Rules, dict[str, object]] = WeakKeyDictionary()

    @wraps(read)
    def remembering(line: str, rules: Rules) -> Value:
        if len(line) > _LONGEST:
            return read(line, rules)
        values = kept.get(rules)
        if values is None:
            values = kept.setdefault(rules, {})
        found = values.get(line, _UNREAD)
        if found is _UNREAD:
            found = read(line, rules)
            if len(values) >= _MOST:
                values.clear()
            values[line] = found
        # Never looked up again: another thread may have made room meanwhile.
        return cast("Value", found)

    return remembering
