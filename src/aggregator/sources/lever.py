"""Lever: the public postings API of companies that hire through Lever; US and EU sites have hosts of their own.

Docs    https://github.com/lever/postings-api
Terms   "published postings are publicly viewable and may be scraped"; one request a second by robots.txt
Pay     `salaryRange` on the few boards that fill it in; else the text of `salaryDescription`
Boards  config/boards.toml, one site name per company, "eu:" before it where the company is on Lever's EU host
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import END, Fields, Source, Turn, by_number, joined, json_records, pay_of, period_of, posting, workplace_of

API: Final = "https://api.lever.co"
EU: Final = "https://api.eu.lever.co"
PAGE: Final = 100


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the first page."""
    site = (board or "").removeprefix("eu:")
    # Without mode=json Lever answers HTML.
    params = {"mode": "json", "limit": str(PAGE), "skip": "0"}
    yield Request(url=f"{API if site == board else EU}/v0/postings/{quote(site, safe='')}", params=params)


def turn(envelope: Fields, request: Request, count: int) -> Turn:
    """Ask for the next page while pages are full."""
    del envelope
    return by_number(request, "skip", step=PAGE, first=0, last=100 * PAGE) if count >= PAGE else END


def read(job: Fields, request: Request) -> Posting:
    """Read one posting; the requirements stand in `lists`, not in the description."""
    categories, pay = job.child("categories"), job.child("salaryRange")
    lists = [f"<h3>{part.optional('text') or ''}</h3><ul>{part.optional('content') or ''}</ul>" for part in job.children("lists")]
    text = [job.optional("description") or job.optional("descriptionPlain"), *lists, job.optional("additional")]
    places = categories.texts("allLocations") or (categories.optional("location"),)
    return posting(
        request,
        source="lever",
        key=job.text("id"),
        url=job.text("hostedUrl"),
        title=job.text("text"),
        apply_url=job.optional("applyUrl"),
        description="\n".join(part for part in text if part) or None,
        location=joined(list(places)),
        workplace=workplace_of(job.optional("workplaceType")),
        employment_type=categories.optional("commitment"),
        department=joined([categories.optional("department"), categories.optional("team")], " / "),
        base_salary=pay_of(
            low=pay.number("min"),
            high=pay.number("max"),
            currency=pay.optional("currency"),
            period=period_of(pay.optional("interval")),
        )
        or pay_of(text=job.optional("salaryDescriptionPlain")),
        date_posted=job.epoch("createdAt"),
    )


SOURCE = Source(
    name="lever",
    homepage="https://www.lever.co",
    docs="https://github.com/lever/postings-api",
    terms="public API; published postings may be read by third parties; one request a second",
    attribution="Job board of the employer (Lever)",
    attribution_link="https://www.lever.co",
    pay="fields on few boards; else in the text",
    requests=requests,
    read=json_records(read, turn=turn),
    least_interval=timedelta(hours=6),
    pace=1.0,
    listing=Listing.FULL,
    bases=(API, EU),
    has_boards=True,
)
