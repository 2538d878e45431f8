"""Sentences: spans of plain text that end at a line, or at a full stop, question or exclamation mark."""

import re

# The look at what follows comes first only because it settles most marks at once.
# "e.g. ", "Inc. " and initials do not end a sentence; a mark followed by a space and a capital, digit or quote does.
_END = re.compile(
    r"([.!?](?=[\"')\]\s])(?<!\b[A-Za-z]\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\betc\.)(?<!\bInc\.)(?<!\bLtd\.)(?<!\bapprox\.)(?<!\bvs\.)"
    r"[\"')\]]?)\s+(?=[\"'(\[]?[A-Z0-9À-ÞŚŁŻ•$€£])",
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Give (start, end) of every sentence, without the white space around it."""
    spans: list[tuple[int, int]] = []
    at = 0
    # Line by line: a pattern that begins with a mark is searched far faster than one that may begin with a line end.
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            start = at if bare is line else at + line.find(bare)
            end = start + len(bare)
            # Most lines are one sentence, or none: looking for a mark before their last letter costs a tenth of the pattern.
            inner = bare[:-1]
            if "." in inner or "!" in inner or "?" in inner:
                for mark in _END.finditer(text, start, end):
                    spans.append((start, mark.end(1)))
                    start = mark.end()
            spans.append((start, end))
        at += len(line) + 1
    return spans
