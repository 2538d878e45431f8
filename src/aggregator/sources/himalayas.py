"""Himalayas: a board of about 100,000 remote jobs, read from the newest on.

Docs    https://himalayas.app/api
Terms   attribution with a link to the job's Himalayas page; whether job boards may use it is disputed: not handed on
Pay     `minSalary`, `maxSalary`, `currency`; `salaryPeriod` only since July 2026, without it the period is not said
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import END, Fields, Source, Turn, by_value, json_records, number_of, pay_of, period_of, posting, with_parameter

API: Final = "https://himalayas.app"
PAGE: Final = 20  # a larger limit is cut without a word
LAST: Final = 2_000
# One capture carried the names of keys as values.
NOT_A_NAME: Final = frozenset(("name", "thumbnail_url"))


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the newest page."""
    del board
    yield Request(url=f"{API}/jobs/api", params={"limit": str(PAGE), "offset": "0"})


def turn(envelope: Fields, request: Request, count: int) -> Turn:
    """Ask for the next page by the cursor where there is one, else by the offset."""
    offset = number_of(request, "offset", 0)
    if count == 0 or offset + count >= (envelope.count("totalCount") or 0):
        return END
    page = by_value(request, "offset", offset + PAGE, last=LAST)
    cursor = envelope.optional("nextCursor")
    return (
        page if cursor is None else Turn(follow=tuple(with_parameter(each, "cursor", cursor) for each in page.follow), capped=page.capped)
    )


def read(job: Fields, request: Request) -> Posting:
    """Read one job; no restriction in the list means anyone may apply, and stays an empty list."""
    name = job.optional("companyName")
    # The documents promise milliseconds, the answers hold seconds: the size decides.
    return posting(
        request,
        source="himalayas",
        key=job.text("guid"),
        url=job.text("applicationLink"),
        title=job.text("title"),
        company=job.optional("companySlug") if name in NOT_A_NAME else name or job.optional("companySlug"),
        description=job.optional("description") or job.optional("excerpt"),
        applicant_locations=job.texts("locationRestrictions"),
        employment_type=job.optional("employmentType"),
        labels=job.texts("categories"),
        base_salary=pay_of(
            low=job.number("minSalary"),
            high=job.number("maxSalary"),
            currency=job.optional("currency"),
            period=period_of(job.optional("salaryPeriod")),
        ),
        date_posted=job.epoch("pubDate"),
        valid_through=job.epoch("expiryDate"),
    )


SOURCE = Source(
    name="himalayas",
    homepage="https://himalayas.app",
    docs="https://himalayas.app/api",
    terms="attribute and link to the Himalayas page; do not republish descriptions",
    attribution="Remote jobs from Himalayas",
    attribution_link="https://himalayas.app",
    pay="fields",
    requests=requests,
    read=json_records(read, at="jobs", key="guid", turn=turn),
    least_interval=timedelta(hours=6),
    pace=2.0,
    listing=Listing.WINDOW,
    bases=(API,),
    redistribute=False,
    remote_only=True,
    floor=20,
)
