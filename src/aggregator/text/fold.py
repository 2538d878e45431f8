"""Folding: lower case that keeps every offset, so that a hit in the folded text is a quote of the text."""

import re

_WORD = re.compile("[a-z\u0370-\u04ff]+")
_LATIN_LETTER = re.compile("[a-z]")
_CYRILLIC_OR_GREEK = re.compile("[\u0370-\u04ff]")
_LATIN = str.maketrans(
    "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0458\u0455\u04bb\u0501\u0432\u043a\u043c\u043d\u0442\u03bf\u03b1\u03bd\u03c1",
    "aceopxyijshdbkmhtoavp",
)


def fold(text: str) -> str:
    """Give the text in lower case with the same length; typographic apostrophes and hyphens become plain ones.

    Cyrillic and Greek letters inside a Latin word become the Latin letters that they look like.
    """
    folded = text.lower()
    if text.isascii():
        return folded
    if len(folded) != len(text):  # a few letters (İ) become two
        folded = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    for odd, usual in _PLAIN:
        if odd in folded:
            folded = folded.replace(odd, usual)
    if _CYRILLIC_OR_GREEK.search(folded):
        folded = _WORD.sub(_unmasked, folded)
    return folded


def _unmasked(word: re.Match[str]) -> str:
    """Turn a word of Latin letters with Cyrillic or Greek ones among them into Latin: no language writes such a word."""
    letters = word.group()
    mixed = _LATIN_LETTER.search(letters) and _CYRILLIC_OR_GREEK.search(letters)
    return letters.translate(_LATIN) if mixed else letters


_PLAIN = (("\u2019", "'"), ("\u2018", "'"), ("\u02bc", "'"), ("\u2010", "-"), ("\u2011", "-"), ("\u00a0", " "), ("\u202f", " "))
