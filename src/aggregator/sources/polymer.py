"""Polymer: the public API of companies that hire through Polymer; descriptions need one request a job.

Docs    https://docs.polymer.co/public-api
Terms   public API for showing an employer's jobs elsewhere
Pay     none in the list
Boards  config/boards.toml, the slug in jobs.polymer.co/slug
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import END, Fields, Source, Turn, by_number, json_records, posting

API: Final = "https://api.polymer.co"
LAST_PAGE: Final = 20


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the first page of the list."""
    yield Request(url=f"{API}/v1/hire/organizations/{quote(board or '', safe='')}/jobs", params={"page": "1", "per_page": "50"})


def turn(envelope: Fields, request: Request, count: int) -> Turn:
    """Ask for the next page until the answer says that it was the last."""
    last = envelope.child("meta").flag("is_last")
    return by_number(request, "page", last=LAST_PAGE) if count and last is False else END


def read(job: Fields, request: Request) -> Posting:
    """Read one job of the list."""
    return posting(
        request,
        source="polymer",
        key=job.text("id"),
        url=job.text("job_post_url"),
        title=job.text("title"),
        company=job.optional("organization_name"),
        description=job.optional("description"),
        location=job.optional("display_location"),
        employment_type=job.optional("kind_pretty"),
        department=job.optional("job_category_name"),
        date_posted=job.moment("published_at"),
    )


SOURCE = Source(
    name="polymer",
    homepage="https://www.polymer.co",
    docs="https://docs.polymer.co/public-api",
    terms="public API meant to show an employer's jobs elsewhere",
    attribution="Job board of the employer (Polymer)",
    attribution_link="https://www.polymer.co",
    pay="in the text only",
    requests=requests,
    read=json_records(read, at="items", total="meta.total", turn=turn),
    least_interval=timedelta(hours=12),
    pace=2.0,
    listing=Listing.FULL,
    bases=(API,),
    has_boards=True,
)
