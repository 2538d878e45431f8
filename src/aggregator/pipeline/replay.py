"""Replay: quarantined records read again from the raw archive, with the parser and the rules of today.

A record alone cannot be parsed: its key, its board and its page stand around it. So the answers that its feed read last
are parsed whole, and of what they hold only the quarantined records are saved, as a partial run: it closes nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.core.page import Page
from aggregator.core.posting import Posting
from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.errors import InvalidValue, SourceChanged
from aggregator.pipeline.crawl import crawl_of
from aggregator.pipeline.openings import join_openings
from aggregator.pipeline.reading import Reading
from aggregator.pipeline.tagger import Tagger
from aggregator.sources import Source
from aggregator.store.crawl import FeedPlan
from aggregator.store.quarantine import Quarantined
from aggregator.store.store import Store

Feed = tuple[str, str | None]


class Replayed(InvalidValue):
    """Why a replay is never a complete run: it reads some records of an old list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What a replay did: problems read now, those that still cannot be, with today's reason, and those it could not try."""

    read: tuple[int, ...] = ()
    still: tuple[tuple[int, str], ...] = ()
    untried: tuple[tuple[int, str], ...] = ()


def replay(
    store: Store,
    problems: Collection[Quarantined],
    *,
    sources: Mapping[str, Source],
    tagger: Tagger,
    reader: FingerprintReader,
    now: datetime,
) -> Again:
    """Read quarantined records again; what can be read is saved and joined with its opening, and its problem is resolved."""
    by_feed: dict[Feed, list[Quarantined]] = {}
    for item in problems:
        by_feed.setdefault((item.source, item.board), []).append(item)
    done = Again()
    for feed, mine in sorted(by_feed.items(), key=lambda pair: (pair[0][0], pair[0][1] or "")):
        done = _together(done, _feed(store, feed, mine, source=sources.get(feed[0]), tagger=tagger, reader=reader, now=now))
    return done


def _together(one: Again, other: Again) -> Again:
    return Again(read=one.read + other.read, still=one.still + other.still, untried=one.untried + other.untried)


def _feed(
    store: Store,
    feed: Feed,
    problems: Collection[Quarantined],
    *,
    source: Source | None,
    tagger: Tagger,
    reader: FingerprintReader,
    now: datetime,
) -> Again:
    if source is None:
        return Again(untried=tuple((item.id, f"{item.source}: no such source any more") for item in problems))
    keyed = {item.problem.key: item for item in problems if item.problem.key}
    nameless = tuple(
        (item.id, "its key could not be read: the next run of its feed meets it again") for item in problems if not item.problem.key
    )
    postings: dict[str, Posting] = {}
    reasons: dict[str, str] = {}
    for page in _pages(store, feed, source):
        postings |= {posting.source_id: posting for posting in page.postings if posting.source_id in keyed}
        reasons |= {problem.key: problem.reason for problem in page.problems if problem.key in keyed}
    if postings:
        _save(store, feed, source, tuple(postings.values()), tagger=tagger, reader=reader, now=now)
    left = {item.id: item for item in store.problems(source=feed[0], limit=1_000_000)}
    read = tuple(item.id for item in keyed.values() if item.id not in left)
    still = tuple(
        (item.id, reasons.get(key) or left[item.id].problem.reason)
        for key, item in keyed.items()
        if item.id in left and _met(key, reasons, postings)
    )
    gone = tuple(
        (item.id, "its feed's last archived answers do not hold it: the next run of its feed meets it again")
        for key, item in keyed.items()
        if item.id in left and not _met(key, reasons, postings)
    )
    return Again(read=read, still=still, untried=nameless + gone)


def _met(key: str, reasons: Mapping[str, str], postings: Mapping[str, Posting]) -> bool:
    return key in reasons or key in postings


def _pages(store: Store, feed: Feed, source: Source) -> Iterator[Page]:
    stored = store.feed(*feed)
    for archived in store.raw.answers(feeds=[stored.id]) if stored else ():
        try:
            yield source.parse(archived.response)
        except SourceChanged:
            continue  # a body that is not what the source documents holds no record


def _save(
    store: Store, feed: Feed, source: Source, postings: tuple[Posting, ...], *, tagger: Tagger, reader: FingerprintReader, now: datetime
) -> None:
    stored = store.feed(*feed)
    plan = stored.plan if stored else FeedPlan(source=source.name, board=feed[1])
    reading = Reading(postings=postings, error=Replayed("quarantined records read again from the archive"))
    crawl = crawl_of(reading, plan, tagger=tagger, known=store.known(*feed), started=now, ended=now, parser=str(source.parser))
    # What a host asked for is not the replay's to change.
    saved = store.save(replace(crawl, not_before=stored.not_before if stored else None, past=True))
    join_openings(store, list(saved.postings.values()), reader=reader, now=now)
