"""Get on Board: technology jobs in Latin America, many of them remote; JSON:API, read by category.

Docs    https://www.getonbrd.com/api-docs
Terms   free public API; link to the job on Get on Board
Pay     `min_salary`, `max_salary`: US dollars a month, by the documents
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Period, Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import END, Fields, Source, Turn, by_number, joined, json_records, pay_of, posting, workplace_of

API: Final = "https://www.getonbrd.com"
CATEGORIES: Final = ("machine-learning-ai", "data-science-analytics")
PAGE: Final = 100
LAST_PAGE: Final = 10


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the first page of the categories where AI work stands, with the companies."""
    del board
    for category in CATEGORIES:
        params = {"per_page": str(PAGE), "page": "1", "expand[]": "company"}
        yield Request(url=f"{API}/api/v0/categories/{category}/jobs", params=params)


def turn(envelope: Fields, request: Request, count: int) -> Turn:
    """Ask for the next page while pages are full."""
    del envelope
    return by_number(request, "page", last=LAST_PAGE) if count >= PAGE else END


def read(row: Fields, request: Request) -> Posting:
    """Read one job; "remote_local" is remote for residents of the countries named."""
    job = row.child("attributes")
    countries = job.texts("countries")
    return posting(
        request,
        source="getonboard",
        key=row.text("id"),
        url=row.child("links").text("public_url"),
        title=job.text("title"),
        company=job.child("company").child("data").child("attributes").optional("name"),
        description=joined([job.optional(part) for part in ("description", "functions", "desirable", "benefits")], "\n"),
        location=joined(countries or ()),
        workplace=workplace_of(job.optional("remote_modality")),
        applicant_locations=countries if job.optional("remote_modality") == "remote_local" else None,
        department=job.optional("category_name"),
        base_salary=pay_of(low=job.number("min_salary"), high=job.number("max_salary"), currency="USD", period=Period.MONTH),
        date_posted=job.epoch("published_at"),
    )


SOURCE = Source(
    name="getonboard",
    homepage="https://www.getonbrd.com",
    docs="https://www.getonbrd.com/api-docs",
    terms="free public API; link to the job on Get on Board",
    attribution="Jobs from Get on Board",
    attribution_link="https://www.getonbrd.com",
    pay="fields, in US dollars a month",
    requests=requests,
    read=json_records(read, at="data", turn=turn),
    least_interval=timedelta(hours=12),
    pace=2.0,
    listing=Listing.WINDOW,
    bases=(API,),
    currency="USD",
)
