"""Openings for the tests of reports: remote, AI, paid, unless a test says otherwise."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from aggregator.core.article import Article
from aggregator.core.opening import Opening
from aggregator.core.pay import Pay
from aggregator.core.posting import Period, Workplace
from aggregator.reports.facts import Facts, Scope, gather
from aggregator.settings import load_article

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SCOPE = Scope(now=NOW, since=datetime(2025, 11, 1, tzinfo=UTC))
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


def facts(*openings: Opening, scope: Scope = SCOPE) -> Facts:
    """Gather the facts of some openings."""
    return gather(openings, article=article(), scope=scope, continents=CONTINENTS)
