"""Reading: the one pass over title and description: every phrase found, sorted by reader, with the weight of its sentence."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from aggregator.text.document import Document
from aggregator.text.remembered import remembered
from aggregator.vocabulary.lexicon import Kind, Lexicon, Term
from aggregator.vocabulary.phrases import Hit

_LONGEST_SENTENCE: Final = 600
_WINDOW: Final = 250
_TAG_LIST_COMMAS: Final = 18
_ONE_GROUP: Final = frozenset({Kind.AI, Kind.VERB, Kind.SECTOR})
_MANY_GROUPS: Final = tuple(kind for kind in Kind if kind not in {*_ONE_GROUP, Kind.SENTENCE})
_TAGS: Final = frozenset({"tags"})
_MUTED: Final = frozenset({"legal", "benefits", "hiring"})


class Found(NamedTuple):
    """One phrase of the description: what it stands for, its offsets, and the number of its sentence."""

    term: Term
    start: int
    end: int
    sentence: int


def _place(found: Found) -> tuple[int, int]:
    return found.start, -found.end


class Sentence(NamedTuple):
    """One sentence: its offsets, the section it stands in, what it is about, and whether it is a list of tags."""

    start: int
    end: int
    section: str
    about: frozenset[str]
    muted: bool


class Reading:
    """The phrases of one description by kind, longest match within a kind, and the sentences that hold them.

    `in_title` are all phrases of the title, as Phrases.find gives them.
    """

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        """Read title and description once."""
        self.document = document
        spans = list(_windows(document.sentences, document.description))
        self._starts = [start for start, _ in spans]
        self._spans = spans
        self._sentences: dict[int, Sentence] = {}
        self._about: defaultdict[int, set[str]] = defaultdict(set)
        self._found: dict[Kind, list[Found]] = {kind: [] for kind in Kind}
        self.in_title = _phrases(document.folded("title"), lexicon)
        self._read(lexicon)

    def _read(self, lexicon: Lexicon) -> None:
        """Keep the phrases that no longer one of their group hides; ends ascend, so that only what was kept last can be inside."""
        written, starts, about = self.document.description, self._starts, self._about
        kept: defaultdict[Kind | tuple[Kind, str], list[tuple[int, int, Term]]] = defaultdict(list)
        whole_sentence, one_group = Kind.SENTENCE, _ONE_GROUP
        for start, end, terms in lexicon.by_end(self.document.folded("description")):
            for term in terms:
                kind, name, _, _, spelled = term
                if spelled is not None and written[start:end] != spelled:
                    continue
                if kind is whole_sentence:
                    about[bisect_right(starts, start) - 1].add(name)
                    continue
                # Sectors and AI terms hide what stands inside a longer one; "Python and R" names both skills.
                group = kept[kind if kind in one_group else (kind, name)]
                while group:
                    begun, reach, _ = group[-1]
                    if begun < start and reach >= end:
                        break
                    if begun < start or (begun == start and reach == end):
                        group.append((start, end, term))
                        break
                    group.pop()
                else:
                    group.append((start, end, term))
        found = self._found
        for group in kept.values():
            found[group[0][2].kind].extend([Found(term, start, end, bisect_right(starts, start) - 1) for start, end, term in group])
        for kind in _MANY_GROUPS:
            found[kind].sort(key=_place)

    def found(self, kind: Kind) -> list[Found]:
        """Give the phrases of a kind in the order of the text."""
        return self._found[kind]

    def sentence(self, number: int) -> Sentence:
        """Give a sentence with what is known of it; "muted" ones speak of law, benefits or hiring."""
        known = self._sentences.get(number)
        if known is None:
            start, end = self._spans[number]
            about = frozenset(self._about.get(number, ()))
            if end - start > _TAG_LIST_COMMAS and self.document.description.count(",", start, end) > _TAG_LIST_COMMAS:
                about |= _TAGS
            known = Sentence(start, end, self.document.section_at(start), about, not _MUTED.isdisjoint(about))
            self._sentences[number] = known
        return known

    def weight(self, number: int, sections: Mapping[str, float]) -> float:
        """Give how much a sentence counts for a reader with these weights of sections; muted sentences count nothing."""
        sentence = self.sentence(number)
        return 0.0 if sentence.muted else sections.get(sentence.section, sections["unknown"])


@remembered
def _phrases(title: str, lexicon: Lexicon) -> tuple[Hit[Term], ...]:
    return tuple(lexicon.find(title))


def _windows(sentences: list[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    """Cut what is too long for a sentence: text that lost its line breaks must not be judged as one."""
    for begun, end in sentences:
        start = begun
        while end - start > _LONGEST_SENTENCE and (cut := text.find(" ", start + _WINDOW, end)) >= 0:
            yield start, cut
            start = cut + 1
        yield start, end
