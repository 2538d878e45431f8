"""Comeet: the public careers API of companies that hire through Comeet; a whole company is one answer.

Docs    https://developers.comeet.com/reference/careers-api-overview
Terms   public API for careers sites; the key in the address is public and stands in the careers page
Pay     none in fields
Boards  config/boards.toml, "uid/token" as the careers page of the company carries them
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, joined, json_records, posting, workplace_of

API: Final = "https://www.comeet.co"


def requests(board: str | None) -> Iterable[Request]:
    """Ask for all positions with their texts."""
    uid, _, token = (board or "").partition("/")
    yield Request(url=f"{API}/careers-api/2.0/company/{quote(uid, safe='')}/positions", params={"token": token, "details": "true"})


def read(job: Fields, request: Request) -> Posting:
    """Read one position; the address of a recruiter in it is not ours to keep."""
    place = job.child("location")
    details = [f"<h3>{part.optional('name') or ''}</h3>{part.text('value')}" for part in job.children("details") if part.optional("value")]
    return posting(
        request,
        source="comeet",
        key=job.text("uid"),
        url=job.optional("url_comeet_hosted_page") or job.text("url_active_page"),
        title=job.text("name"),
        company=job.optional("company_name"),
        description=joined(details, "\n"),
        location=joined([place.optional("city") or place.optional("name"), place.optional("state"), place.optional("country")], ", "),
        workplace=workplace_of(job.optional("workplace_type")) or workplace_of("remote" if place.flag("is_remote") else None),
        employment_type=job.optional("employment_type"),
        department=job.optional("department"),
        date_modified=job.moment("time_updated"),
    )


SOURCE = Source(
    name="comeet",
    homepage="https://www.comeet.com",
    docs="https://developers.comeet.com/reference/careers-api-overview",
    terms="public API for careers sites",
    attribution="Careers site of the employer (Comeet)",
    attribution_link="https://www.comeet.com",
    pay="in the text only",
    requests=requests,
    read=json_records(read, key="uid"),
    least_interval=timedelta(hours=12),
    listing=Listing.FULL,
    bases=(API,),
    has_boards=True,
)
