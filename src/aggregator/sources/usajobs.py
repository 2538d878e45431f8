"""USAJOBS: the remote jobs of the government of the United States; needs a free key.

Docs    https://developer.usajobs.gov
Terms   free key; name USAJOBS; at most 10,000 rows a question
Pay     `PositionRemuneration`: US dollars, texts, with a code for the period
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from aggregator.core.posting import PayField, Period, Posting, Workplace
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import END, Fields, Source, Turn, by_number, json_records, pay_of, posting

API: Final = "https://data.usajobs.gov"
PAGE: Final = 500
WORDS: Final = ("artificial intelligence", "machine learning", "data scientist")
PERIODS: Final = {"PA": Period.YEAR, "PM": Period.MONTH, "PW": Period.WEEK, "PD": Period.DAY, "PH": Period.HOUR}


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the remote jobs of each word."""
    del board
    for word in WORDS:
        yield Request(
            url=f"{API}/api/search", params={"Keyword": word, "RemoteIndicator": "True", "ResultsPerPage": str(PAGE), "Page": "1"}
        )


def authorise(request: Request, secrets: Mapping[str, str]) -> Request:
    """Put the key and the address that it was given to into the headers, as the documents ask."""
    own = {"Authorization-Key": secrets["USAJOBS_KEY"], "User-Agent": secrets["USAJOBS_EMAIL"]}
    return replace(request, headers={**request.headers, **own})


def turn(envelope: Fields, request: Request, count: int) -> Turn:
    """Ask for the next page while pages are full."""
    del envelope
    return by_number(request, "Page", last=20) if count >= PAGE else END


def read(row: Fields, request: Request) -> Posting:
    """Read one announcement."""
    job = row.child("MatchedObjectDescriptor")
    details = job.child("UserArea").child("Details")
    return posting(
        request,
        source="usajobs",
        key=row.text("MatchedObjectId"),
        url=job.text("PositionURI"),
        title=job.text("PositionTitle"),
        company=job.text("OrganizationName"),
        requisition_id=job.optional("PositionID"),
        description=details.optional("JobSummary"),
        location=job.optional("PositionLocationDisplay"),
        workplace=Workplace.REMOTE if details.flag("RemoteIndicator") else None,
        base_salary=tuple(pay for part in job.children("PositionRemuneration") for pay in _pay(part)),
        date_posted=job.moment("PublicationStartDate"),
        valid_through=job.moment("ApplicationCloseDate"),
    )


def _pay(part: Fields) -> tuple[PayField, ...]:
    # "BW" (two weeks), "WC" (without pay) and others have no period here: the text says it.
    code = part.optional("RateIntervalCode") or ""
    return pay_of(
        low=part.number("MinimumRange"),
        high=part.number("MaximumRange"),
        currency="USD",
        period=PERIODS.get(code),
        text=None if code in PERIODS else part.optional("Description"),
    )


SOURCE = Source(
    name="usajobs",
    homepage="https://www.usajobs.gov",
    docs="https://developer.usajobs.gov",
    terms="free key; name USAJOBS",
    attribution="Jobs from USAJOBS",
    attribution_link="https://www.usajobs.gov",
    pay="fields",
    requests=requests,
    authorise=authorise,
    read=json_records(read, at="SearchResult.SearchResultItems", key="MatchedObjectId", turn=turn),
    least_interval=timedelta(hours=24),
    pace=2.0,
    listing=Listing.WINDOW,
    bases=(API,),
    secrets=("USAJOBS_KEY", "USAJOBS_EMAIL"),
    currency="USD",
)
