"""RemoteOK: an array whose first element is a notice; pay is whole USD a year with 0 for unknown, text is doubly encoded."""

import re
from base64 import b64encode
from typing import Any

from aggregator.samples.market import Market
from aggregator.samples.prose import describe
from aggregator.samples.vacancy import Vacancy

ORIGIN = "https://remoteok.com"
# The real one plants the address of whoever asks; ours is the documentation address 192.0.2.1.
TAG = "R" + b64encode(b"192.0.2.1").decode()
WORDS = ("BRISK", "LUCID", "SOLAR", "MERRY", "VIVID")


def identity(vacancy: Vacancy) -> str:
    """Give the record's number."""
    return str(1_100_000 + vacancy.number // 256)


def source_ids(vacancy: Vacancy) -> list[str]:
    """Name the record that this vacancy has here."""
    return [identity(vacancy)]


def job(vacancy: Vacancy, market: Market) -> dict[str, Any]:
    """Give the vacancy's record."""
    offer = vacancy.offer
    dollars = offer if offer and offer.currency == "USD" and offer.period == "year" and offer.kind == "base" else None
    slug = re.sub(r"[^a-z0-9]+", "-", f"remote-{vacancy.title}-{vacancy.company.name}".lower()).strip("-") + f"-{identity(vacancy)}"
    word = WORDS[vacancy.token[3] % len(WORDS)]
    bait = f"<br/><br/>Please mention the word **{word}** and tag {TAG} when applying to show you read the job post completely (#{TAG}). This is a beta feature to avoid spam applicants."
    reach = vacancy.reach
    url = f"https://remoteOK.com/remote-jobs/{slug}"
    return {
        "slug": slug,
        "id": identity(vacancy),
        "epoch": int(vacancy.posted.timestamp()),
        "date": vacancy.posted.isoformat(),
        "company": vacancy.company.name,
        "company_logo": "",
        "position": vacancy.title,
        "tags": [*(skill.lower() for skill in vacancy.role.skills[:3]), "digital nomad", "exec", "engineer"],
        # UTF-8 read as Latin-1 and written again, as the real descriptions are.
        "description": describe(vacancy, market.lexicon).encode().decode("latin-1") + bait,
        "location": reach.region
        or ", ".join(country.name for country in reach.countries)
        or ("Worldwide" if reach.kind == "worldwide" else ""),
        "salary_min": (dollars.low or 0) if dollars else 0,
        "salary_max": (dollars.high or 0) if dollars else 0,
        "apply_url": url,
        "logo": "",
        "url": url,
    }


def body(records: list[dict[str, Any]], *, updated: int) -> list[dict[str, Any]]:
    """Give the notice and the newest records."""
    return [{"last_updated": updated, "legal": "Sample feed: synthetic postings. Link back to the posting and name its source."}, *records]
