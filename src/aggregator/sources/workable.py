"""Workable: the public widget API of companies that hire through Workable; a whole account is one answer.

Docs    https://help.workable.com/hc/en-us/articles/115012771647
Terms   public API for showing an employer's jobs elsewhere; one host for all accounts, quick to answer 429 for hours
Pay     none in fields
Boards  config/boards.toml, the account's name in apply.workable.com/name
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from aggregator.core.page import Page
from aggregator.core.posting import Posting, Workplace
from aggregator.core.run import Listing
from aggregator.core.web import Request, Response
from aggregator.errors import SourceChanged
from aggregator.sources.kit import Fields, Source, joined, json_record, load_json, page_of, posting, workplace_of

API: Final = "https://apply.workable.com"


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the whole account, with descriptions."""
    yield Request(url=f"{API}/api/v1/widget/accounts/{quote(board or '', safe='')}", params={"details": "true"})


def parse(response: Response) -> Page:
    """Read the widget's answer, or the list of the third version of the API, which holds no descriptions."""
    body = Fields(load_json(response.body), "body")
    at = "results" if body.has("results") else "jobs"
    if not isinstance(body.get(at), list):
        raise SourceChanged(f"body: expected a list of jobs or results, got {response.body[:80]!r}")
    company = body.optional("name")
    return page_of(
        json_record(lambda job, request: read(job, request, company), record, response.request, number, "shortcode")
        for number, record in enumerate(body.get(at))
    )


def read(job: Fields, request: Request, company: str | None) -> Posting:
    """Read one job; only true says remote, false may be hybrid."""
    key = job.text("shortcode")
    places = job.children("locations") or [job]
    remote = job.flag("telecommuting") or job.flag("remote")
    return posting(
        request,
        source="workable",
        key=key,
        url=job.optional("url") or f"{API}/{request.board or 'j'}/j/{key}",
        title=job.text("title"),
        company=company,
        apply_url=job.optional("application_url"),
        description=job.optional("description"),
        location=joined([joined([place.optional("city"), place.optional("region"), place.optional("country")], ", ") for place in places]),
        workplace=workplace_of(job.optional("workplace")) or (Workplace.REMOTE if remote else None),
        employment_type=job.optional("employment_type") or job.optional("type"),
        department=joined(list(job.texts("department") or ())),
        industry=job.optional("industry"),
        date_posted=job.moment("published_on") or job.moment("published") or job.moment("created_at"),
    )


SOURCE = Source(
    name="workable",
    homepage="https://www.workable.com",
    docs="https://help.workable.com/hc/en-us/articles/115012771647",
    terms="public API meant to show an employer's jobs elsewhere; one account after the other",
    attribution="Job board of the employer (Workable)",
    attribution_link="https://www.workable.com",
    pay="in the text only",
    requests=requests,
    read=parse,
    least_interval=timedelta(hours=12),
    pace=10.0,
    listing=Listing.FULL,
    bases=(API,),
    has_boards=True,
)
