"""Reed: jobs in the United Kingdom; needs a free key, and gives only the start of a text.

Docs    https://www.reed.co.uk/developers/jobseeker
Terms   free key; link to the job on Reed
Pay     `minimumSalary`, `maximumSalary` in pounds, null where hidden; no field of the list names the period
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import END, Fields, Source, Turn, by_number, json_records, pay_of, posting

API: Final = "https://www.reed.co.uk"
PAGE: Final = 100
WORDS: Final = ("machine learning remote", "artificial intelligence remote", "data scientist remote")


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the first page of each word."""
    del board
    for word in WORDS:
        yield Request(url=f"{API}/api/1.0/search", params={"keywords": word, "resultsToTake": str(PAGE), "resultsToSkip": "0"})


def authorise(request: Request, secrets: Mapping[str, str]) -> Request:
    """Put the key into the header, as the user of basic authentication without a password."""
    token = b64encode(f"{secrets['REED_KEY']}:".encode()).decode()
    return replace(request, headers={**request.headers, "Authorization": f"Basic {token}"})


def turn(envelope: Fields, request: Request, count: int) -> Turn:
    """Ask for the next page while pages are full."""
    del envelope
    return by_number(request, "resultsToSkip", step=PAGE, first=0, last=5 * PAGE) if count >= PAGE else END


def read(job: Fields, request: Request) -> Posting:
    """Read one job; its dates are written day first."""
    return posting(
        request,
        source="reed",
        key=job.text("jobId"),
        url=job.text("jobUrl"),
        title=job.text("jobTitle"),
        company=job.optional("employerName"),
        description=job.optional("jobDescription"),
        location=job.optional("locationName"),
        base_salary=pay_of(low=job.number("minimumSalary"), high=job.number("maximumSalary"), currency="GBP"),
        date_posted=job.day_first("date"),
        valid_through=job.day_first("expirationDate"),
    )


SOURCE = Source(
    name="reed",
    homepage="https://www.reed.co.uk",
    docs="https://www.reed.co.uk/developers/jobseeker",
    terms="free key; link to the job on Reed",
    attribution="Jobs from Reed",
    attribution_link="https://www.reed.co.uk",
    pay="fields, in pounds",
    requests=requests,
    authorise=authorise,
    read=json_records(read, at="results", key="jobId", turn=turn),
    least_interval=timedelta(hours=24),
    pace=2.0,
    listing=Listing.SAMPLE,
    bases=(API,),
    redistribute=False,
    secrets=("REED_KEY",),
    currency="GBP",
)
