"""Values that the tests of the store are made of."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from aggregator.core.pay import Pay, PayKind
from aggregator.core.posting import PayField, Period, Posting, Workplace
from aggregator.core.run import Listing, Outcome, Run
from aggregator.core.tags import AI, Eligibility, Engagement, Evidence, Scope, Seniority, Tags, TimeZoneDemand, Visa
from aggregator.store.crawl import Arrival, Crawl, FeedPlan, Saved
from aggregator.store.schema import METADATA
from aggregator.store.store import Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

EUROS = Pay(
    min=Decimal("60000.50"),
    max=Decimal(90000),
    currency="EUR",
    period=Period.YEAR,
    kind=PayKind.BASE,
    gross=True,
    place="Berlin",
    chosen_by="first",
    gbp_year_min=Decimal("51282.48"),
    gbp_year_max=Decimal("76923.08"),
    rate=Decimal("1.1700"),
    rate_date=date(2026, 2, 27),
    rate_source="ecb",
    annualised_by="year",
)
DOLLARS = Pay(
    min=None, max=Decimal("123456789.123456789"), currency=None, period=Period.HOUR, period_stated=False, basis="field", day_rate=True
)


def posting(source_id: str = "1", **other: Any) -> Posting:
    """Give a small posting."""
    values: dict[str, Any] = {
        "title": f"Job {source_id}",
        "company": "Example Ltd",
        "url": f"https://jobs.example/{source_id}",
        "description": "<p>Do it.</p>",
    }
    return Posting(**({"source": "lever", "board": "example", "source_id": source_id} | values | other))


def full_posting() -> Posting:
    """Give a posting that says everything a posting can say."""
    return posting(
        "a/1",
        apply_url="https://jobs.example/apply",
        company_url="https://example.com",
        requisition_id="R-1",
        description="<p>Größe — 你好 \u202e</p>",
        location="Berlin; London",
        workplace=Workplace.HYBRID,
        applicant_locations=("Europe", "Kenya"),
        employment_type="Full-time",
        department="Research",
        industry="Energy",
        labels=(),
        base_salary=(
            PayField(min=Decimal("1.10"), max=Decimal(20), currency="EUR", period=Period.YEAR),
            PayField(text="€20 an hour", place="Berlin"),
        ),
        date_posted=NOON - 3 * DAY,
        date_modified=NOON - DAY + timedelta(microseconds=7),
        valid_through=NOON + 30 * DAY,
        extra={"team": {"size": 4, "share": Decimal("0.25")}, "tags": ["x", None, True]},
    )


def tags(**other: Any) -> Tags:
    """Give the tags of an AI job."""
    values: dict[str, Any] = {"rules": "r1", "ai": AI(is_ai=True, score=0.9), "role": "data_scientist"}
    return Tags(**(values | other))


def full_tags() -> Tags:
    """Give tags that say everything tags can say."""
    return tags(
        language="en",
        seniority=Seniority.SENIOR,
        sectors=("technology_software", "education_edtech"),
        key_sectors=("software", "fintech"),
        pathways=("robotics_automation",),
        skills=("sql", "python"),
        trends=("generative_ai",),
        workplace=Workplace.REMOTE,
        job_countries=("GB", "DE"),
        eligibility=Eligibility(scope=Scope.LIMITED, countries=frozenset({"GB", "DE", "KE"}), excluded=frozenset({"US"})),
        timezone=TimeZoneDemand(utc_from=-5.5, utc_to=2.0, overlap_hours=4.0),
        visa=Visa.OFFERED,
        relocation=False,
        authorisation=("GB",),
        clearance=True,
        programmes=("blue_card",),
        engagement=Engagement.EMPLOYEE,
        pay=EUROS,
        pays=(DOLLARS, EUROS),
        pay_by_place=True,
        evidence=(Evidence(tag="role", value="data_scientist", field="title", quote="Data Scientist", start=7, end=21, rule="title"),),
    )


def arrival(source_id: str = "1", *, found: Tags | None = None, **other: Any) -> Arrival:
    """Give a posting with tags."""
    return Arrival(posting=posting(source_id, **other), tags=found or tags())


def run(at: datetime = NOON, outcome: Outcome = Outcome.COMPLETE, **other: Any) -> Run:
    """Give a run of the sample feed that ended at a time."""
    error: dict[str, Any] = {"error": "the second page failed"} if outcome in {Outcome.PARTIAL, Outcome.FAILED} else {}
    values: dict[str, Any] = {
        "source": "lever",
        "board": "example",
        "outcome": outcome,
        "started": at - HOUR / 60,
        "ended": at,
        "parser": "p1",
        "rules": "r1",
    }
    return Run(**(values | error | other))


def feed(store: Store, listing: Listing = Listing.FULL, *, board: str = "example", now: datetime = NOON) -> None:
    """Add the sample feed."""
    store.add_feed(FeedPlan(source="lever", board=board, listing=listing), now=now)


def save(store: Store, at: datetime, *, new: tuple[str, ...] = (), same: tuple[str, ...] = (), **other: Any) -> Saved:
    """Save a complete run that lists some new and some unchanged postings."""
    of_run = {name: other.pop(name) for name in ("outcome", "declared_total", "parser", "board") if name in other}
    return store.save(Crawl(run=run(at, **of_run), arrivals=[arrival(name) for name in new], unchanged=frozenset(same), **other))


def dump(store: Store, *, without: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Give every row of every table as text."""
    with store._read() as connection:
        return {
            table.name: sorted(repr(sorted(row.items())) for row in connection.execute(select(table)).mappings())
            for table in METADATA.sorted_tables
            if table.name not in without
        }
