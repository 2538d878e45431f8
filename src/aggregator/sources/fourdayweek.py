"""4 Day Week: jobs with a shorter week, many of them remote; the list has no descriptions.

Docs    https://4dayweek.io/api
Terms   60 requests a minute; credit asked
Pay     none in fields
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import END, Fields, Source, Turn, by_number, joined, json_records, posting, workplace_of

API: Final = "https://4dayweek.io"
LAST_PAGE: Final = 10


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the first page."""
    del board
    yield Request(url=f"{API}/api/jobs", params={"page": "1"})


def turn(envelope: Fields, request: Request, count: int) -> Turn:
    """Ask for the next page while the answer says that there is one."""
    return by_number(request, "page", last=LAST_PAGE) if count and envelope.flag("has_more") else END


def read(job: Fields, request: Request) -> Posting | None:
    """Read one job; an expired one is none."""
    if job.flag("is_expired"):
        return None
    slug = job.text("slug")
    company = job.get("company")
    places = [
        joined([place.optional("name"), place.optional("city"), place.optional("country")], ", ") for place in job.children("locations")
    ]
    return posting(
        request,
        source="fourdayweek",
        key=slug,
        url=f"https://4dayweek.io/job/{slug}",
        title=job.text("title"),
        company=job.child("company").optional("name") if isinstance(company, dict) else job.optional("company_name"),
        description=job.optional("description"),
        location=joined(places),
        workplace=workplace_of(job.optional("work_arrangement")),
        department=job.optional("category"),
        date_posted=job.epoch("posted"),
    )


SOURCE = Source(
    name="fourdayweek",
    homepage="https://4dayweek.io",
    docs="https://4dayweek.io/api",
    terms="60 requests a minute; credit asked",
    attribution="Jobs from 4 Day Week",
    attribution_link="https://4dayweek.io",
    pay="none",
    requests=requests,
    read=json_records(read, at="jobs", key="slug", turn=turn),
    least_interval=timedelta(hours=12),
    pace=2.0,
    listing=Listing.WINDOW,
    bases=(API,),
)
