"""SmartRecruiters: the public postings API; off, because its robots.txt closes it. Texts need one request a posting.

Docs    https://developers.smartrecruiters.com/docs/posting-api
Terms   robots.txt closes the API to every crawler but one
Pay     none in fields
Boards  config/boards.toml, the company's identifier
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from aggregator.core.posting import Posting, Workplace
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import END, Fields, Source, Turn, by_number, joined, json_records, posting

API: Final = "https://api.smartrecruiters.com"
PAGE: Final = 100


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the first page."""
    params = {"limit": str(PAGE), "offset": "0"}
    yield Request(url=f"{API}/v1/companies/{quote(board or '', safe='')}/postings", params=params)


def turn(envelope: Fields, request: Request, count: int) -> Turn:
    """Ask for the next page while pages are full."""
    del envelope
    return by_number(request, "offset", step=PAGE, first=0, last=50 * PAGE) if count >= PAGE else END


def read(job: Fields, request: Request) -> Posting:
    """Read one posting; the page for people has another address than the API's `ref`."""
    company, place = job.child("company"), job.child("location")
    key = job.text("id")
    remote, hybrid = place.flag("remote"), place.flag("hybrid")
    parts = [place.optional("city"), place.optional("region"), place.optional("country")]
    return posting(
        request,
        source="smartrecruiters",
        key=key,
        url=f"https://jobs.smartrecruiters.com/{quote(company.optional('identifier') or request.board or '')}/{key}",
        title=job.text("name"),
        company=company.optional("name"),
        requisition_id=job.optional("refNumber"),
        location=place.optional("fullLocation") or joined(parts, ", "),
        workplace=Workplace.HYBRID if hybrid else Workplace.REMOTE if remote else None,
        employment_type=job.child("typeOfEmployment").optional("label"),
        department=job.child("department").optional("label") or job.child("function").optional("label"),
        industry=job.child("industry").optional("label"),
        date_posted=job.moment("releasedDate"),
    )


SOURCE = Source(
    name="smartrecruiters",
    homepage="https://www.smartrecruiters.com",
    docs="https://developers.smartrecruiters.com/docs/posting-api",
    terms="robots.txt closes the API to every crawler but one",
    attribution="Job board of the employer (SmartRecruiters)",
    attribution_link="https://www.smartrecruiters.com",
    pay="none",
    requests=requests,
    read=json_records(read, at="content", total="totalFound", turn=turn),
    least_interval=timedelta(hours=24),
    pace=2.0,
    listing=Listing.FULL,
    bases=(API,),
    robots=True,
    has_boards=True,
    off_because="robots.txt of the host closes it to crawlers",
)
