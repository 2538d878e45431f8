"""Himalayas: the browse API, twenty records a page whatever is asked, by offset or by cursor."""

import re
from typing import Any

from aggregator.samples.market import Market
from aggregator.samples.prose import MARK, describe, plain
from aggregator.samples.vacancy import Vacancy

ORIGIN = "https://himalayas.app"
PAGE = 20
PERIODS = {"year": "annual", "month": "monthly", "hour": "hourly", "day": "daily"}
SENIORITY = {"junior": "Entry-level", None: "Mid-level", "senior": "Senior", "staff": "Senior", "lead": "Manager"}
NOTICE = f"21/08/2026: nextCursor is the primary way to page; offset stays. {MARK}"


def guid(vacancy: Vacancy) -> str:
    """Give the record's key, which is its page."""
    slug = re.sub(r"[^a-z0-9]+", "-", vacancy.title.lower()).strip("-")
    return f"{ORIGIN}/companies/{vacancy.company.slug}/jobs/{slug}-{vacancy.number}"


def source_ids(vacancy: Vacancy) -> list[str]:
    """Name the record that this vacancy has here."""
    return [guid(vacancy)]


def job(vacancy: Vacancy, market: Market) -> dict[str, Any]:
    """Give the vacancy's record; an empty list of countries means worldwide."""
    html, offer, page = describe(vacancy, market.lexicon), vacancy.offer, guid(vacancy)
    company = vacancy.company
    linked = html.replace(company.name, f'<a href="{ORIGIN}/companies/{company.slug}">{company.name}</a>', 1)
    published = int(vacancy.posted.timestamp()) + 7200
    base = offer if offer and offer.kind == "base" else None
    return {
        "title": vacancy.title,
        "excerpt": plain(html)[:160].replace("\n", " "),
        "companyName": company.name,
        "companySlug": company.slug,
        "companyLogo": f"https://cdn-images.himalayas.app/{company.slug}",
        "employmentType": "Contractor" if vacancy.employment == "contract" else "Full Time",
        "minSalary": base.low if base else None,
        "maxSalary": base.high if base else None,
        "salaryPeriod": PERIODS[base.period] if base else "annual",
        "seniority": [SENIORITY[vacancy.seniority]],
        "currency": base.currency if base else "USD" if vacancy.token[0] % 16 == 0 else None,
        "locationRestrictions": [country.name for country in vacancy.reach.countries],
        "timezoneRestrictions": sorted({country.utc for country in vacancy.reach.countries}),
        "categories": [vacancy.title.replace(",", "").replace(" ", "-"), vacancy.role.department],
        "parentCategories": ["Developer" if vacancy.role.family != "business" else "Sales"],
        "description": linked,
        "pubDate": published,
        "expiryDate": published + 60 * 86400,
        "applicationLink": page,
        "guid": page,
    }


def body(records: list[dict[str, Any]], *, offset: int, limit: int, total: int, updated: int) -> dict[str, Any]:
    """Give one page with the source's own count of the whole list."""
    after = offset + len(records)
    return {
        "comments": NOTICE,
        "updatedAt": updated,
        "offset": offset,
        "limit": limit,
        "totalCount": total,
        "nextCursor": f"o{after}" if after < total else None,
        "jobs": records,
    }
