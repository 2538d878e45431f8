"""Pinpoint: the list of companies that hire through Pinpoint; off, because its robots.txt is said to close it.

Docs    https://developers.pinpointhq.com
Terms   robots.txt is reported to disallow reading
Pay     `compensation_minimum`, `compensation_maximum`, only where `compensation_visible`
Boards  config/boards.toml, the first part of company.pinpointhq.com
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import PayField, Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, host_label, joined, json_records, pay_of, period_of, posting, workplace_of

PARTS: Final = ("description", "key_responsibilities", "skills_knowledge_expertise", "benefits")


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the whole list."""
    yield Request(url=f"https://{host_label(board or '')}.pinpointhq.com/postings.json")


def read(job: Fields, request: Request) -> Posting:
    """Read one posting; its text stands in several parts."""
    place = job.child("location")
    return posting(
        request,
        source="pinpoint",
        key=job.text("id"),
        url=job.text("url"),
        title=job.text("title"),
        description=joined([job.optional(part) for part in PARTS], "\n"),
        location=place.optional("name") or joined([place.optional("city"), place.optional("province")], ", "),
        workplace=workplace_of(job.optional("workplace_type")),
        employment_type=job.optional("employment_type"),
        department=job.child("job").child("department").optional("name"),
        base_salary=_pay(job),
        valid_through=job.moment("deadline_at"),
    )


def _pay(job: Fields) -> tuple[PayField, ...]:
    if not job.flag("compensation_visible"):
        return ()
    return pay_of(
        low=job.number("compensation_minimum"),
        high=job.number("compensation_maximum"),
        currency=job.optional("compensation_currency"),
        period=period_of(job.optional("compensation_frequency")),
    )


SOURCE = Source(
    name="pinpoint",
    homepage="https://www.pinpointhq.com",
    docs="https://developers.pinpointhq.com",
    terms="robots.txt is reported to disallow reading",
    attribution="Careers page of the employer (Pinpoint)",
    attribution_link="https://www.pinpointhq.com",
    pay="fields where visible",
    requests=requests,
    read=json_records(read, at="data"),
    least_interval=timedelta(hours=24),
    pace=5.0,
    listing=Listing.FULL,
    bases=("https://pinpointhq.com",),
    robots=True,
    has_boards=True,
    off_because="robots.txt of its sites is reported to disallow reading",
)
