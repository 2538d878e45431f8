"""Markers: phrases that say what a whole sentence is about, whichever section it stands in (sections.toml, [sentences])."""

from collections.abc import Iterator
from typing import Final

from aggregator.vocabulary.lexicon import Kind, Term
from aggregator.vocabulary.table import Table
from aggregator.vocabulary.variants import variants

KINDS: Final = ("legal", "benefits", "degree", "hiring", "audience", "denial", "tool", "about", "clients", "work")


def parse_markers(text: str, *, file: str) -> Iterator[tuple[str, Term]]:
    """Give (spelling, term) for every marker. Raises ConfigurationError for a kind of sentence that no reader knows."""
    sentences = Table.parse(text, file=file).table("sentences", mandatory=True)
    for kind in KINDS:
        for phrase in sentences.texts(kind, mandatory=True):
            for spelling in variants(phrase):
                yield spelling, Term(Kind.SENTENCE, kind, 0.0, phrase)
    sentences.finish()
