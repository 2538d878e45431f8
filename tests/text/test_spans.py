"""Sections and sentences: spans that cover the text in order."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.sections import split_sections
from aggregator.text.sentences import split_sentences

_HEADINGS = {"benefits": "benefits", "your role": "duties", "requirements": "requirements"}


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("One. Two.", ["One.", "Two."]),
        ("We use e.g. Python. You know SQL.", ["We use e.g. Python.", "You know SQL."]),
        ("Acme Inc. Is great", ["Acme Inc. Is great"]),
        ("Really? Yes! Fine.", ["Really?", "Yes!", "Fine."]),
        ("One\nTwo\n\n• Three", ["One", "Two", "• Three"]),
        ('He said "go." Then left.', ['He said "go."', "Then left."]),
        ("Pay is £40.5k. Not more.", ["Pay is £40.5k.", "Not more."]),
        ("  lead and trail  ", ["lead and trail"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    """A sentence ends at a line or at a mark before a capital; abbreviations end none."""
    assert [text[start:end] for start, end in split_sentences(text)] == sentences


@given(st.text(st.sampled_from(list("aB.!? \n\"')•1")), max_size=80))
def test_sentence_spans(text: str) -> None:
    """Spans are in order, trimmed, apart, and lose nothing but white space."""
    spans = split_sentences(text)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


def test_sections() -> None:
    """A heading opens a section; marks around it do not matter, and a sentence with its word is none."""
    text = "We are Acme.\n** Your role: **\nBuild.\n• Benefits\nWe list benefits here."
    assert [
        (section.kind, text[section.start : section.end].split("\n", maxsplit=1)[0]) for section in split_sections(text.lower(), _HEADINGS)
    ] == [
        ("unknown", "We are Acme."),
        ("duties", "** Your role: **"),
        ("benefits", "• Benefits"),
    ]


@given(st.lists(st.sampled_from(["Benefits", "Your role", "text", "", "Requirements:"]), max_size=20))
def test_sections_cover(lines: list[str]) -> None:
    """Sections cover the text from the first to the last character."""
    text = "\n".join(lines)
    assert "".join(text[section.start : section.end] for section in split_sections(text.lower(), _HEADINGS)) == text
