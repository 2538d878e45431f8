"""Lever: a site's postings as the v0 API gives them: a bare array, requirements in lists, times in milliseconds."""

import re
from typing import Any

from aggregator.samples.market import Market
from aggregator.samples.prose import describe, plain
from aggregator.samples.vacancy import Vacancy

ORIGIN = "https://api.lever.co"
SECTION = re.compile(r"<h3>([^<]*)</h3>\n<ul>\n(.*?)</ul>\n?", re.DOTALL)


def source_ids(vacancy: Vacancy) -> list[str]:
    """Name the record that this vacancy has on the site."""
    return [vacancy.uuid]


def job_url(vacancy: Vacancy) -> str:
    """Give the public address of the vacancy."""
    return f"https://jobs.lever.co/{vacancy.company.slug}/{vacancy.uuid}"


def jobs(vacancy: Vacancy, market: Market) -> list[dict[str, Any]]:
    """Give the vacancy's one record; further cities are in allLocations."""
    html = describe(vacancy, market.lexicon)
    lists = [{"text": text, "content": content} for text, content in SECTION.findall(html)]
    text, _, closing = SECTION.sub("", html).rpartition("\n")
    where = [vacancy.reach.label] if vacancy.remote else [city.split(",")[0] for city in vacancy.cities]
    opening, _, rest = text.partition("</p>\n")
    record: dict[str, Any] = {
        "additionalPlain": plain(closing),
        "additional": closing,
        "categories": {
            "commitment": "Contract" if vacancy.employment == "contract" else "Full-time",
            "department": vacancy.role.department,
            "location": where[0],
            "team": vacancy.role.department,
            "allLocations": where,
        },
        "createdAt": int(vacancy.posted.timestamp() * 1000),
        "descriptionPlain": plain(text),
        "description": text,
        "id": vacancy.uuid,
        "lists": lists,
        "text": vacancy.title,
        "country": vacancy.country.code,
        "workplaceType": vacancy.workplace,
        "opening": f"{opening}</p>",
        "openingPlain": plain(f"{opening}</p>"),
        "descriptionBody": rest,
        "descriptionBodyPlain": plain(rest),
        "hostedUrl": job_url(vacancy),
        "applyUrl": f"{job_url(vacancy)}/apply",
    }
    offer = vacancy.offer
    if offer and offer.placed != "text" and offer.low is not None and offer.high is not None:
        interval = {"day": "per-day-wage", "hour": "per-hour-wage"}.get(offer.period, f"per-{offer.period}-salary")
        record["salaryRange"] = {"currency": offer.currency, "interval": interval, "min": offer.low, "max": offer.high}
    return [record]


def body(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the whole site: a bare array."""
    return records
