"""Crawl: a reading turned into what the store is to write; only what is new or changed is tagged."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import tee

from aggregator.core.page import Problem
from aggregator.core.posting import Posting
from aggregator.core.run import Run
from aggregator.errors import AggregatorError, Throttled
from aggregator.pipeline.outcome import outcome_of
from aggregator.pipeline.reading import Reading
from aggregator.pipeline.tagger import Found, Tagger, Unread
from aggregator.store.archive import Spool
from aggregator.store.content import content_hash
from aggregator.store.crawl import Arrival, Crawl, FeedPlan, Kept, Known


def crawl_of(
    reading: Reading,
    plan: FeedPlan,
    *,
    tagger: Tagger,
    known: Mapping[str, Known],
    started: datetime,
    ended: datetime,
    parser: str,
    floor: int = 0,
) -> Crawl:
    """Turn a reading into what the store is to write: only what is new or changed is tagged, a few at a time while it is written."""
    outcome, why = outcome_of(reading, floor=floor, had=bool(known))
    hashes = {posting.source_id: content_hash(posting) for posting in reading.postings}
    unchanged = frozenset(key for key, value in hashes.items() if key in known and known[key].content_hash == value)
    fresh, tagged = tee(posting for posting in reading.postings if posting.source_id not in unchanged)
    problems = list(reading.problems)
    return Crawl(
        run=Run(
            source=plan.source,
            board=plan.board,
            outcome=outcome,
            started=started,
            ended=ended,
            seen=reading.seen,
            declared_total=reading.declared_total,
            error=why,
            parser=parser,
            rules=tagger.rules,
        ),
        arrivals=_arrivals(fresh, tagger.each(tagged), hashes, problems),
        unchanged=unchanged,
        problems=problems,
        skipped=reading.skipped,
        gone=known.keys() & set(reading.gone),
        validators={url: Kept(validators=kept) for url, kept in reading.validators.items()},
        not_before=_not_before(reading.error, ended),
    )


def archived(crawl: Crawl, reading: Reading, spool: Spool | None) -> Crawl:
    """Move the answers of a reading into the archive, and let its validators stand for their bodies.

    An answer that is there is let go. The spool keeps where it lies, for another attempt too.
    """
    if spool is None:
        return crawl
    while reading.responses:
        first = reading.responses.first
        spool.add(first.request, first.body, now=crawl.run.ended, status=first.status, content_type=first.content_type)
        reading.responses.drop_first()
    bodies = {answer.request.full_url: answer.sha256 for answer in spool.answers}
    validators = {url: replace(kept, sha256=bodies.get(url)) for url, kept in crawl.validators.items()}
    return replace(crawl, spool=spool, validators=validators)


def _arrivals(postings: Iterable[Posting], found: Iterator[Found], hashes: Mapping[str, str], problems: list[Problem]) -> Iterator[Arrival]:
    for posting, tags in zip(postings, found, strict=True):
        if isinstance(tags, Unread):
            problems.append(Problem(stage="classify", reason=tags.reason, key=posting.source_id))
        else:
            yield Arrival(posting=posting, tags=tags, content_hash=hashes[posting.source_id])


def _not_before(error: AggregatorError | None, now: datetime) -> datetime | None:
    """Keep what a host asked for, also across restarts."""
    if isinstance(error, Throttled) and error.retry_after is not None:
        return now + timedelta(seconds=error.retry_after)
    return None
