"""Shortlist: the open openings that a resident of one country may apply to, newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, or_, select

from aggregator.core import check
from aggregator.core.opening import Opening
from aggregator.core.tags import Answer, Evidence, Scope, Visa
from aggregator.store import query
from aggregator.store.schema.derived import evidence, posting_eligible, posting_sector, tags
from aggregator.store.schema.openings import job
from aggregator.store.schema.postings import posting
from aggregator.store.statements import in_batches, read
from aggregator.store.values import evidence_of

_BATCH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody looks for: `country` where they live, pounds a year that the pay must reach, published since when.

    `unknown` takes openings along that do not say who may apply. None leaves a demand out.
    """

    country: str
    role: str | None = None
    sector: str | None = None
    gbp_year: int | None = None
    sponsor: bool = False
    since: datetime | None = None
    unknown: bool = False
    ai_only: bool = True
    limit: int | None = None

    def __post_init__(self) -> None:
        """Reject what is not shaped like a country, and naive times."""
        check.country("country", self.country)
        check.utc("since", self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One opening of a shortlist: may the resident apply, the words that say so, and when it was published.

    `published` is the source's own date, or when it was first seen where the source gives none or a later one.
    """

    opening: Opening
    posting: int
    answer: Answer
    reasons: tuple[Evidence, ...]
    published: datetime


def shortlist(connection: Connection, wanted: Wanted) -> list[Listed]:
    """Give the openings that meet every demand, newest first."""
    rows = connection.execute(_chosen(wanted)).all()
    return [listed for batch in in_batches(rows, _BATCH) for listed in _listed(connection, batch, wanted.country)]


def _chosen(wanted: Wanted) -> Any:
    copy = posting.alias("copy")
    first_seen = select(func.min(copy.c.first_seen)).where(copy.c.job_id == job.c.id).scalar_subquery()
    published = case((posting.c.date_posted <= first_seen, posting.c.date_posted), else_=first_seen).label("published")
    chosen = (
        select(job.c.id, posting.c.id.label("posting_id"), published)
        .join(posting, posting.c.id == job.c.posting_id)
        .join(tags, tags.c.posting_id == posting.c.id)
        .where(job.c.merged_into.is_(None), select(1).where(copy.c.job_id == job.c.id, copy.c.closed_at.is_(None)).exists())
        .where(_may_apply(wanted), *_demands(wanted))
        .order_by(published.desc(), job.c.id.desc())
        .limit(wanted.limit)
    )
    return chosen if wanted.since is None else chosen.where(published >= wanted.since)


def _may_apply(wanted: Wanted) -> ColumnElement[bool]:
    """Say in SQL what Eligibility.answer says: an exclusion closes, worldwide opens, a limit opens to those in it."""
    named = select(1).where(posting_eligible.c.posting_id == posting.c.id, posting_eligible.c.country == wanted.country)
    opens = [tags.c.scope == Scope.WORLDWIDE.value, and_(tags.c.scope == Scope.LIMITED.value, named.exists())]
    opens += [tags.c.scope == Scope.UNKNOWN.value] if wanted.unknown else []
    return and_(~named.where(posting_eligible.c.excluded).exists(), or_(*opens))


def _demands(wanted: Wanted) -> list[ColumnElement[bool]]:
    demands: list[ColumnElement[bool]] = [tags.c.is_ai] if wanted.ai_only else []
    if wanted.role is not None:
        demands.append(tags.c.role == wanted.role)
    if wanted.sector is not None:
        sector = select(1).where(posting_sector.c.posting_id == posting.c.id, posting_sector.c.sector == wanted.sector)
        demands.append(sector.exists())
    if wanted.gbp_year is not None:
        demands.append(func.coalesce(tags.c.gbp_year_max, tags.c.gbp_year_min) >= wanted.gbp_year * 100)
    if wanted.sponsor:
        demands.append(tags.c.visa == Visa.OFFERED.value)
    return demands


def _listed(connection: Connection, rows: list[Row[Any]], country: str) -> list[Listed]:
    openings = {opening.job: opening for opening in query.openings(connection, jobs=[row.id for row in rows])}
    reasons: dict[int, list[Evidence]] = {}
    quotes = select(evidence).where(evidence.c.posting_id.in_([row.posting_id for row in rows]), evidence.c.tag == "eligibility")
    for row in read(connection, quotes.order_by(evidence.c.posting_id, evidence.c.n)):
        reasons.setdefault(row["posting_id"], []).append(evidence_of(row))
    return [
        Listed(
            opening=openings[row.id],
            posting=row.posting_id,
            answer=openings[row.id].eligibility.answer(country),
            reasons=tuple(reasons.get(row.posting_id, ())),
            published=row.published,
        )
        for row in rows
    ]
