"""Teamtailor: the JSON Feed of a careers site, whose items carry a whole schema.org JobPosting.

Docs    https://www.jsonfeed.org/version/1.1/
Terms   public feed of the employer's careers site
Pay     `baseSalary` of the JobPosting, where the employer shows it
Boards  config/boards.toml, "name" for name.teamtailor.com, or the whole host of a careers site
"""

from collections.abc import Iterable
from datetime import timedelta

from aggregator.core.page import Page
from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request, Response
from aggregator.sources.kit import Fields, Source, host_label, json_records, load_json, schema_posting


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the whole feed."""
    label = host_label(board or "")
    yield Request(url=f"https://{label if '.' in label else label + '.teamtailor.com'}/jobs.json")


def parse(response: Response) -> Page:
    """Read a feed; its title is the company's name."""
    company = Fields(load_json(response.body), "feed").optional("title")

    def read(item: Fields, request: Request) -> Posting:
        text = item.optional("content_html") or item.optional("content_text")
        job = item.child("_jobposting")  # says more than the feed around it
        return schema_posting(
            job, request, source="teamtailor", key=item.text("id"), url=item.text("url"), description=text, company=company
        )

    return json_records(read, at="items")(response)


SOURCE = Source(
    name="teamtailor",
    homepage="https://www.teamtailor.com",
    docs="https://www.jsonfeed.org/version/1.1/",
    terms="public feed of the employer's careers site",
    attribution="Careers site of the employer (Teamtailor)",
    attribution_link="https://www.teamtailor.com",
    pay="fields on some sites",
    requests=requests,
    read=parse,
    least_interval=timedelta(hours=12),
    listing=Listing.FULL,
    bases=("https://teamtailor.com",),
    robots=True,
    has_boards=True,
)
