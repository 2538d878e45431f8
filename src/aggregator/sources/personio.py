"""Personio: the XML feed of companies that hire through Personio; a whole account is one answer.

Docs    https://developer.personio.de/docs/retrieving-open-job-positions
Terms   public feed for showing an employer's jobs elsewhere; some accounts turn it off (404)
Pay     none in fields
Boards  config/boards.toml, "name" for name.jobs.personio.de, "name.jobs.personio.com" for the other host
"""

from collections.abc import Iterable
from datetime import timedelta

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, host_label, joined, posting, xml_records


def requests(board: str | None) -> Iterable[Request]:
    """Ask for all positions in English."""
    yield Request(url=f"{site(board)}/xml", params={"language": "en"})


def site(board: str | None) -> str:
    """Give the address of an account."""
    label = host_label(board or "")
    return f"https://{label}" if "." in label else f"https://{label}.jobs.personio.de"


def read(position: Fields, request: Request) -> Posting:
    """Read one position; the feed holds no address, but the page of a position is known."""
    key = position.text("id")
    more = position.get("additionalOffices")
    offices = [office.text for office in more] if hasattr(more, "iter") else []
    return posting(
        request,
        source="personio",
        key=key,
        url=f"{site(request.board)}/job/{key}",
        title=position.text("name"),
        company=position.optional("subcompany"),
        description=_description(position.get("jobDescriptions")),
        location=joined([position.optional("office"), *offices]),
        employment_type=joined([position.optional("employmentType"), position.optional("schedule")], ", "),
        department=joined([position.optional("department"), position.optional("recruitingCategory")], " / "),
        labels=None if position.optional("keywords") is None else tuple(position.text("keywords").split(",")),
        date_posted=position.moment("createdAt"),
    )


def _description(parts: object) -> str | None:
    if not hasattr(parts, "iter"):
        return None
    return joined([f"<h3>{part.findtext('name') or ''}</h3>{part.findtext('value') or ''}" for part in parts.iter("jobDescription")], "\n")


SOURCE = Source(
    name="personio",
    homepage="https://www.personio.com",
    docs="https://developer.personio.de/docs/retrieving-open-job-positions",
    terms="public feed meant to show an employer's jobs elsewhere",
    attribution="Job board of the employer (Personio)",
    attribution_link="https://www.personio.com",
    pay="in the text only",
    requests=requests,
    read=xml_records(read, root="workzag-jobs", at="position", key="id"),
    least_interval=timedelta(hours=12),
    listing=Listing.FULL,
    bases=("https://jobs.personio.de", "https://jobs.personio.com"),
    robots=True,
    has_boards=True,
)
