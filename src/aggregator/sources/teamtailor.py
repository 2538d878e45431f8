"""Teamtailor: the JSON Feed of a careers site, whose items carry a whole schema.org JobPosting.

Docs    https://www.jsonfeed.org/version/1.1/
Terms   public feed of the employer's careers site
Pay     `baseSalary` of the JobPosting, where the employer shows it
Boards  config/boards.toml, "name" for name.teamtailor.com, or the whole host of a careers site
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, host_label, json_records, schema_posting


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the whole feed."""
    label = host_label(board or "")
    yield Request(url=f"https://{label if '.' in label else label + '.teamtailor.com'}/jobs.json")


def read(item: Fields, request: Request) -> Posting:
    """Read one item; the JobPosting inside says more than the feed."""
    job = item.child("_jobposting")
    text = item.optional("content_html") or item.optional("content_text")
    return schema_posting(job, request, source="teamtailor", key=item.text("id"), url=item.text("url"), description=text)


SOURCE = Source(
    name="teamtailor",
    homepage="https://www.teamtailor.com",
    docs="https://www.jsonfeed.org/version/1.1/",
    terms="public feed of the employer's careers site",
    attribution="Careers site of the employer (Teamtailor)",
    attribution_link="https://www.teamtailor.com",
    pay="fields on some sites",
    requests=requests,
    read=json_records(read, at="items"),
    least_interval=timedelta(hours=12),
    listing=Listing.FULL,
    bases=("https://teamtailor.com",),
    robots=True,
    has_boards=True,
)
