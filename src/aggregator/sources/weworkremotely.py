"""We Work Remotely: RSS feeds of remote jobs, one of all and one a category.

Docs    https://weworkremotely.com/remote-job-rss-feed
Terms   anyone may use the feeds; link back to We Work Remotely
Pay     none in fields; sometimes in the text
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, posting, xml_records

API: Final = "https://weworkremotely.com"
CATEGORIES: Final = ("remote-programming-jobs", "all-other-remote-jobs")


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the feed of everything, and for the two categories where AI work stands; they hold more than the first shows."""
    del board
    yield Request(url=f"{API}/remote-jobs.rss")
    for category in CATEGORIES:
        yield Request(url=f"{API}/categories/{category}.rss", kind="category")


def read(item: Fields, request: Request) -> Posting:
    """Read one item; the title is "Company: Role"."""
    company, colon, role = item.text("title").partition(": ")
    region = item.optional("region")
    return posting(
        request,
        source="weworkremotely",
        key=item.text("guid"),
        url=item.text("link"),
        title=role if colon else company,
        company=company if colon else None,
        description=item.optional("description"),
        # `country` and `state` are the employer's seat; the feed's own default region says little, and text/ reads the header.
        location=region,
        applicant_locations=None if region is None else (region.strip(),),
        employment_type=item.optional("type"),
        department=item.optional("category"),
        labels=_skills(item.optional("skills")),
        date_posted=item.moment("pubDate"),
        valid_through=item.moment("expires_at"),
    )


def _skills(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(skill.strip() for skill in text.split(",") if skill.strip())


SOURCE = Source(
    name="weworkremotely",
    homepage="https://weworkremotely.com",
    docs="https://weworkremotely.com/remote-job-rss-feed",
    terms="anyone may use the feed; link back",
    attribution="Remote jobs from We Work Remotely",
    attribution_link="https://weworkremotely.com",
    pay="in the text only",
    requests=requests,
    read=xml_records(read, root="rss", at="item", key="guid"),
    least_interval=timedelta(hours=2),
    pace=5.0,
    listing=Listing.WINDOW,
    bases=(API,),
    remote_only=True,
    floor=10,
)
