"""Folding: lower case that keeps every offset, so that a hit in the folded text is a quote of the text."""


def fold(text: str) -> str:
    """Give the text in lower case with the same length; typographic apostrophes and hyphens become plain ones."""
    folded = text.lower()
    if len(folded) != len(text):  # a few letters (İ) become two
        folded = "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)
    for odd, usual in _PLAIN:
        if odd in folded:
            folded = folded.replace(odd, usual)
    return folded


_PLAIN = (("\u2019", "'"), ("\u2018", "'"), ("\u02bc", "'"), ("\u2010", "-"), ("\u2011", "-"), ("\u00a0", " "), ("\u202f", " "))
