"""Titles: the words of a title that tell two openings apart, and the places that it names."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations
from typing import Final

from msgspec import Struct

from aggregator.dedupe.places import NOWHERE, Whereabouts, read_places
from aggregator.vocabulary.company_names import fold_name
from aggregator.vocabulary.geography import Geography
from aggregator.vocabulary.opening_words import OpeningWords

_WORD: Final = re.compile(r"[^\W_]+[+#]*")
# "(m/f/d)", "w|m|x", "H/F": the law's marks, in any order and language.
_GENDERS: Final = re.compile(
    r"[(\[]?(?<![^\W_])(?:[mfwdxhiv]|div|gn)(?:\s?[/|*,]\s?(?:[mfwdxhiv]|div|gn)){1,3}(?![^\W_])[)\]]?|[*:/](?:in|innen)\b|\((?:a|in|ra|e|o)\)"
)
_ABBREVIATED: Final = re.compile(r"(?<=\b[^\W\d_])\.(?=[^\W\d_]\b)")
_SEGMENT: Final = re.compile(r"\s+[-–—|@]\s+|\s*[,;|()\[\]]\s*")
_LONGEST: Final = 300
_LEAST_PLURAL: Final = 5
_LEAST_RENAMED: Final = 3
_MOST_ADDED: Final = 3
# A title of more words has too many parts to look each up.
_MOST_PARTED: Final = 14
_FEW: Final = 60
_CACHED: Final = 20_000
_CHOICE: Final = re.compile(r"([^\W\d_]+)\s?(?:/|\bor\b)\s?(?=([^\W\d_]+))")


class Title(Struct, frozen=True):
    """A title as it is compared: its words in order of the alphabet, and the place that a part of its own names.

    `telling` are those of its words in which no other title of the opening may differ, `levels` its levels; `choice` says that
    it offers several ("Senior/Staff").
    """

    words: tuple[str, ...]
    places: Whereabouts = NOWHERE
    telling: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    choice: bool = False

    @property
    def key(self) -> str:
        """The words as one text, the same for titles that may be of one opening."""
        return " ".join(self.words)

    @property
    def hash(self) -> int:
        """A hash of the key below 2**60."""
        return int.from_bytes(blake2b(self.key.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 4


def read_title(title: str, *, words: OpeningWords, geography: Geography) -> Title:
    """Read a title; order, punctuation, marks of gender and workplace do not count."""
    folded = _ABBREVIATED.sub("", _GENDERS.sub(" ", fold_name(title[:_LONGEST])))
    segments = [segment for segment in _SEGMENT.split(folded) if segment.strip()]
    kept: list[str] = []
    named: list[str] = []
    for number, segment in enumerate(segments):
        rewritten = words.rewrite(_WORD.findall(segment))
        # Towns are called Mobile, Reading and Vision, so that a part is a place only where nothing else stands in it.
        if number and rewritten and read_places(segment, geography=geography, words=words, whole=True):
            named.append(segment)
        else:
            kept += rewritten
    if not kept:
        kept = _WORD.findall(folded)
    said = frozenset(map(_singular, kept))
    levels = said & words.levels
    return Title(
        tuple(sorted(map(_singular, kept))),
        read_places("; ".join(named), geography=geography, words=words) if named else NOWHERE,
        telling=frozenset(word for word in said if word in words.apart or not word.isalpha()),
        levels=levels,
        choice=len(levels) > 1 and any({one, other} <= words.levels for one, other in _CHOICE.findall(folded)),
    )


def is_renameable(title: Title) -> bool:
    """Whether a title has words enough to be known again beside others."""
    return len(set(title.words)) >= _LEAST_RENAMED


def renamed(one: Title, other: Title) -> bool:
    """Whether one title says all that the other does, and at most three words more that tell no two openings apart."""
    mine, theirs = said_by(one.words), said_by(other.words)
    if mine == theirs or not (mine <= theirs or theirs <= mine):
        return False
    if min(len(mine), len(theirs)) < _LEAST_RENAMED or len(mine ^ theirs) > _MOST_ADDED or one.telling != other.telling:
        return False
    return one.levels == other.levels or (bool(one.levels & other.levels) and (one.choice or other.choice))


@lru_cache(_CACHED)
def said_by(words: tuple[str, ...]) -> frozenset[str]:
    """Give the words of a title as a set, made once: the same titles are compared over and over."""
    return frozenset(words)


class TitleIndex:
    """The titles of one employer by their words, so that those that say a little more or less are looked up, not searched."""

    def __init__(self, titles: Iterable[frozenset[str]]) -> None:
        """Take the words of each title."""
        self._said = set(titles)
        self._by_word: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
        # Few titles are looked through sooner than they are listed by word.
        for said in self._said if len(self._said) > _FEW else ():
            for word in said:
                self._by_word[word].append(said)

    def near(self, title: Title) -> list[frozenset[str]]:
        """Give the words of all titles that may be this one renamed."""
        said = said_by(title.words)
        if len(said) < _LEAST_RENAMED:
            return []
        fewer = range(max(_LEAST_RENAMED, len(said) - _MOST_ADDED), len(said))
        longest = len(said) + _MOST_ADDED
        few = len(self._said) <= _FEW
        rarest = self._said if few else min((self._by_word.get(word, []) for word in said), key=len)
        longer = [other for other in rarest if said < other and len(other) <= longest]
        if few or len(said) > _MOST_PARTED:
            return [*longer, *(other for other in self._said if len(other) in fewer and other < said)]
        shorter = (frozenset(words) for count in fewer for words in combinations(said, count))
        return [*longer, *(other for other in shorter if other in self._said)]


def _singular(word: str) -> str:
    """Drop the plural's s: "Solutions Engineer" is written "Solution Engineer" elsewhere."""
    return word[:-1] if len(word) >= _LEAST_PLURAL and word.endswith("s") and word[-2] not in "sui" else word
