"""Breezy: the list of companies that hire through Breezy HR; off, because its terms forbid automated reading.

Docs    https://developer.breezy.hr
Terms   automated reading of careers pages is forbidden
Pay     none in fields
Boards  config/boards.toml, the first part of company.breezy.hr
"""

from collections.abc import Iterable
from datetime import timedelta

from aggregator.core.posting import Posting, Workplace
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, host_label, joined, json_records, named, posting


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the whole list."""
    yield Request(url=f"https://{host_label(board or '')}.breezy.hr/json")


def read(job: Fields, request: Request) -> Posting:
    """Read one position; its address is its key."""
    place = job.child("location")
    parts = [place.optional("city"), named(place.get("state")), named(place.get("country"))]
    return posting(
        request,
        source="breezy",
        key=job.text("url"),
        url=job.text("url"),
        title=job.text("name"),
        location=place.optional("name") or joined(parts, ", "),
        workplace=Workplace.REMOTE if place.flag("is_remote") else None,
        employment_type=named(job.get("type")),
        department=job.optional("department"),
        date_posted=job.moment("published_date"),
    )


SOURCE = Source(
    name="breezy",
    homepage="https://breezy.hr",
    docs="https://developer.breezy.hr",
    terms="automated reading of careers pages is forbidden",
    attribution="Careers page of the employer (Breezy)",
    attribution_link="https://breezy.hr",
    pay="none",
    requests=requests,
    read=json_records(read, key="url"),
    least_interval=timedelta(hours=24),
    pace=5.0,
    listing=Listing.FULL,
    bases=("https://breezy.hr",),
    robots=True,
    has_boards=True,
    off_because="its terms forbid automated reading of careers pages",
)
