"""The Muse: jobs of large employers, by category; twenty a page, and no more than a hundred pages a question.

Docs    https://www.themuse.com/developers/api/v2
Terms   free API, 500 requests an hour without a key; over it the answer is 403, not 429; link to the job on The Muse
Pay     none in fields
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import END, Fields, Source, Turn, by_number, joined, json_records, posting

API: Final = "https://www.themuse.com"
CATEGORIES: Final = ("Data Science", "Data and Analytics", "Software Engineering")
LAST_PAGE: Final = 20


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the first page of the categories where AI work stands, among the remote jobs."""
    del board
    for category in CATEGORIES:
        yield Request(url=f"{API}/api/public/jobs", params={"page": "0", "category": category, "location": "Flexible / Remote"})


def turn(envelope: Fields, request: Request, count: int) -> Turn:
    """Ask for the next page while there are some; pages count from 0."""
    more = count > 0 and (envelope.count("page") or 0) + 1 < (envelope.count("page_count") or 0)
    return by_number(request, "page", first=0, last=LAST_PAGE) if more else END


def read(job: Fields, request: Request) -> Posting:
    """Read one job."""
    return posting(
        request,
        source="themuse",
        key=job.text("id"),
        url=job.child("refs").text("landing_page"),
        title=job.text("name"),
        company=job.child("company").text("name"),
        description=job.optional("contents"),
        location=joined([place.optional("name") for place in job.children("locations")]),
        department=joined([category.optional("name") for category in job.children("categories")]),
        labels=tuple(level.text("name") for level in job.children("levels")),
        date_posted=job.moment("publication_date"),
    )


SOURCE = Source(
    name="themuse",
    homepage="https://www.themuse.com",
    docs="https://www.themuse.com/developers/api/v2",
    terms="free API, 500 requests an hour without a key; link to the job on The Muse",
    attribution="Jobs from The Muse",
    attribution_link="https://www.themuse.com",
    pay="in the text only",
    requests=requests,
    read=json_records(read, at="results", turn=turn),
    least_interval=timedelta(hours=12),
    pace=8.0,
    listing=Listing.WINDOW,
    bases=(API,),
    floor=20,
)
