"""Openings for the tests of reports: remote, AI, paid, unless a test says otherwise."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from aggregator.core.article import Article
from aggregator.core.columns import Columns
from aggregator.core.opening import Opening
from aggregator.core.pay import Pay
from aggregator.core.posting import Period, Workplace
from aggregator.core.tags import TimeZoneDemand
from aggregator.reports.facts import SEVERAL, Facts, Scope
from aggregator.reports.gather import gather
from aggregator.settings import load_article

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SCOPE = Scope(now=NOW, since=datetime(2025, 11, 1, tzinfo=UTC))
_SAME = (
    *("job", "title", "url", "source", "company", "postings", "first_seen", "date_posted", "role", "seniority", "language", "workplace"),
    *("visa", "engagement", "pay_by_place"),
)
CONTINENTS = {"GB": "europe", "DE": "europe", "US": "america", "IN": "asia", "NG": "africa", "AU": "oceania"}


def article() -> Article:
    """Give the article as the project ships it."""
    return load_article()


def pay(low: int | None, high: int | None, **changes: Any) -> Pay:
    """Give a pay in GBP a year."""
    amounts: dict[str, Any] = {
        "min": None if low is None else Decimal(low),
        "max": None if high is None else Decimal(high),
        "currency": "GBP",
        "period": Period.YEAR,
        "gbp_year_min": None if low is None else Decimal(low),
        "gbp_year_max": None if high is None else Decimal(high),
        "rate": Decimal(1),
        "rate_date": date(2026, 10, 30),
        "annualised_by": "stated per year",
    }
    return Pay(**(amounts | changes))


def opening(job: int, **changes: Any) -> Opening:
    """Give a remote AI opening of a data scientist in Great Britain."""
    values: dict[str, Any] = {
        "job": job,
        "source": "greenhouse",
        "title": "Data Scientist",
        "company": f"Company {job}",
        "first_seen": datetime(2026, 9, 1, tzinfo=UTC),
        "is_ai": True,
        "role": "data_scientist",
        "workplace": Workplace.REMOTE,
        "job_countries": ("GB",),
    }
    return Opening(**(values | changes))


def columns(*openings: Opening, countries: tuple[str, ...] = SCOPE.residents) -> Columns:
    """Put the AI openings side by side, as the store does."""
    chosen = sorted((opening for opening in openings if opening.is_ai), key=lambda opening: opening.job)
    pays = [opening.pay for opening in chosen]
    zones = [opening.timezone or TimeZoneDemand() for opening in chosen]
    return Columns(
        **{name: [getattr(opening, name) for opening in chosen] for name in _SAME},
        unchanged_since=[opening.unchanged_since or opening.first_seen for opening in chosen],
        reposts=[opening.reposts for opening in chosen],
        posting=[opening.job for opening in chosen],
        country=[opening.job_countries[0] if opening.job_countries else None for opening in chosen],
        open=[opening.closed_at is None for opening in chosen],
        remote=[(opening.workplace or (Workplace.REMOTE if opening.remote_source else None)) is Workplace.REMOTE for opening in chosen],
        scope=[opening.eligibility.scope for opening in chosen],
        named=[len(opening.eligibility.countries) for opening in chosen],
        names_us=["US" in opening.eligibility.countries for opening in chosen],
        utc_from=[zone.utc_from for zone in zones],
        utc_to=[zone.utc_to for zone in zones],
        overlap_hours=[zone.overlap_hours for zone in zones],
        paid=[found is not None for found in pays],
        pay_kind=[found.kind if found else None for found in pays],
        pay_day_rate=[found is not None and found.day_rate for found in pays],
        one_sided=[found is None or found.min is None or found.max is None for found in pays],
        conflict=[found is not None and found.conflict for found in pays],
        currency=[found.currency if found else None for found in pays],
        gbp_low=[None if found is None or found.gbp_year_min is None else found.gbp_year_min * 100 for found in pays],
        gbp_high=[None if found is None or found.gbp_year_max is None else found.gbp_year_max * 100 for found in pays],
        residents={
            code: ([code in each.eligibility.countries for each in chosen], [code in each.eligibility.excluded for each in chosen])
            for code in countries
        },
        several={
            name: (
                [opening.job for opening in chosen for _ in getattr(opening, name)],
                [value for opening in chosen for value in getattr(opening, name)],
            )
            for name in SEVERAL
            if name not in {"eligible", "excluded"}
        }
        | {
            name: (
                [opening.job for opening in chosen for _ in getattr(opening.eligibility, end)],
                [code for opening in chosen for code in sorted(getattr(opening.eligibility, end))],
            )
            for name, end in (("eligible", "countries"), ("excluded", "excluded"))
        },
    )


def facts(*openings: Opening, scope: Scope = SCOPE) -> Facts:
    """Gather the facts of some openings."""
    return gather(
        [columns(*openings, countries=scope.residents)], article=article(), scope=scope, continents=CONTINENTS, stored=len(openings)
    )
