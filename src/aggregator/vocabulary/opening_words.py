"""Opening words: what does not tell two postings of one opening apart (openings.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass

from aggregator.vocabulary.company_names import fold_name
from aggregator.vocabulary.geography import place_key
from aggregator.vocabulary.table import Table

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningWords:
    """What openings.toml holds, compiled.

    `rewritten` are phrases of a title as tuples of words, with what replaces each, () for what is left out; `longest` counts
    the words of the longest. `cities` gives the one name of a city of several names, `metros` the group of a city. `levels` and `apart`
    are words in which two titles of one opening never differ.
    """

    rewritten: Mapping[Words, Words]
    longest: int
    cities: Mapping[str, str]
    metros: Mapping[str, str]
    levels: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()

    def rewrite(self, words: list[str]) -> list[str]:
        """Replace the longest phrases first, from left to right."""
        kept: list[str] = []
        at = 0
        while at < len(words):
            for length in range(min(self.longest, len(words) - at), 0, -1):
                other = self.rewritten.get(tuple(words[at : at + length]))
                if other is not None:
                    kept += other
                    at += length
                    break
            else:
                kept.append(words[at])
                at += 1
        return kept


def parse_opening_words(text: str, *, file: str) -> OpeningWords:
    """Read openings.toml. Raises ConfigurationError naming file, table and key."""
    root = Table.parse(text, file=file)
    title = root.table("title", mandatory=True)
    rewritten: dict[Words, Words] = {_words(entry, title, "noise"): () for entry in title.texts("noise", mandatory=True)}
    same = title.table("same", mandatory=True)
    for key in tuple(same.keys()):
        for entry in same.texts(key, mandatory=True):
            words = _words(entry, same, key)
            if words in rewritten:
                raise same.wrong(key, f"named twice: {entry}")
            rewritten[words] = _words(key, same, key)
    tells = title.table("tells", mandatory=True)
    levels, apart = (
        frozenset(word for entry in tells.texts(key, mandatory=True) for word in _words(entry, tells, key)) for key in ("levels", "apart")
    )
    city = root.table("city", mandatory=True)
    cities, metros = _groups(city, "names"), _groups(city, "metros")
    for table in (same, tells, title, city, root):
        table.finish()
    return OpeningWords(
        rewritten=rewritten, longest=max(map(len, rewritten), default=1), cities=cities, metros=metros, levels=levels, apart=apart
    )


def _groups(table: Table, key: str) -> Mapping[str, str]:
    """Read a list of lists: every name to the first of its list."""
    first: dict[str, str] = {}
    for group in table.groups(key):
        for name in group:
            if name in first or place_key(name) != name:
                raise table.wrong(key, f"expected a city once, in lower case without accents, got {name!r}")
            first[name] = group[0]
    return first


def _words(entry: str, table: Table, key: str) -> Words:
    if not entry.strip() or entry != fold_name(entry):
        raise table.wrong(key, f"expected words in lower case without accents, got {entry!r}")
    return tuple(entry.split())
