"""Working Nomads: a rolling window of remote jobs as one JSON array.

Docs    https://www.workingnomads.com/api/exposed_jobs/
Terms   none published; link back to the job on Working Nomads
Pay     none in fields
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, json_records, posting

API: Final = "https://www.workingnomads.com"


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the whole window; the number of a page is ignored there."""
    del board
    yield Request(url=f"{API}/api/exposed_jobs/")


def read(job: Fields, request: Request) -> Posting:
    """Read one job; its address is its only key."""
    place, tags = job.optional("location"), job.optional("tags")
    return posting(
        request,
        source="workingnomads",
        key=job.text("url"),
        url=job.text("url"),
        title=job.text("title"),
        company=job.optional("company_name"),
        description=job.optional("description"),
        location=place,
        applicant_locations=None if place is None else tuple(part.strip() for part in place.split(",") if part.strip()),
        department=job.optional("category_name"),
        labels=None if tags is None else tuple(tags.split(",")),
        date_posted=job.moment("pub_date"),
    )


SOURCE = Source(
    name="workingnomads",
    homepage="https://www.workingnomads.com",
    docs="https://www.workingnomads.com/api/exposed_jobs/",
    terms="none published; link back",
    attribution="Remote jobs from Working Nomads",
    attribution_link="https://www.workingnomads.com",
    pay="in the text only",
    requests=requests,
    read=json_records(read, key="url"),
    least_interval=timedelta(hours=6),
    pace=10.0,
    listing=Listing.WINDOW,
    bases=(API,),
    robots=True,
    remote_only=True,
)
