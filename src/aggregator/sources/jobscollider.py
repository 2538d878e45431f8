"""JobsCollider: remote jobs by category, with a delay of a day.

Docs    https://github.com/JobsCollider/remote-jobs-api
Terms   link back to JobsCollider; no onward submission to other job sites
Pay     `salary_min`, `salary_max`: US dollars a year, by the documents
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Period, Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, json_records, pay_of, posting

API: Final = "https://jobscollider.com"
CATEGORIES: Final = ("data", "software_development")


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the categories where AI work stands."""
    del board
    for category in CATEGORIES:
        yield Request(url=f"{API}/api/search-jobs", params={"category": category})


def read(job: Fields, request: Request) -> Posting:
    """Read one job."""
    places = job.texts("locations")
    return posting(
        request,
        source="jobscollider",
        key=job.text("id"),
        url=job.text("url"),
        title=job.text("title"),
        company=job.optional("company_name"),
        description=job.optional("description"),
        location=None if places is None else "; ".join(places),
        applicant_locations=places,
        employment_type=job.optional("job_type"),
        department=job.optional("category"),
        base_salary=pay_of(low=job.number("salary_min"), high=job.number("salary_max"), currency="USD", period=Period.YEAR),
        date_posted=job.moment("published_at"),
    )


SOURCE = Source(
    name="jobscollider",
    homepage="https://jobscollider.com",
    docs="https://github.com/JobsCollider/remote-jobs-api",
    terms="link back; no submission to other job sites",
    attribution="Remote jobs from JobsCollider",
    attribution_link="https://jobscollider.com",
    pay="fields, in US dollars a year",
    requests=requests,
    read=json_records(read, at="jobs"),
    least_interval=timedelta(hours=12),
    pace=10.0,
    listing=Listing.WINDOW,
    bases=(API,),
    redistribute=False,
    remote_only=True,
    currency="USD",
)
