"""Reclassify: tags, keys and openings derived again from what is stored, where other rules made them; nothing is fetched.

Tags depend on a posting alone, so they are replaced some hundreds at a time, and a process that dies goes on where it ended.
Openings depend on all postings: where the rules of joining changed, every merge is taken back and all are joined anew.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Final

from aggregator.core.tags import Tags
from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.pipeline.openings import join_openings
from aggregator.pipeline.tagger import Found, Tagger, Unread
from aggregator.store.crawl import Stored
from aggregator.store.query import CHUNK
from aggregator.store.store import Store

# As many as the store reads at once.
_BATCH: Final = CHUNK


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclassified:
    """What was done: postings tagged again, openings taken apart, duplicates joined, and postings no reader could read."""

    tagged: int = 0
    separated: int = 0
    joined: int = 0
    problems: tuple[str, ...] = ()


def reclassify(
    store: Store, *, tagger: Tagger, reader: FingerprintReader, now: datetime, step: Callable[[int], None], everything: bool = False
) -> Reclassified:
    """Derive again what other rules made, or all of it; what says the same is not written."""
    done = retag(store, tagger=tagger, step=step, everything=everything)
    return rejoin(store, done, reader=reader, now=now, step=step, everything=everything)


def retag(
    store: Store, *, tagger: Tagger, step: Callable[[int], None], everything: bool = False, after: int = 0, upto: int | None = None
) -> Reclassified:
    """Tag again, of the postings with numbers above `after` up to `upto`, those that other rules tagged, or all."""
    problems: list[str] = []
    begun = _begun(store, tagger, everything=everything, after=after, upto=upto)
    tagged = sum(_tag(store, batch, found, problems, step) for batch, found in begun)
    return Reclassified(tagged=tagged, problems=tuple(problems))


def rejoin(
    store: Store, done: Reclassified, *, reader: FingerprintReader, now: datetime, step: Callable[[int], None], everything: bool = False
) -> Reclassified:
    """Join what was tagged again; where the rules of joining changed, take every merge back first."""
    changed = everything or store.matching.other_rules(reader.rules) > 0
    separated = store.matching.separate() if changed else 0
    joined = join_openings(store, store.matching.unjoined(), reader=reader, now=now, step=step)
    return replace(done, separated=separated, joined=joined)


def _begun(
    store: Store, tagger: Tagger, *, everything: bool, after: int, upto: int | None
) -> Iterator[tuple[list[Stored], Iterator[Found]]]:
    """Give what is to be read again, in batches; the next one is being tagged while one is saved."""
    before: tuple[list[Stored], Iterator[Found]] | None = None
    for batch in _batches(store, tagger, everything=everything, after=after, upto=upto):
        begun = batch, tagger.each([stored.posting for stored in batch])
        if before is not None:
            yield before
        before = begun
    if before is not None:
        yield before


def _batches(store: Store, tagger: Tagger, *, everything: bool, after: int, upto: int | None) -> Iterator[list[Stored]]:
    """Give what is to be read again; each batch is read in a moment of its own, so that no long reading holds the database up."""
    last = after
    while True:
        stream = store.stored(after=last, upto=upto) if everything else store.outdated(tagger.rules, after=last, upto=upto)
        batch = list(islice(stream, _BATCH))
        if not batch:
            return
        yield batch
        last = batch[-1].id


def _tag(store: Store, batch: list[Stored], made: Iterator[Found], problems: list[str], step: Callable[[int], None]) -> int:
    found: list[tuple[int, Tags]] = []
    moved: list[int] = []
    for stored, tags in zip(batch, made, strict=True):
        if isinstance(tags, Unread):
            problems.append(f"posting {stored.id}: {tags.reason}"[:500])
            continue
        if tags != stored.tags:
            found.append((stored.id, tags))
        if stored.tags is None or _compared(tags) != _compared(stored.tags):
            moved.append(stored.id)
    store.save_tags(found, moved=moved)
    step(len(batch))
    return len(found)


def _compared(found: Tags) -> tuple[object, ...]:
    """Give what of the tags decides which postings are one opening."""
    return found.language, found.job_countries
