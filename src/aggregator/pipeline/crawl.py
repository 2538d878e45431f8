"""Crawl: a reading turned into what the store is to write; only what is new or changed is tagged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.core.page import Problem
from aggregator.core.posting import Posting
from aggregator.core.run import Run
from aggregator.core.tags import Tags
from aggregator.errors import AggregatorError, Throttled
from aggregator.pipeline.outcome import outcome_of
from aggregator.pipeline.reading import Reading
from aggregator.store.archive import Spool
from aggregator.store.content import content_hash
from aggregator.store.crawl import Arrival, Crawl, FeedPlan, Kept, Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagger:
    """What turns postings into tags, and the version of its rules."""

    tags: Callable[[Posting], Tags]
    rules: str


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
    spool: Spool | None = None,
    next_due: datetime | None = None,
) -> Crawl:
    """Turn a reading into what the store is to write: only what is new or changed is tagged, one by one while it is written."""
    outcome, why = outcome_of(reading, floor=floor, had=bool(known))
    hashes = {posting.source_id: content_hash(posting) for posting in reading.postings}
    unchanged = frozenset(key for key, value in hashes.items() if key in known and known[key].content_hash == value)
    fresh = [posting for posting in reading.postings if posting.source_id not in unchanged]
    problems = list(reading.problems)
    bodies = {} if spool is None else _archive(reading, spool, ended)
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
        arrivals=_arrivals(fresh, tagger, hashes, problems),
        unchanged=unchanged,
        problems=problems,
        skipped=reading.skipped,
        validators={url: Kept(validators=kept, sha256=bodies.get(url)) for url, kept in reading.validators.items()},
        spool=spool,
        next_due=next_due,
        not_before=_not_before(reading.error, ended),
    )


def _arrivals(postings: Sequence[Posting], tagger: Tagger, hashes: Mapping[str, str], problems: list[Problem]) -> Iterator[Arrival]:
    for posting in postings:
        try:
            tags = tagger.tags(posting)
        except Exception as error:  # noqa: BLE001  (the boundary of a record: one poisonous text must not cost the others)
            problems.append(Problem(stage="classify", reason=f"{type(error).__name__}: {error}"[:500], key=posting.source_id))
            continue
        yield Arrival(posting=posting, tags=tags, content_hash=hashes[posting.source_id])


def _archive(reading: Reading, spool: Spool, now: datetime) -> dict[str, str]:
    return {
        response.request.full_url: spool.add(
            response.request, response.body, now=now, status=response.status, content_type=response.content_type
        )
        for response in reading.responses
    }


def _not_before(error: AggregatorError | None, now: datetime) -> datetime | None:
    """Keep what a host asked for, also across restarts."""
    if isinstance(error, Throttled) and error.retry_after is not None:
        return now + timedelta(seconds=error.retry_after)
    return None
