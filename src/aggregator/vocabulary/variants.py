"""Variants: the spellings that one phrase of a data file stands for, so that nobody has to list plurals and hyphens."""

from collections.abc import Iterator

# "learning" and "automated" have no plural worth looking for; "s" already is one.
_NO_PLURAL = ("s", "ing", "ed", "ly", "ous", "less")
_SIBILANT = ("x", "ch", "sh", "z")


def variants(phrase: str) -> Iterator[str]:
    """Give the phrase in lower case, with hyphen for space and space for hyphen, each with its English plural."""
    phrase = phrase.lower()
    for spelling in dict.fromkeys((phrase, phrase.replace("-", " "), phrase.replace(" ", "-"))):
        yield spelling
        if plural := _plural(spelling):
            yield plural


def _plural(phrase: str) -> str | None:
    if not phrase[-1:].isalpha() or len(phrase) < 4 or phrase.endswith(_NO_PLURAL):
        return None
    if phrase.endswith("y") and phrase[-2] not in "aeiou":
        return phrase[:-1] + "ies"
    return phrase + ("es" if phrase.endswith(_SIBILANT) else "s")
