"""Rippling: the public job board API of companies that hire through Rippling; descriptions need one request a job.

Docs    https://developer.rippling.com/documentation/job-board-api-v2
Terms   public API for showing an employer's jobs elsewhere; 100 requests in ten minutes
Pay     `payRangeDetails` of the single job, several by place
Boards  config/boards.toml, the slug in ats.rippling.com/slug
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from aggregator.core.page import Page
from aggregator.core.posting import PayField, Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request, Response
from aggregator.errors import SourceChanged
from aggregator.sources.kit import Fields, Source, joined, json_record, load_json, page_of, pay_of, period_of, posting

API: Final = "https://api.rippling.com"


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the list: one row a job and place."""
    yield Request(url=f"{API}/platform/api/ats/v1/board/{quote(board or '', safe='')}/jobs")


def parse(response: Response) -> Page:
    """Read the list."""
    body = load_json(response.body)
    if not isinstance(body, list):
        raise SourceChanged(f"expected an array of jobs, got {response.body[:80]!r}")
    return page_of(json_record(read, record, response.request, number, "uuid") for number, record in enumerate(body))


def read(job: Fields, request: Request) -> Posting:
    """Read one row; the rows of one job carry its id, and its places differ."""
    place = job.child("workLocation").optional("label")
    key = job.text("uuid")
    text = job.get("description")
    parts = [part for part in text.values() if isinstance(part, str)] if isinstance(text, dict) else [job.optional("description")]
    return posting(
        request,
        source="rippling",
        key=key,
        url=job.text("url"),
        title=job.text("name"),
        description=joined(parts, "\n"),
        location=joined([place, *(job.texts("workLocations") or ())]),
        department=job.child("department").optional("label"),
        base_salary=tuple(pay for part in job.children("payRangeDetails") for pay in _pay(part)),
        date_posted=job.moment("createdOn"),
    )


def _pay(part: Fields) -> tuple[PayField, ...]:
    return pay_of(
        low=part.number("rangeStart"),
        high=part.number("rangeEnd"),
        currency=part.optional("currency"),
        period=period_of(part.optional("frequency")),
        place=part.optional("location"),
    )


SOURCE = Source(
    name="rippling",
    homepage="https://www.rippling.com",
    docs="https://developer.rippling.com/documentation/job-board-api-v2",
    terms="public API meant to show an employer's jobs elsewhere; 100 requests in ten minutes",
    attribution="Job board of the employer (Rippling)",
    attribution_link="https://www.rippling.com",
    pay="fields of the single job",
    requests=requests,
    read=parse,
    least_interval=timedelta(hours=12),
    pace=6.0,
    listing=Listing.FULL,
    bases=(API,),
    has_boards=True,
)
