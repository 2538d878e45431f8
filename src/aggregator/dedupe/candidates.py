"""Candidates: the pairs of postings worth judging, found by look-up so that their number stays linear."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from aggregator.dedupe.fingerprint import Fingerprint
from aggregator.dedupe.index import CROWD, DECIDING, LISTED, Index, Known, Listed
from aggregator.dedupe.reposts import repeats
from aggregator.dedupe.titles import TitleIndex, is_renameable, renamed, said_by
from aggregator.dedupe.verdict import Strength, Verdict, same_opening

Pair = tuple[Fingerprint, Fingerprint]
_MOST_TITLES: Final = 20
_MOST_TRIED: Final = 3


class Candidates:
    """The pairs of one batch of new postings, among themselves and with stored ones.

    `known` holds the stored postings of the pairs, `decided` the new ones that a stored one settles without its text, with it and
    the verdict; both are filled while `pairs` runs. `repeated` are pairs of equal texts that are one advertisement again.
    """

    def __init__(self, new: Mapping[str, Fingerprint], index: Index, *, beside: Iterable[Fingerprint] = ()) -> None:
        """Take the new postings by id, and what is stored; `beside` are new ones that only tell what a source lists of an employer."""
        self._index, self._beside = index, beside
        self._new = [new[name] for name in sorted(new)]
        self.known: dict[str, Known] = {}
        self.decided: dict[str, tuple[str, Verdict]] = {}
        self.repeated: set[tuple[str, str]] = set()

    def pairs(self) -> Iterator[Pair]:
        """Give every pair worth judging at least once, always with a new posting in it."""
        by_key = _by_key((key, posting) for posting in self._new for key in posting.sure_keys)
        stored = self._index.by_keys(list(by_key))
        undecided = list[Fingerprint]()
        for posting in self._new:
            decisive = _decisive(posting, stored)
            if decisive is None:
                undecided.append(posting)
            else:
                item, verdict = decisive
                self.known[item.fingerprint.id] = item
                self.decided[posting.id] = item.fingerprint.id, verdict
                yield posting, item.fingerprint
        by_text = {posting.id for posting in undecided}
        for key, holders in by_key.items():
            if key.startswith(DECIDING):
                yield from self._starred(holders, stored.get(key, ()))
            else:
                # What is decided is compared no further, but may still be an earlier one again.
                self._repeated([holder for holder in holders if holder.id in self.decided], stored.get(key, ()))
                yield from self._crossed([holder for holder in holders if holder.id in by_text], stored.get(key, ()))
        # Likely copies are only looked for where nothing sure was found.
        by_role = _by_key((key, posting) for posting in undecided for key in posting.block_keys)
        alike = self._index.by_keys(list(by_role))
        for key, holders in by_role.items():
            yield from self._crossed(holders, alike.get(key, ()))
        yield from self._banded(undecided)
        yield from self._renamed(undecided)

    def _banded(self, postings: Sequence[Fingerprint]) -> Iterator[Pair]:
        by_band = defaultdict[tuple[int, int], list[Fingerprint]](list)
        for posting in postings:
            for band in posting.bands:
                by_band[band].append(posting)
        stored = self._index.by_bands(list(by_band))
        for band, holders in by_band.items():
            # Most bands are one posting's alone.
            if len(holders) > 1 or band in stored:
                yield from self._crossed(holders, stored.get(band, ()))

    def _renamed(self, postings: Sequence[Fingerprint]) -> Iterator[Pair]:
        """Pair postings of one employer whose titles differ a little, where neither source lists the other's title too."""
        by_firm = _by_key((posting.firm_key, posting) for posting in postings if posting.firm_key and is_renameable(posting.title))
        stored = self._index.listed(list(by_firm))
        beside = _by_key((posting.firm_key, posting) for posting in self._beside if posting.firm_key in by_firm)
        found: list[tuple[Fingerprint, str]] = []
        for firm, mine in by_firm.items():
            new = (Listed(posting.id, posting.source, posting.title) for posting in (*mine, *beside.get(firm, ())))
            listed = [*stored.get(firm, ()), *new]
            if len(listed) > LISTED:
                continue
            found += _likely(mine, listed)
        own = {posting.id: posting for posting in postings}
        elsewhere = {name for _, name in found} - own.keys() - {posting.id for posting in self._beside}
        known = {item.fingerprint.id: item for item in self._index.known(sorted(elsewhere))}
        for posting, name in found:
            if name in own:
                yield posting, own[name]
            elif name in known:
                self.known[name] = known[name]
                yield posting, known[name].fingerprint

    def _repeated(self, holders: Sequence[Fingerprint], held: Sequence[Known]) -> None:
        if len(holders) + len(held) <= CROWD:
            pairs = [*combinations(holders, 2), *((holder, item.fingerprint) for holder in holders for item in held)]
            self.repeated |= {(min(one.id, other.id), max(one.id, other.id)) for one, other in pairs if repeats(one, other)}

    def _starred(self, holders: Sequence[Fingerprint], held: Sequence[Known]) -> Iterator[Pair]:
        """Pair one posting of each title with the others of that title, and these first ones with one another."""
        stored, first = dict[tuple[str, ...], Fingerprint](), dict[tuple[str, ...], Fingerprint]()
        for item in held:
            if item.fingerprint.title.words not in stored:
                stored[item.fingerprint.title.words] = item.fingerprint
                self.known[item.fingerprint.id] = item
        for holder in holders:
            chosen = first.setdefault(holder.title.words, holder)
            if chosen is not holder:
                yield holder, chosen
        named = list(first.values())[:_MOST_TITLES]
        yield from combinations(named, 2)
        yield from ((holder, other) for holder in named for other in list(stored.values())[:_MOST_TITLES])

    def _crossed(self, holders: Sequence[Fingerprint], held: Sequence[Known]) -> Iterator[Pair]:
        """Pair all with all, unless there are so many that the key says nothing."""
        if not holders or not 1 < len(holders) + len(held) <= CROWD:
            return
        yield from combinations(holders, 2)
        for item in held:
            self.known[item.fingerprint.id] = item
            yield from ((holder, item.fingerprint) for holder in holders)


