"""Adzuna: a search over many boards, in several countries; needs a free key, and gives only the start of a text.

Docs    https://developer.adzuna.com
Terms   attribution; 25 requests a minute, 250 a day, 1,000 a week, 2,500 a month; other use is a trial of 14 days
Pay     `salary_min`, `salary_max` a year in the country's currency; a predicted one is a guess, and is left out
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from aggregator.core.posting import PayField, Period, Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, json_records, pay_of, posting

API: Final = "https://api.adzuna.com"
CURRENCIES: Final = {"gb": "GBP", "us": "USD", "ca": "CAD", "de": "EUR", "fr": "EUR", "nl": "EUR", "in": "INR", "sg": "SGD", "au": "AUD"}


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the newest remote jobs of each country."""
    del board
    for country in CURRENCIES:
        params = {"what": "machine learning", "what_or": "remote", "results_per_page": "50", "sort_by": "date"}
        yield Request(url=f"{API}/v1/api/jobs/{country}/search/1", params=params, context={"country": country})


def authorise(request: Request, secrets: Mapping[str, str]) -> Request:
    """Put the key into the address, as the documents ask."""
    own = {"app_id": secrets["ADZUNA_APP_ID"], "app_key": secrets["ADZUNA_APP_KEY"]}
    return replace(request, params={**request.params, **own})


def read(job: Fields, request: Request) -> Posting:
    """Read one job."""
    return posting(
        request,
        source="adzuna",
        key=job.text("id"),
        url=job.text("redirect_url"),
        title=job.text("title"),
        company=job.child("company").optional("display_name"),
        description=job.optional("description"),
        location=job.child("location").optional("display_name"),
        employment_type=job.optional("contract_time") or job.optional("contract_type"),
        department=job.child("category").optional("label"),
        base_salary=_pay(job, request),
        date_posted=job.moment("created"),
    )


def _pay(job: Fields, request: Request) -> tuple[PayField, ...]:
    if job.optional("salary_is_predicted") != "0":
        return ()
    currency = CURRENCIES.get(request.context.get("country", ""))
    return pay_of(low=job.number("salary_min"), high=job.number("salary_max"), currency=currency, period=Period.YEAR)


SOURCE = Source(
    name="adzuna",
    homepage="https://www.adzuna.co.uk",
    docs="https://developer.adzuna.com",
    terms="attribution; 250 requests a day, 2,500 a month",
    attribution="Jobs by Adzuna",
    attribution_link="https://www.adzuna.co.uk",
    pay="fields; predicted ones are left out",
    requests=requests,
    authorise=authorise,
    read=json_records(read, at="results"),
    least_interval=timedelta(hours=24),
    pace=3.0,
    requests_per_day=80,
    listing=Listing.SAMPLE,
    bases=(API,),
    redistribute=False,
    secrets=("ADZUNA_APP_ID", "ADZUNA_APP_KEY"),
)
