"""Workday: the list behind a Workday careers site; off, because it is undocumented. No text and no pay in the list.

Docs    https://www.workday.com
Terms   undocumented; robots.txt of each site decides
Pay     none in the list
Boards  config/boards.toml, "tenant.wd5/Site" for tenant.wd5.myworkdayjobs.com/Site
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import END, Fields, Source, Turn, host_label, json_records, posting

PAGE: Final = 20  # a larger limit is answered with an empty list
CEILING: Final = 2_000


def site(board: str | None) -> tuple[str, str, str]:
    """Give host, tenant and site of a board."""
    label, _, name = (board or "").partition("/")
    host = host_label(label)
    return f"https://{host}.myworkdayjobs.com", host.partition(".")[0], name


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the first page by POST."""
    host, tenant, name = site(board)
    yield _page(Request(url=f"{host}/wday/cxs/{tenant}/{name}/jobs"), 0)


def _page(request: Request, offset: int) -> Request:
    body = json.dumps({"appliedFacets": {}, "limit": PAGE, "offset": offset, "searchText": ""})
    return replace(request, body=body, context={**request.context, "offset": str(offset)})


def turn(envelope: Fields, request: Request, count: int) -> Turn:
    """Ask for the next page while pages are full; the total stands on the first page only."""
    del envelope
    offset = int(request.context.get("offset", "0")) + PAGE
    if count < PAGE:
        return END
    return Turn(follow=(_page(request, offset),)) if offset < CEILING else Turn(capped=True)


def read(job: Fields, request: Request) -> Posting:
    """Read one row; "Posted 8 Days Ago" is not a date, and the first bullet is the requisition."""
    path = job.text("externalPath")
    host, _, name = site(request.board)
    return posting(
        request,
        source="workday",
        key=path,
        url=f"{host}/{name}{path}" if name else f"{host}{path}",
        title=job.text("title"),
        requisition_id=next(iter(job.texts("bulletFields") or ()), None),
        location=job.optional("locationsText"),
    )


SOURCE = Source(
    name="workday",
    homepage="https://www.workday.com",
    docs="https://www.workday.com",
    terms="undocumented; robots.txt of each site decides",
    attribution="Careers site of the employer (Workday)",
    attribution_link="https://www.workday.com",
    pay="none",
    requests=requests,
    read=json_records(read, at="jobPostings", key="externalPath", turn=turn),
    least_interval=timedelta(hours=24),
    pace=3.0,
    listing=Listing.WINDOW,
    bases=("https://myworkdayjobs.com",),
    robots=True,
    has_boards=True,
    off_because="undocumented, and its list holds neither text nor pay",
)
