"""Reading: the one pass over a description: every phrase found, sorted by reader, with the weight of its sentence."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from aggregator.text.document import Document
from aggregator.vocabulary.lexicon import Kind, Lexicon, Term

_LONGEST_SENTENCE: Final = 600
_WINDOW: Final = 250
_TAG_LIST_COMMAS: Final = 18
_ONE_GROUP: Final = frozenset({Kind.AI, Kind.VERB, Kind.SECTOR})
_MUTED: Final = frozenset({"legal", "benefits", "hiring"})


class Found(NamedTuple):
    """One phrase of the description: what it stands for, its offsets, and the number of its sentence."""

    term: Term
    start: int
    end: int
    sentence: int


class Sentence(NamedTuple):
    """One sentence: its offsets, the section it stands in, what it is about, and whether it is a list of tags."""

    start: int
    end: int
    section: str
    about: frozenset[str]
    muted: bool


class Reading:
    """The phrases of one description by kind, longest match within a kind, and the sentences that hold them."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        """Read the description once."""
        self.document = document
        spans = list(_windows(document.sentences, document.description))
        self._starts = [start for start, _ in spans]
        self._spans = spans
        self._sentences: dict[int, Sentence] = {}
        self._about: dict[int, set[str]] = {}
        self._found: dict[Kind, list[Found]] = {kind: [] for kind in Kind}
        self._read(lexicon)

    def _read(self, lexicon: Lexicon) -> None:
        written = self.document.description
        reach: dict[Kind | tuple[Kind, str], tuple[int, int]] = {}
        for start, minus_end, _, term in lexicon.by_start(self.document.folded("description")):
            end = -minus_end
            if term.written is not None and written[start:end] != term.written:
                continue
            number = bisect_right(self._starts, start) - 1
            if term.kind is Kind.SENTENCE:
                self._about.setdefault(number, set()).add(term.id)
                continue
            # Sectors and AI terms hide what stands inside a longer one; "Python and R" names both skills.
            group = term.kind if term.kind in _ONE_GROUP else (term.kind, term.id)
            begun, ended = reach.get(group, (-1, -1))
            if end > ended:
                reach[group] = (start, end)
            elif (start, end) != (begun, ended):
                continue
            self._found[term.kind].append(Found(term, start, end, number))

    def found(self, kind: Kind) -> list[Found]:
        """Give the phrases of a kind in the order of the text."""
        return self._found[kind]

    def sentence(self, number: int) -> Sentence:
        """Give a sentence with what is known of it; "muted" ones speak of law, benefits or hiring."""
        known = self._sentences.get(number)
        if known is None:
            start, end = self._spans[number]
            about = frozenset(self._about.get(number, ()))
            if self.document.description.count(",", start, end) > _TAG_LIST_COMMAS:
                about |= {"tags"}
            known = Sentence(start, end, self.document.section_at(start), about, bool(about & _MUTED))
            self._sentences[number] = known
        return known

    def weight(self, number: int, sections: Mapping[str, float]) -> float:
        """Give how much a sentence counts for a reader with these weights of sections; muted sentences count nothing."""
        sentence = self.sentence(number)
        return 0.0 if sentence.muted else sections.get(sentence.section, sections["unknown"])


def _windows(sentences: list[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """Cut what is too long for a sentence: text that lost its line breaks must not be judged as one."""
    for begun, end in sentences:
        start = begun
        while end - start > _LONGEST_SENTENCE and (cut := text.find(" ", start + _WINDOW, end)) >= 0:
            yield start, cut
            start = cut + 1
        yield start, end
