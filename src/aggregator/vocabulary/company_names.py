"""Company names: what writers add to the name of an employer and what therefore does not tell two apart (company_names.toml)."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from msgspec import Struct

from aggregator.vocabulary.table import Table

_LONGEST: Final = 200
_KEYS: Final = ("legal_forms", "board_words", "articles", "domain_endings", "descriptions")
# Letters that decomposition leaves as they are.
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i", "&": " and ", "’": "'"})
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)|\.(?=\s|$)|'")
_WORD = re.compile(r"[^\W_]+")
_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]{0,80}[)\]]")
_ADDRESS = re.compile(r"\A(?:https?://)?(?:www\.)?([^\s/]+)(?:/\S*)?\Z")


class CompanyName(Struct, frozen=True):
    """A name as it is compared: `strict` without legal forms, `loose` without descriptions too; "" for no name."""

    strict: str
    loose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyNames:
    """The words of company_names.toml, each phrase as a tuple of words."""

    legal_forms: frozenset[tuple[str, ...]]
    board_words: frozenset[tuple[str, ...]]
    articles: frozenset[tuple[str, ...]]
    domain_endings: frozenset[tuple[str, ...]]
    descriptions: frozenset[tuple[str, ...]]

    def read(self, name: str | None) -> CompanyName:
        """Give the name as it is compared, written as one word, so that "Scale AI" and the board "scaleai" are equal."""
        if not name:
            return CompanyName("", "")
        folded = fold_name(name[:_LONGEST])
        words = _WORD.findall(_bare(folded)) or _WORD.findall(folded)
        if "." in folded and " " not in folded:
            words = _without(_WORD.findall(_ADDRESS.sub(r"\1", folded)), self.domain_endings)
        words = _without(_without(words, _either(self.legal_forms, self.board_words)), self.articles, first=True)
        loose = _without(words, self.descriptions)
        return CompanyName("".join(words), "".join(loose))


def fold_name(name: str) -> str:
    """Fold a name for comparing: NFKC, lower case, without accents, invisible and joining characters."""
    folded = unicodedata.normalize("NFKC", name).lower()
    if folded.isascii():
        return folded.replace("&", " and ").strip()
    letters = unicodedata.normalize("NFKD", folded.translate(_LETTERS))
    return "".join(letter for letter in letters if unicodedata.category(letter) not in {"Mn", "Cf"}).strip()


def _bare(name: str) -> str:
    """Leave out what stands in brackets, and the points and apostrophes that no word is parted by."""
    if "(" in name or "[" in name:
        name = _BRACKETS.sub("", name)
    return _DOTTED.sub("", name) if "." in name or "'" in name else name


def _without(words: list[str], phrases: frozenset[tuple[str, ...]], *, first: bool = False) -> list[str]:
    """Drop phrases at the end (or start) of a name for as long as one stands there and something is left."""
    longest = _longest(phrases, first=first)
    kept = words
    while kept:
        for length in range(min(longest.get(kept[0 if first else -1], 0), len(kept) - 1), 0, -1):
            phrase = tuple(kept[:length] if first else kept[-length:])
            if phrase in phrases:
                kept = kept[length:] if first else kept[:-length]
                break
        else:
            break
    return kept


@lru_cache
def _either(some: frozenset[tuple[str, ...]], others: frozenset[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
    return some | others


@lru_cache
def _longest(phrases: frozenset[tuple[str, ...]], *, first: bool) -> dict[str, int]:
    """Give, by the word at the end (or start) of phrases, how many words the longest of them has."""
    found: dict[str, int] = {}
    for phrase in sorted(phrases, key=len):
        found[phrase[0 if first else -1]] = len(phrase)
    return found


def parse_company_names(text: str, *, file: str) -> CompanyNames:
    """Read company_names.toml. Raises ConfigurationError naming file and key."""
    table = Table.parse(text, file=file)
    phrases: dict[str, frozenset[tuple[str, ...]]] = {}
    for key in _KEYS:
        entries = table.texts(key, mandatory=True)
        for entry in entries:
            if entry != fold_name(entry) or " ".join(_WORD.findall(entry)) != entry:
                raise table.wrong(key, f"expected words in lower case without accents and marks, got {entry!r}")
        phrases[key] = frozenset(tuple(entry.split()) for entry in entries)
    table.finish()
    return CompanyNames(**phrases)
