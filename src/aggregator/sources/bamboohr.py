"""BambooHR: the careers list of companies that hire through BambooHR; off, because its terms forbid automated reading.

Docs    https://documentation.bamboohr.com
Terms   automated reading of careers pages is forbidden
Pay     none in fields
Boards  config/boards.toml, the first part of company.bamboohr.com
"""

from collections.abc import Iterable
from datetime import timedelta

from aggregator.core.posting import Posting, Workplace
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, host_label, joined, json_records, posting


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the whole list."""
    yield Request(url=f"{site(board)}/careers/list")


def site(board: str | None) -> str:
    """Give the address of a company's site."""
    return f"https://{host_label(board or '')}.bamboohr.com"


def read(job: Fields, request: Request) -> Posting:
    """Read one opening; only `isRemote` says remote, the meaning of `locationType` is not documented."""
    key, place = job.text("id"), job.child("location")
    return posting(
        request,
        source="bamboohr",
        key=key,
        url=f"{site(request.board)}/careers/{key}",
        title=job.text("jobOpeningName"),
        location=joined([place.optional("city"), place.optional("state")], ", "),
        workplace=Workplace.REMOTE if job.flag("isRemote") else None,
        employment_type=job.optional("employmentStatusLabel"),
        department=job.optional("departmentLabel"),
    )


SOURCE = Source(
    name="bamboohr",
    homepage="https://www.bamboohr.com",
    docs="https://documentation.bamboohr.com",
    terms="automated reading of careers pages is forbidden",
    attribution="Careers page of the employer (BambooHR)",
    attribution_link="https://www.bamboohr.com",
    pay="none",
    requests=requests,
    read=json_records(read, at="result"),
    least_interval=timedelta(hours=24),
    pace=5.0,
    listing=Listing.FULL,
    bases=("https://bamboohr.com",),
    robots=True,
    has_boards=True,
    off_because="its terms forbid automated reading of careers pages",
)
