"""What is remembered of short lines, and what is not."""

import gc
import weakref

from aggregator.text.remembered import _LONGEST, _MOST, remembered


class Rules:
    """Rules that note which lines were read with them."""

    def __init__(self) -> None:
        self.read: list[str] = []


@remembered
def length(line: str, rules: Rules) -> int:
    """Read a line, and note it."""
    rules.read.append(line)
    return len(line)


def test_a_line_is_read_once() -> None:
    """The same line of the same rules is read once, and gives the same value."""
    rules = Rules()
    assert [length("Remote", rules), length("Remote", rules), length("Oslo", rules)] == [6, 6, 4]
    assert rules.read == ["Remote", "Oslo"]


def test_rules_do_not_share() -> None:
    """Other rules read a line for themselves."""
    one, other = Rules(), Rules()
    length("Remote", one)
    length("Remote", other)
    assert (one.read, other.read) == (["Remote"], ["Remote"])


def test_a_long_line_is_not_kept() -> None:
    """What is longer than a title or a place is read each time."""
    rules = Rules()
    longest, longer = "x" * _LONGEST, "x" * (_LONGEST + 1)
    for line in (longest, longest, longer, longer):
        length(line, rules)
    assert rules.read == [longest, longer, longer]


def test_a_feed_of_different_lines_does_not_fill_the_memory() -> None:
    """After _MOST different lines the first is forgotten."""
    rules = Rules()
    for number in range(_MOST + 1):
        length(str(number), rules)
    length("0", rules)
    assert rules.read[-2:] == [str(_MOST), "0"]


def test_values_go_with_their_rules() -> None:
    """Rules that nobody uses any longer are not kept alive by what was read with them."""
    rules = Rules()
    length("Remote", rules)
    gone = weakref.ref(rules)
    del rules
    gc.collect()
    assert gone() is None


class Interrupted(str):
    """A line while which is looked up for the third time, after it was read and kept, another thread reads many others."""

    __slots__ = ("looked",)

    def __hash__(self) -> int:
        """Let the others in."""
        self.looked = getattr(self, "looked", 0) + 1
        if self.looked == 3:
            for number in range(_MOST + 1):
                length(str(number), RULES)
        return super().__hash__()


RULES = Rules()


def test_what_another_thread_forgets_is_given_all_the_same() -> None:
    """Feeds are tagged in several threads: a value is never looked up again once it was read."""
    assert length(Interrupted("Remote"), RULES) == 6
