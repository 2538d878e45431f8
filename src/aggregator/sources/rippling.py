"""Rippling: the public job board API of companies that hire through Rippling; descriptions need one request a job.

Docs    https://developer.rippling.com/documentation/job-board-api-v2
Terms   public API for showing an employer's jobs elsewhere; 100 requests in ten minutes
Pay     `payRangeDetails` of the single job, several by place
Boards  config/boards.toml, the slug in ats.rippling.com/slug
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from aggregator.core.page import Page
from aggregator.core.posting import PayField, Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request, Response
from aggregator.sources.kit import Fields, Source, joined, json_records, line, pay_of, period_of, posting

API: Final = "https://api.rippling.com"


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the list: one row a job and place."""
    yield Request(url=f"{API}/platform/api/ats/v1/board/{quote(board or '', safe='')}/jobs")


def parse(response: Response) -> Page:
    """Read the list: each row is its job with all the places and pay that the rows of that job name."""
    page = read_rows(response)
    by_key: dict[str, list[Posting]] = {}
    for row in page.postings:
        by_key.setdefault(row.source_id, []).append(row)
    return replace(page, postings=tuple(_whole(by_key[row.source_id]) for row in page.postings))


def _whole(rows: list[Posting]) -> Posting:
    if len(rows) == 1:
        return rows[0]
    # In whatever order they are listed: else a job would seem revised whenever that changes.
    places = joined(sorted({place for row in rows for place in (row.location or "").split("; ")}))
    return replace(rows[0], location=line(places), base_salary=tuple(dict.fromkeys(pay for row in rows for pay in row.base_salary)))


def read(job: Fields, request: Request) -> Posting:
    """Read one row: a job at one place."""
    place = job.child("workLocation").optional("label")
    text = job.get("description")
    parts = [part for part in text.values() if isinstance(part, str)] if isinstance(text, dict) else [job.optional("description")]
    return posting(
        request,
        source="rippling",
        key=job.text("uuid"),
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


read_rows = json_records(read, key="uuid")

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
    parser=2,
)
