"""Remotive: the whole feed in one answer, pay as free text, times without a zone."""

import re
from typing import Any

from aggregator.samples.market import Market
from aggregator.samples.prose import describe
from aggregator.samples.vacancy import Offer, Vacancy

ORIGIN = "https://remotive.com"
CATEGORIES = {
    "ai": ("Artificial Intelligence", "artificial-intelligence"),
    "software": ("Software Development", "software-dev"),
    "business": ("All others", "all-others"),
}
PLACES = {"US": "USA", "GB": "UK"}
REGIONS = {"Latin America": "LATAM", "European Union": "Europe"}


def identity(vacancy: Vacancy) -> int:
    """Give the record's number."""
    return 2_000_000 + vacancy.number // 256


def source_ids(vacancy: Vacancy) -> list[str]:
    """Name the record that this vacancy has here."""
    return [str(identity(vacancy))]


def salary(offer: Offer | None) -> str:
    """Write pay as people type it into a form; "" where nothing is said."""
    if offer is None or offer.kind == "ote":
        return ""
    sided = "up to " if offer.low is None else "from " if offer.high is None else ""
    period = "" if offer.period == "year" else f" / {offer.period}"
    return f"{sided}{offer.shown}{period}"


def required(vacancy: Vacancy) -> str:
    """Write who may apply as a list of places."""
    reach = vacancy.reach
    if reach.region:
        return REGIONS.get(reach.region, reach.region)
    return ", ".join(PLACES.get(country.code, country.name) for country in reach.countries) or "Worldwide"


def job(vacancy: Vacancy, market: Market) -> dict[str, Any]:
    """Give the vacancy's record."""
    name, slug = CATEGORIES[vacancy.role.family]
    number = identity(vacancy)
    words = re.sub(r"[^a-z0-9]+", "-", vacancy.title.lower()).strip("-")
    logo = f"{ORIGIN}/job/{number}/logo"
    return {
        "id": number,
        "url": f"{ORIGIN}/remote-jobs/{slug}/{words}-{number}",
        "title": vacancy.title,
        "company_name": vacancy.company.name,
        "company_logo": logo,
        "category": name,
        "tags": [skill.lower() for skill in vacancy.role.skills[:4]],
        "job_type": vacancy.employment,
        "publication_date": vacancy.posted.strftime("%Y-%m-%dT%H:%M:%S"),
        "candidate_required_location": required(vacancy),
        "salary": salary(vacancy.offer),
        "description": describe(vacancy, market.lexicon),
        "company_logo_url": logo,
    }


def body(records: list[dict[str, Any]], *, total: int) -> dict[str, Any]:
    """Give the whole feed with its notices."""
    return {
        "00-warning": "Sample feed: synthetic postings, not findings.",
        "0-legal-notice": "Sample feed in the shape of a remote jobs API: link back to the posting and name its source.",
        "job-count": len(records),
        "total-job-count": total,
        "jobs": records,
    }