def _likely(mine: Sequence[Fingerprint], listed: Sequence[Listed]) -> Iterator[tuple[Fingerprint, str]]:
    """Give the listed postings that each of `mine` may be under another title; of more than a crowd none can be the only one."""
    by_words = defaultdict[frozenset[str], list[Listed]](list)
    for item in listed:
        by_words[said_by(item.title.words)].append(item)
    index = TitleIndex(by_words)
    titles = set[tuple[str, tuple[str, ...]]]()
    for posting in mine:
        near = [item for words in index.near(posting.title) for item in by_words[words] if item.source != posting.source]
        if near and len(near) <= CROWD:
            titles = titles or {(item.source, item.title.words) for item in listed}
            yield from ((posting, item.posting) for item in near if _only_title(posting, item, titles))


def _only_title(posting: Fingerprint, item: Listed, titles: Collection[tuple[str, tuple[str, ...]]]) -> bool:
    if not renamed(posting.title, item.title):
        return False
    return (item.source, posting.title.words) not in titles and (posting.source, item.title.words) not in titles


def _by_key(pairs: Iterable[tuple[str, Fingerprint]]) -> dict[str, list[Fingerprint]]:
    found = defaultdict[str, list[Fingerprint]](list)
    for key, posting in pairs:
        found[key].append(posting)
    return found


def _decisive(posting: Fingerprint, stored: Mapping[str, Sequence[Known]]) -> tuple[Known, Verdict] | None:
    """Give a stored posting that settles the job without reading a text: by an id, a requisition, an address, an equal text and place."""
    for key in posting.sure_keys:
        for item in stored.get(key, ())[:_MOST_TRIED]:
            verdict = same_opening(posting, item.fingerprint)
            if verdict.strength > Strength.TEXT:
                return item, verdict
    return None
