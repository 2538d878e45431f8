"""Gem: the public job board API of companies that hire through Gem; a whole board is one answer.

Docs    https://api.gem.com/job_board/v0/reference
Terms   public API for showing an employer's jobs elsewhere
Pay     none in fields
Boards  config/boards.toml, the name in jobs.gem.com/name
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, joined, json_records, posting, unescape, workplace_of

API: Final = "https://api.gem.com"


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the whole board."""
    yield Request(url=f"{API}/job_board/v0/{quote(board or '', safe='')}/job_posts/")


def read(job: Fields, request: Request) -> Posting:
    """Read one job; the names are those of Greenhouse, and the text may be escaped once more as there."""
    text = job.optional("content") or job.optional("content_plain")
    escaped = text is not None and "<" not in text and "&lt;" in text
    return posting(
        request,
        source="gem",
        key=job.text("id"),
        url=job.text("absolute_url"),
        title=job.text("title"),
        requisition_id=job.optional("requisition_id"),
        description=unescape(text) if text is not None and escaped else text,
        location=job.child("location").optional("name"),
        workplace=workplace_of(job.optional("location_type")),
        employment_type=job.optional("employment_type"),
        department=joined([department.optional("name") for department in job.children("departments")]),
        date_posted=job.moment("first_published_at"),
        date_modified=job.moment("updated_at"),
    )


SOURCE = Source(
    name="gem",
    homepage="https://www.gem.com",
    docs="https://api.gem.com/job_board/v0/reference",
    terms="public API meant to show an employer's jobs elsewhere",
    attribution="Job board of the employer (Gem)",
    attribution_link="https://www.gem.com",
    pay="in the text only",
    requests=requests,
    read=json_records(read),
    least_interval=timedelta(hours=12),
    listing=Listing.FULL,
    bases=(API,),
    has_boards=True,
)
