"""Sentences: spans of plain text that end at a line, or at a full stop, question or exclamation mark."""

import re

# "e.g. ", "Inc. " and initials do not end a sentence; a mark followed by a space and a capital, digit or quote does.
_END = re.compile(
    r"\n+|[.!?](?<!\b[A-Za-z]\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<!\bInc\.)(?<!\bLtd\.)(?<!\bapprox\.)(?<!\bvs\.)"
    r"[\"')\]]?\s+(?=[\"'(\[]?[A-Z0-9À-ÞŚŁŻ•$€£])",
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Give (start, end) of every sentence, without the white space around it."""
    spans: list[tuple[int, int]] = []
    start = 0
    for mark in _END.finditer(text):
        end = mark.end()
        spans.append((start, end))
        start = end
    spans.append((start, len(text)))
    return [span for span in (_trim(text, *span) for span in spans) if span[1] > span[0]]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
