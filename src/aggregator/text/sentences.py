"""Sentences: spans of plain text that end at a line, or at a full stop, question or exclamation mark."""

import re

# "e.g. ", "Inc. " and initials do not end a sentence; a mark followed by a space and a capital, digit or quote does.
_END = re.compile(
    r"\n\s*|([.!?](?<!\b[A-Za-z]\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<!\bInc\.)(?<!\bLtd\.)(?<!\bapprox\.)(?<!\bvs\.)"
    r"[\"')\]]?)\s+(?=[\"'(\[]?[A-Z0-9À-ÞŚŁŻ•$€£])",
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Give (start, end) of every sentence, without the white space around it."""
    spans: list[tuple[int, int]] = []
    start = len(text) - len(text.lstrip())
    for mark in _END.finditer(text, start):
        end = mark.end(1) if mark.lastindex else mark.start()
        if text[end - 1].isspace():
            end = start + len(text[start:end].rstrip())
        if end > start:
            spans.append((start, end))
        start = mark.end()
    end = len(text.rstrip())
    if end > start:
        spans.append((start, end))
    return spans
