"""Greenhouse: a board's jobs as the Job Board API gives them, its content escaped once more than HTML is."""

from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.samples.market import Market
from aggregator.samples.prose import describe
from aggregator.samples.vacancy import Offer, Vacancy

ORIGIN = "https://boards-api.greenhouse.io"
EASTERN = ZoneInfo("America/New_York")  # Greenhouse writes times with the offset of its own office
TITLES = {"year": "Annual Salary Range", "month": "Monthly Salary Range", "day": "Daily Rate", "hour": "Hourly Rate"}


def jobs(vacancy: Vacancy, market: Market, *, content: bool = True, pay: bool = True) -> list[dict[str, Any]]:
    """Give one record for each city of the vacancy: same internal job and requisition, ids of their own."""
    return [_job(vacancy, market, city, place, content=content, pay=pay) for place, city in enumerate(vacancy.cities)]


def source_ids(vacancy: Vacancy) -> list[str]:
    """Name the records that this vacancy has on the board."""
    return [str(_identity(vacancy) + place) for place in range(len(vacancy.cities))]


def body(records: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the whole board: Greenhouse has no pages."""
    return {"jobs": records, "meta": {"total": len(records)}}


def job_url(vacancy: Vacancy) -> str:
    """Give the public address of the vacancy's first record."""
    return f"https://job-boards.greenhouse.io/{vacancy.company.slug}/jobs/{_identity(vacancy)}"


def _identity(vacancy: Vacancy) -> int:
    return 4_000_000_000 + vacancy.number


def _job(vacancy: Vacancy, market: Market, city: str, place: int, *, content: bool, pay: bool) -> dict[str, Any]:
    company, identity = vacancy.company, _identity(vacancy) + place
    record: dict[str, Any] = {
        "absolute_url": f"https://job-boards.greenhouse.io/{company.slug}/jobs/{identity}",
        "data_compliance": [
            {
                "type": "gdpr",
                "requires_consent": False,
                "requires_processing_consent": False,
                "requires_retention_consent": False,
                "retention_period": None,
                "demographic_data_consent_applies": False,
            }
        ],
        "internal_job_id": vacancy.number + 7,
        "location": {"name": location(vacancy, city)},
        "metadata": _metadata(vacancy),
        "id": identity,
        "updated_at": _eastern(vacancy.updated),
        "requisition_id": vacancy.requisition,
        "title": vacancy.title,
        "company_name": company.name,
        "first_published": _eastern(vacancy.posted),
        "language": vacancy.language,
        "application_deadline": None,
    }
    if pay:
        record["pay_input_ranges"] = _ranges(vacancy.offer)
    if content:
        record["content"] = escape(describe(vacancy, market.lexicon, city=city)).replace("&#x27;", "&#39;")
        record["departments"] = [{"id": company.number * 10 + 1, "name": vacancy.role.department, "child_ids": [], "parent_id": None}]
        # Remote jobs hang on an office without a place, as many real boards have one.
        name, place_name = ("Remote", None) if vacancy.remote else (city.partition(",")[0], city)
        record["offices"] = [{"id": company.number * 10 + 2, "name": name, "location": place_name, "child_ids": [], "parent_id": None}]
    return record


def location(vacancy: Vacancy, city: str) -> str:
    """Write where the job is: a remote label, a city, or as some boards do the work model alone."""
    if vacancy.remote:
        return vacancy.reach.label
    if vacancy.workplace == "hybrid" and vacancy.token[1] % 6 == 0:
        return f"{city} (Hybrid)"
    return city


def _metadata(vacancy: Vacancy) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = [
        {"id": 4_100_001, "name": "Employment Type", "value": "Contract" if vacancy.employment == "contract" else "Regular", "value_type": "single_select"}
    ]  # fmt: skip
    # Two boards in five say where the work is done in a field of their own.
    if vacancy.company.number % 5 < 2:
        value = {"remote": "Remote", "hybrid": "Hybrid", "onsite": "On-site"}[vacancy.workplace]
        fields.append({"id": 4_100_002, "name": "Workplace Type", "value": value, "value_type": "single_select"})
    offer = vacancy.offer
    # One board in five keeps pay in a field of its own making too.
    if vacancy.company.number % 5 == 0 and offer and offer.placed == "both" and offer.low and offer.high and offer.period == "year":
        band = {"unit": offer.currency, "min_value": f"{offer.low}.0", "max_value": f"{offer.high}.0"}
        fields.append({"id": 4_100_003, "name": "Job Post Range", "value": band, "value_type": "currency_range"})
    return fields


def _ranges(offer: Offer | None) -> list[dict[str, Any]]:
    if offer is None or offer.placed == "text" or offer.low is None or offer.high is None:
        return []
    return [
        {
            "min_cents": offer.low * 100,
            "max_cents": offer.high * 100,
            "currency_type": offer.currency,
            "title": TITLES[offer.period],
            "blurb": "<p>Your place in the range depends on experience and location.</p>",
        }
    ]


def _eastern(moment: datetime) -> str:
    return moment.astimezone(EASTERN).isoformat()
