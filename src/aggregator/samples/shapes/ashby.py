"""Ashby: a board as the public posting API gives it, compensation tiers included."""

from typing import Any

from aggregator.samples.market import Market
from aggregator.samples.prose import describe, plain
from aggregator.samples.vacancy import Offer, Vacancy

ORIGIN = "https://api.ashbyhq.com"
WORKPLACES = {"remote": "Remote", "hybrid": "Hybrid", "onsite": "OnSite"}
INTERVALS = {"year": "1 YEAR", "month": "1 MONTH", "day": "1 DAY", "hour": "1 HOUR"}
SYMBOLS = {"USD": "$", "GBP": "£", "EUR": "€", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$", "BRL": "R$", "INR": "₹", "MXN": "MX$"}


def source_ids(vacancy: Vacancy) -> list[str]:
    """Name the record that this vacancy has on the board."""
    return [vacancy.uuid]


def job_url(vacancy: Vacancy) -> str:
    """Give the public address of the vacancy."""
    return f"https://jobs.ashbyhq.com/{vacancy.company.slug}/{vacancy.uuid}"


def jobs(vacancy: Vacancy, market: Market, *, compensation: bool = True) -> list[dict[str, Any]]:
    """Give the vacancy's one record; further cities are secondary locations."""
    html = describe(vacancy, market.lexicon)
    first, *others = vacancy.cities
    shown = vacancy.offer is not None and vacancy.offer.placed != "text"
    record: dict[str, Any] = {
        "id": vacancy.uuid,
        "title": vacancy.title,
        "department": vacancy.role.department,
        "team": vacancy.role.department,
        "employmentType": "Contract" if vacancy.employment == "contract" else "FullTime",
        "location": vacancy.reach.label if vacancy.remote else first.split(",")[0],
        "shouldDisplayCompensationOnJobPostings": shown,
        "secondaryLocations": [{"location": city.split(",")[0], "address": _address(city, vacancy)} for city in others],
        "publishedAt": vacancy.posted.isoformat(timespec="milliseconds"),
        "isListed": True,
        "isRemote": _is_remote(vacancy),
        "workplaceType": WORKPLACES[vacancy.workplace],
        "address": _address(first, vacancy),
        "jobUrl": job_url(vacancy),
        "applyUrl": f"{job_url(vacancy)}/application",
        "descriptionHtml": html,
        "descriptionPlain": plain(html),
    }
    if compensation:
        record["compensation"] = _compensation(vacancy, shown=shown)
    return [record]


def body(records: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the whole board: Ashby has no pages."""
    return {"jobs": records, "apiVersion": "1"}


def _is_remote(vacancy: Vacancy) -> bool | None:
    # Real boards leave the switch unset, or set it for hybrid work too: workplaceType is what counts.
    if vacancy.remote or (vacancy.workplace == "hybrid" and vacancy.token[0] % 8 == 1):
        return True
    return None if vacancy.token[0] % 6 == 0 else False


def _address(city: str, vacancy: Vacancy) -> dict[str, Any]:
    parts = city.split(", ")
    address = {"addressCountry": vacancy.country.name, "addressLocality": parts[0]}
    if len(parts) > 1 and len(parts[1]) == 2:
        address["addressRegion"] = parts[1]
    return {"postalAddress": address}


def _amount(offer: Offer, amount: int) -> str:
    sign = SYMBOLS.get(offer.currency, f"{offer.currency} ")
    if amount % 1000 == 0:
        return f"{sign}{amount // 1000}K"
    return f"{sign}{amount / 1000:g}K" if amount >= 1000 else f"{sign}{amount}"


def _compensation(vacancy: Vacancy, *, shown: bool) -> dict[str, Any]:
    offer = vacancy.offer
    if not shown or offer is None or offer.low is None or offer.high is None:
        return {
            "compensationTierSummary": None,
            "scrapeableCompensationSalarySummary": None,
            "compensationTiers": [],
            "summaryComponents": [],
        }
    low, high = _amount(offer, offer.low), _amount(offer, offer.high)
    per = {"hour": " per hour", "day": " per day", "month": " per month"}.get(offer.period, "")
    salary: dict[str, Any] = {
        "compensationType": "Salary",
        "interval": INTERVALS[offer.period],
        "currencyCode": offer.currency,
        "minValue": offer.low,
        "maxValue": offer.high,
    }
    equity: dict[str, Any] = {
        "compensationType": "EquityPercentage",
        "interval": "NONE",
        "currencyCode": None,
        "minValue": None,
        "maxValue": None,
    }
    components: list[dict[str, Any]] = [{"id": _id(vacancy, "a"), "summary": f"{low} – {high}{per}", **salary}]
    summary = [salary]
    text = f"{low} – {high}{per}"
    if vacancy.token[2] % 2:
        components.append({"id": _id(vacancy, "b"), "summary": "Offers Equity", **equity})
        summary.append(equity)
        text += " • Offers Equity"
    tier = {"id": _id(vacancy, "c"), "tierSummary": text, "title": None, "additionalInformation": None, "components": components}
    return {
        "compensationTierSummary": text,
        "scrapeableCompensationSalarySummary": f"{low} - {high}{per}",
        "compensationTiers": [tier],
        "summaryComponents": summary,
    }


def _id(vacancy: Vacancy, letter: str) -> str:
    return letter * 8 + vacancy.uuid[8:]
