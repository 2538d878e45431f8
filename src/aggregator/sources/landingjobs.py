"""Landing.jobs: technology jobs in Portugal and Europe; a fixed window of about fifty.

Docs    https://landing.jobs/api/v1
Terms   public API; link to the job on Landing.jobs
Pay     `gross_salary_low`, `gross_salary_high` in `currency_code`; no field names the period
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Posting, Workplace
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, joined, json_records, pay_of, posting

API: Final = "https://landing.jobs"
EMPLOYER = re.compile(r"/at/([^/?#]+)/")


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the window; the number of a page is ignored there."""
    del board
    yield Request(url=f"{API}/api/v1/jobs", params={"limit": "100"})


def read(job: Fields, request: Request) -> Posting:
    """Read one job; the employer is named in the address only."""
    url = job.text("url")
    employer = EMPLOYER.search(url)
    places = [joined([place.optional("city"), place.optional("country_code")], ", ") for place in job.children("locations")]
    return posting(
        request,
        source="landingjobs",
        key=job.text("id"),
        url=url,
        title=job.text("title"),
        company=employer[1].replace("-", " ") if employer else None,
        description=joined([job.optional(part) for part in ("role_description", "main_requirements", "nice_to_have", "perks")], "\n"),
        location=joined([*places, job.optional("city")]),
        workplace=Workplace.REMOTE if job.flag("remote") else None,
        employment_type=job.optional("type"),
        labels=job.texts("tags"),
        base_salary=pay_of(
            low=job.number("gross_salary_low"), high=job.number("gross_salary_high"), currency=job.optional("currency_code")
        ),
        date_posted=job.moment("published_at"),
        valid_through=job.moment("expires_at"),
    )


SOURCE = Source(
    name="landingjobs",
    homepage="https://landing.jobs",
    docs="https://landing.jobs/api/v1",
    terms="public API; link to the job on Landing.jobs",
    attribution="Jobs from Landing.jobs",
    attribution_link="https://landing.jobs",
    pay="fields",
    requests=requests,
    read=json_records(read),
    least_interval=timedelta(hours=12),
    pace=5.0,
    listing=Listing.WINDOW,
    bases=(API,),
    robots=True,
)
