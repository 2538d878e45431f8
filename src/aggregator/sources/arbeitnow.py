"""Arbeitnow: jobs in Germany and Europe, on site and remote, the newest first.

Docs    https://www.arbeitnow.com/blog/job-board-api
Terms   free public API, not to be abused; a link back is appreciated
Pay     none in fields
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Posting, Workplace
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import END, Fields, Source, Turn, by_number, json_records, posting

API: Final = "https://www.arbeitnow.com"
LAST_PAGE: Final = 10


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the newest page."""
    del board
    yield Request(url=f"{API}/api/job-board-api", params={"page": "1"})


def turn(envelope: Fields, request: Request, count: int) -> Turn:
    """Ask for the next page by its number: the link that the answer gives carries somebody else's filter."""
    more = count > 0 and envelope.child("links").optional("next") is not None
    return by_number(request, "page", last=LAST_PAGE) if more else END


def read(job: Fields, request: Request) -> Posting:
    """Read one job; only true says remote, false may be hybrid."""
    return posting(
        request,
        source="arbeitnow",
        key=job.text("slug"),
        url=job.text("url"),
        title=job.text("title"),
        company=job.text("company_name"),
        description=job.optional("description"),
        location=job.optional("location"),
        workplace=Workplace.REMOTE if job.flag("remote") else None,
        employment_type=", ".join(job.texts("job_types") or ()),
        labels=job.texts("tags"),
        date_posted=job.epoch("created_at"),
    )


SOURCE = Source(
    name="arbeitnow",
    homepage="https://www.arbeitnow.com",
    docs="https://www.arbeitnow.com/blog/job-board-api",
    terms="free public API, not to be abused; a link back is appreciated",
    attribution="Jobs from Arbeitnow",
    attribution_link="https://www.arbeitnow.com",
    pay="in the text only",
    requests=requests,
    read=json_records(read, at="data", key="slug", turn=turn),
    least_interval=timedelta(hours=6),
    pace=2.0,
    listing=Listing.WINDOW,
    bases=(API,),
    floor=20,
)
