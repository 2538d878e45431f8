"""RemoteJobs.org: remote jobs, many of them carried on from other boards.

Docs    https://remotejobs.org/api
Terms   not verified; link to the job there, and do not hand it on
Pay     `salary_text` ("USD 100,000 - 150,000"), with its numbers in `salary_min`, `salary_max`; no period is said
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import PayField, Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, json_records, pay_of, posting

API: Final = "https://remotejobs.org"
CATEGORIES: Final = ("data-science", "programming", "devops")
CODE = re.compile(r"\s*([A-Z]{3})\b")


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the newest of the categories where AI work stands."""
    del board
    for category in CATEGORIES:
        yield Request(url=f"{API}/api/v1/jobs", params={"category": category, "limit": "50"})


def read(job: Fields, request: Request) -> Posting:
    """Read one job."""
    company, place = job.child("company"), job.optional("location")
    return posting(
        request,
        source="remotejobsorg",
        key=job.text("id"),
        url=job.text("url"),
        title=job.text("title"),
        company=company.optional("name"),
        apply_url=job.optional("apply_url"),
        company_url=company.optional("website"),
        description=job.optional("description"),
        location=place,
        employment_type=job.optional("type"),
        department=job.child("category").optional("name"),
        base_salary=_pay(job),
        date_posted=job.moment("posted_at"),
    )


def _pay(job: Fields) -> tuple[PayField, ...]:
    text = job.optional("salary_text")
    code = None if text is None else CODE.match(text)
    return pay_of(low=job.number("salary_min"), high=job.number("salary_max"), currency=code[1] if code else None, text=text)


SOURCE = Source(
    name="remotejobsorg",
    homepage="https://remotejobs.org",
    docs="https://remotejobs.org/api",
    terms="not verified; link to the job there",
    attribution="Remote jobs from RemoteJobs.org",
    attribution_link="https://remotejobs.org",
    pay="fields",
    requests=requests,
    read=json_records(read, at="data"),
    least_interval=timedelta(hours=12),
    pace=5.0,
    listing=Listing.WINDOW,
    bases=(API,),
    redistribute=False,
    robots=True,
    remote_only=True,
)
