"""Greenhouse: the public job board API of employers that hire through Greenhouse; a whole board is one answer.

Docs    https://developers.greenhouse.io/job-board.html
Terms   public API for showing an employer's jobs elsewhere; no stated limit on reading; 429 with Retry-After is kept
Pay     `pay_input_ranges` (only with pay_transparency=true), currency ranges in `metadata` under names that are for the public,
        else the pay-range element that Greenhouse puts into the text
Boards  config/boards.toml, one token per company; EU boards answer on the same host
"""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser

from aggregator.core.posting import PayField, Period, Posting, Workplace
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, joined, json_records, pay_of, posting, unescape, workplace_of

API: Final = "https://boards-api.greenhouse.io"
# Without content there is no text, no office and no department; without pay_transparency no pay.
PARAMETERS: Final = {"content": "true", "pay_transparency": "true"}
# The whole location may be a way of working, with the city only in the offices.
MODELS: Final = frozenset(("hybrid", "distributed", "in-office", "in office", "onsite", "on-site"))
# Employers name their own fields and some hold what is internal ("Baseline Budgeted Salary"): only names meant for readers count.
PUBLIC_PAY = re.compile(
    r"(?:job post |job posting |posting |posted |public |advertised |external )?(?:base )?(?:salary |pay |compensation )?range(?: \([^()]{2,40}\))?\Z",
    re.IGNORECASE,
)
WORK_MODEL: Final = frozenset(("workplace type", "location type", "work model", "work arrangement", "remote status", "workplace"))
PERIODS: Final = (("hour", Period.HOUR), ("annual", Period.YEAR), ("year", Period.YEAR), ("month", Period.MONTH), ("week", Period.WEEK))


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the whole board at once."""
    yield Request(url=f"{API}/v1/boards/{quote(board or '', safe='')}/jobs", params=PARAMETERS)


def read(job: Fields, request: Request) -> Posting:
    """Read one job; `content` is HTML that was escaped once more."""
    metadata = job.children("metadata")
    content = job.optional("content")
    text = None if content is None else unescape(content)
    place = job.child("location").optional("name")
    model = place if place and place.strip().casefold() in MODELS else None
    offices = [office.optional("location") or office.optional("name") for office in job.children("offices")] if model else []
    return posting(
        request,
        source="greenhouse",
        key=job.text("id"),
        url=job.text("absolute_url"),
        title=job.text("title"),
        company=job.optional("company_name"),
        requisition_id=job.optional("requisition_id"),
        description=text,
        location=joined([place, *offices]),
        workplace=workplace_of(model) or next(filter(None, map(_work_model, metadata)), None),
        department=joined([department.optional("name") for department in job.children("departments")]),
        base_salary=tuple(_stated(job)) or tuple(_metadata(metadata)) or _element(text),
        date_posted=job.moment("first_published"),
        date_modified=job.moment("updated_at"),
        valid_through=job.moment("application_deadline"),
    )


def _work_model(field: Fields) -> Workplace | None:
    named = (field.optional("name") or "").strip().casefold()
    return workplace_of(field.optional("value")) if named in WORK_MODEL else None


def _stated(job: Fields) -> Iterator[PayField]:
    for pay in job.children("pay_input_ranges"):
        title = pay.optional("title")
        # There is no field for the period: the employer's title or note says "Annual" or "Hourly".
        words = f"{title or ''} {pay.optional('blurb') or ''}".casefold()
        low, high = pay.number("min_cents"), pay.number("max_cents")
        yield from pay_of(
            low=low and low / 100,
            high=high and high / 100,
            currency=pay.optional("currency_type"),
            period=next((period for word, period in PERIODS if word in words), None),
            place=title,
            title=title,
        )


def _metadata(metadata: list[Fields]) -> Iterator[PayField]:
    for field in metadata:
        name = (field.optional("name") or "").strip()
        if field.optional("value_type") == "currency_range" and PUBLIC_PAY.match(name):
            pay = field.child("value")
            yield from pay_of(
                low=pay.number("min_value"), high=pay.number("max_value"), currency=pay.optional("unit"), place=name, title=name
            )


def _element(text: str | None) -> tuple[PayField, ...]:
    if text is None or "pay-range" not in text:
        return ()
    ranges = LexborHTMLParser(text).css("div.pay-range")
    return tuple(pay for element in ranges[:20] for pay in pay_of(text=" ".join(element.text(separator=" ").split())))


SOURCE = Source(
    name="greenhouse",
    homepage="https://www.greenhouse.com",
    docs="https://developers.greenhouse.io/job-board.html",
    terms="public API meant to show an employer's jobs elsewhere",
    attribution="Job board of the employer (Greenhouse)",
    attribution_link="https://www.greenhouse.com",
    pay="fields, several by place or level; else a text",
    requests=requests,
    read=json_records(read, at="jobs", total="meta.total"),
    least_interval=timedelta(hours=6),
    listing=Listing.FULL,
    bases=(API,),
    has_boards=True,
)
