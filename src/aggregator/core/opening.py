"""Opening: one job as reports see it, whatever number of postings advertise it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aggregator.core import check
from aggregator.core.pay import Pay
from aggregator.core.posting import Workplace
from aggregator.core.tags import Eligibility, Engagement, Seniority, TimeZoneDemand, Visa


def is_ghost(unchanged_since: datetime, *, is_open: bool, now: datetime, days: int) -> bool:
    """Whether an opening is open and has said the same for so many days, reposts included, that nobody seems to be hired by it."""
    return is_open and now - unchanged_since >= timedelta(days=days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The facts of one opening, from its canonical posting and that posting's tags.

    `job` is its id in the database, `postings` how many advertisements point to it. `remote_source` says that it stands
    on a board that holds remote jobs only. Times are aware UTC; `closed_at` None means open. `first_published` is when it was
    first seen, or the first of the openings that it repeats; `unchanged_since` when its title, text, place or pay last changed,
    else the same. `reposts` counts how often it was put up again after it had been closed.
    """

    job: int
    source: str
    title: str
    company: str
    first_seen: datetime
    url: str | None = None
    board: str | None = None
    postings: int = 1
    date_posted: datetime | None = None
    closed_at: datetime | None = None
    first_published: datetime | None = None
    unchanged_since: datetime | None = None
    reposts: int = 0
    is_ai: bool = False
    role: str | None = None
    seniority: Seniority | None = None
    language: str | None = None
    workplace: Workplace | None = None
    remote_source: bool = False
    sectors: tuple[str, ...] = ()
    key_sectors: tuple[str, ...] = ()
    pathways: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    trends: tuple[str, ...] = ()
    job_countries: tuple[str, ...] = ()
    eligibility: Eligibility = field(default_factory=Eligibility)
    timezone: TimeZoneDemand | None = None
    visa: Visa | None = None
    programmes: tuple[str, ...] = ()
    engagement: Engagement | None = None
    pay: Pay | None = None
    pay_by_place: bool = False

    def __post_init__(self) -> None:
        """Reject naive times and openings without a name."""
        check.text("title", self.title)
        for name in ("first_seen", "date_posted", "closed_at", "first_published", "unchanged_since"):
            check.utc(name, getattr(self, name))
