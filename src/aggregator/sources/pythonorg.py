"""Python.org: the job board of the Python community as RSS; few jobs, some of them remote.

Docs    https://www.python.org/jobs/
Terms   public feed; link to the job on python.org
Pay     none in fields; sometimes in the text
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, posting, xml_records

API: Final = "https://www.python.org"


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the feed."""
    del board
    yield Request(url=f"{API}/jobs/feed/rss/")


def read(item: Fields, request: Request) -> Posting:
    """Read one item; the title ends in the company's name ("Data Engineer, Sample Ltd"), and the guid is the link again."""
    title, comma, company = item.text("title").rpartition(", ")
    return posting(
        request,
        source="pythonorg",
        key=item.text("link"),
        url=item.text("link"),
        title=title if comma else company,
        company=company if comma else None,
        description=item.optional("description"),
        date_posted=item.moment("pubDate"),
    )


SOURCE = Source(
    name="pythonorg",
    homepage="https://www.python.org/jobs/",
    docs="https://www.python.org/jobs/",
    terms="public feed; link to the job on python.org",
    attribution="Jobs from Python.org",
    attribution_link="https://www.python.org/jobs/",
    pay="in the text only",
    requests=requests,
    read=xml_records(read, root="rss", at="item", key="link"),
    least_interval=timedelta(hours=12),
    listing=Listing.WINDOW,
    bases=(API,),
    robots=True,
)
