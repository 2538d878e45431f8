"""Values that go into the store and come out of it: what a run brings, what a save did, what a feed is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.core import check
from aggregator.core.page import Problem
from aggregator.core.posting import Posting
from aggregator.core.run import Listing, Run
from aggregator.core.tags import Tags
from aggregator.core.web import Validators
from aggregator.store.archive import Spool
from aggregator.store.lifecycle import Memory


def _nothing() -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlan:
    """A feed as configured: a source and, where there are boards, a board; `interval` is the time between two runs."""

    source: str
    board: str | None = None
    listing: Listing = Listing.FULL
    interval: timedelta = timedelta(hours=12)
    company: str | None = None
    remote_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as stored: its plan, what is due when, how it fared, and what it remembers."""

    id: int
    plan: FeedPlan
    enabled: bool
    state: str
    next_due: datetime
    not_before: datetime | None
    failures: int
    last_error: str | None
    last_ended: datetime | None
    last_yield: datetime | None
    memory: Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is stored of a posting, as far as it tells whether the source says something new, and whether it is closed."""

    posting: int
    content_hash: str
    rules: str | None
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A new or changed posting with its tags; `content_hash` where it is known already, `sha256` of the body that held it."""

    posting: Posting
    tags: Tags
    content_hash: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of an address: the validators that it sent, which may be empty, and the SHA-256 of the body that they came with."""

    validators: Validators
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """Everything that one run of a feed brings to the database.

    `run` carries outcome, times, errors and versions; its counts are filled in by the save, but for `seen`.
    `arrivals` are new and changed postings, read once, in batches. `unchanged` are the source ids that were listed and
    say the same as before. `skipped` counts records that are no postings. `removed` are source ids that the source
    withdrew in so many words, `gone` those whose own page answered 404 or 410. `spool` holds the bodies that were read.
    `next_due` None leaves the schedule. `again` says that it was to be saved before and nobody knows whether it was. `past` says that
    what was read is of the past, out of the archive: it revises what it holds, but is no sighting, reopens and closes nothing, and
    says nothing of how the feed fares.
    """

    run: Run
    arrivals: Iterable[Arrival] = ()
    unchanged: Collection[str] = field(default_factory=_nothing)
    problems: Collection[Problem] = ()
    skipped: int = 0
    removed: Collection[str] = field(default_factory=_nothing)
    gone: Collection[str] = field(default_factory=_nothing)
    validators: Mapping[str, Kept] = field(default_factory=dict)
    spool: Spool | None = None
    next_due: datetime | None = None
    not_before: datetime | None = None
    again: bool = False
    past: bool = False

    def __post_init__(self) -> None:
        """Reject naive times."""
        check.utc("next_due", self.next_due)
        check.utc("not_before", self.not_before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What a save did: the run with its final counts, and the number of each new or changed posting by source id."""

    id: int
    run: Run
    reopened: int
    postings: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A posting as it lies in the database, with its tags where it has been classified."""

    id: int
    job: int
    posting: Posting
    tags: Tags | None
    first_seen: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run of the past."""

    id: int
    run: Run
    reopened: int
    undone_at: datetime | None
