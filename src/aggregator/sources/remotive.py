"""Remotive: a small board of remote jobs; the whole list is one answer.

Docs    https://github.com/remotive-com/remote-jobs-api
Terms   link to the job on Remotive and name Remotive; no onward submission to other job sites; at most four requests a day
Pay     `salary`, free text ("$70-110k", "cop 3.500.000 per month", "competitive salary")
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, json_records, pay_of, posting

API: Final = "https://remotive.com"


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the whole list."""
    del board
    yield Request(url=f"{API}/api/remote-jobs")


def read(job: Fields, request: Request) -> Posting:
    """Read one job; the place an applicant must be in is one text of several places."""
    place = job.optional("candidate_required_location")
    return posting(
        request,
        source="remotive",
        key=job.text("id"),
        url=job.text("url"),
        title=job.text("title"),
        company=job.text("company_name"),
        description=job.optional("description"),
        location=place,
        applicant_locations=None if place is None else tuple(part.strip() for part in place.split(",") if part.strip()),
        employment_type=job.optional("job_type"),
        department=job.optional("category"),
        labels=job.texts("tags"),
        base_salary=pay_of(text=job.optional("salary")),
        date_posted=job.moment("publication_date"),  # without a zone: UTC
    )


SOURCE = Source(
    name="remotive",
    homepage="https://remotive.com",
    docs="https://github.com/remotive-com/remote-jobs-api",
    terms="link back to Remotive and name it; no submission to other job sites; at most 4 requests a day",
    attribution="Remote jobs from Remotive",
    attribution_link="https://remotive.com",
    pay="text",
    requests=requests,
    read=json_records(read, at="jobs", total="job-count"),
    least_interval=timedelta(hours=6),
    pace=30.0,
    requests_per_day=4,
    listing=Listing.FULL,
    bases=(API,),
    redistribute=False,
    remote_only=True,
    floor=5,
)
