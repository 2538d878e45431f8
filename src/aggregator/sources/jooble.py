"""Jooble: a search over many boards; needs a free key, and gives only a snippet of the text.

Docs    https://jooble.org/api/about
Terms   free key; link to the job on Jooble
Pay     `salary`, a text
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import END, Fields, Source, Turn, json_records, pay_of, posting

API: Final = "https://jooble.org"
WORDS: Final = ("machine learning", "artificial intelligence", "data scientist")
LAST_PAGE: Final = 5


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the first page of each word, by POST."""
    del board
    for word in WORDS:
        yield _page(Request(url=f"{API}/api/", context={"keywords": word}), 1)


def _page(request: Request, page: int) -> Request:
    body = json.dumps({"keywords": request.context.get("keywords", ""), "location": "Remote", "page": str(page)})
    return replace(request, body=body, context={**request.context, "page": str(page)})


def authorise(request: Request, secrets: Mapping[str, str]) -> Request:
    """Put the key into the path, as the documents ask."""
    return replace(request, url=f"{request.url.removesuffix('/')}/{secrets['JOOBLE_KEY']}")


def turn(envelope: Fields, request: Request, count: int) -> Turn:
    """Ask for the next page while there are jobs."""
    del envelope
    page = int(request.context.get("page", "1")) + 1
    if count == 0:
        return END
    return Turn(follow=(_page(request, page),)) if page <= LAST_PAGE else Turn(capped=True)


def read(job: Fields, request: Request) -> Posting:
    """Read one job."""
    return posting(
        request,
        source="jooble",
        key=job.text("id"),
        url=job.text("link"),
        title=job.text("title"),
        company=job.optional("company"),
        description=job.optional("snippet"),
        location=job.optional("location"),
        employment_type=job.optional("type"),
        base_salary=pay_of(text=job.optional("salary")),
        date_modified=job.moment("updated"),
    )


SOURCE = Source(
    name="jooble",
    homepage="https://jooble.org",
    docs="https://jooble.org/api/about",
    terms="free key; link to the job on Jooble",
    attribution="Jobs from Jooble",
    attribution_link="https://jooble.org",
    pay="text",
    requests=requests,
    authorise=authorise,
    read=json_records(read, at="jobs", turn=turn),
    least_interval=timedelta(hours=24),
    pace=2.0,
    listing=Listing.SAMPLE,
    bases=(API,),
    redistribute=False,
    secrets=("JOOBLE_KEY",),
)
