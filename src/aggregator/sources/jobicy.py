"""Jobicy: remote jobs, at most a hundred an answer and no paging, so the fields of AI work are asked one by one.

Docs    https://github.com/Jobicy/remote-jobs-api
Terms   credit with a direct link, applications through Jobicy; no onward submission to other job sites; at most once an hour
Pay     `salaryMin`, `salaryMax`, `salaryCurrency`, `salaryPeriod`; until 2024 `annualSalaryMin`; the keys are missing without pay
"""

from collections.abc import Iterable
from datetime import timedelta
from html import unescape
from typing import Final

from aggregator.core.posting import PayField, Period, Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, json_records, pay_of, period_of, posting

API: Final = "https://jobicy.com"
INDUSTRIES: Final = ("data-science", "engineering")


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the newest, and for the newest of the industries where AI work stands."""
    del board
    yield Request(url=f"{API}/api/v2/remote-jobs", params={"count": "100"})
    for industry in INDUSTRIES:
        yield Request(url=f"{API}/api/v2/remote-jobs", params={"count": "100", "industry": industry}, kind="industry")


def read(job: Fields, request: Request) -> Posting:
    """Read one job; the places are one text, separated by a comma and two blanks, and names may hold entities."""
    place = job.optional("jobGeo")
    return posting(
        request,
        source="jobicy",
        key=job.text("id"),
        url=job.text("url"),
        title=unescape(job.text("jobTitle")),
        company=unescape(job.text("companyName")),
        description=job.optional("jobDescription") or job.optional("jobExcerpt"),
        location=place,
        applicant_locations=None if place is None else tuple(part.strip() for part in place.split(",") if part.strip()),
        employment_type=", ".join(job.texts("jobType") or ()),
        department=unescape("; ".join(job.texts("jobIndustry") or ())),
        base_salary=_pay(job),
        date_posted=job.moment("pubDate"),
    )


def _pay(job: Fields) -> tuple[PayField, ...]:
    currency = job.optional("salaryCurrency")
    if job.has("annualSalaryMin") or job.has("annualSalaryMax"):
        return pay_of(low=job.number("annualSalaryMin"), high=job.number("annualSalaryMax"), currency=currency, period=Period.YEAR)
    return pay_of(
        low=job.number("salaryMin"),
        high=job.number("salaryMax"),
        currency=currency,
        period=period_of(job.optional("salaryPeriod")),
    )


SOURCE = Source(
    name="jobicy",
    homepage="https://jobicy.com",
    docs="https://github.com/Jobicy/remote-jobs-api",
    terms="credit with a direct link, apply through Jobicy; not to other job sites; at most hourly",
    attribution="Remote jobs from Jobicy",
    attribution_link="https://jobicy.com",
    pay="fields",
    requests=requests,
    read=json_records(read, at="jobs"),
    least_interval=timedelta(hours=6),
    pace=10.0,
    listing=Listing.WINDOW,
    bases=(API,),
    redistribute=False,
    remote_only=True,
    floor=5,
)
