"""Ashby: the public posting API of employers that hire through Ashby; a whole board is one answer.

Docs    https://developers.ashbyhq.com/docs/public-job-posting-api
Terms   public API for showing an employer's jobs elsewhere; slow to answer, and 429 when asked again at once
Pay     `compensation.compensationTiers` with one or several places or levels; `Salary` components only, not bonus or equity
Boards  config/boards.toml, one board name per company, may hold spaces and dots; the payload does not name the company
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from aggregator.core.posting import PayField, Posting, Workplace
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, joined, json_records, pay_of, period_of, posting, workplace_of

API: Final = "https://api.ashbyhq.com"


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the whole board at once."""
    yield Request(url=f"{API}/posting-api/job-board/{quote(board or '', safe='')}", params={"includeCompensation": "true"})


def read(job: Fields, request: Request) -> Posting | None:
    """Read one job; one that is not listed is none."""
    if job.flag("isListed") is False:
        return None
    places = [job.optional("location"), *(place.optional("location") for place in job.children("secondaryLocations"))]
    return posting(
        request,
        source="ashby",
        key=job.text("id"),
        url=job.text("jobUrl"),
        title=job.text("title"),
        apply_url=job.optional("applyUrl"),
        description=job.optional("descriptionHtml") or job.optional("descriptionPlain"),
        location=joined(places),
        workplace=_workplace(job),
        employment_type=job.optional("employmentType"),
        department=joined([job.optional("department"), job.optional("team")], " / "),
        base_salary=tuple(_pay(job.child("compensation"))),
        date_posted=job.moment("publishedAt"),  # the last publishing, not the first
    )


def _workplace(job: Fields) -> Workplace | None:
    # A hybrid job can have isRemote: true; before 2026 there was only isRemote.
    remote = job.flag("isRemote")
    return workplace_of(job.optional("workplaceType")) or (Workplace.REMOTE if remote else None)


def _pay(compensation: Fields) -> Iterator[PayField]:
    # The summary holds one band only: with several tiers the bands of other countries stand in the tiers.
    tiers = [(tier.optional("title"), tier.children("components")) for tier in compensation.children("compensationTiers")]
    found = tuple(pay for title, components in tiers for pay in _salaries(components, title))
    yield from found or _salaries(compensation.children("summaryComponents"), None)
    if not found and not tiers:
        yield from pay_of(text=compensation.optional("scrapeableCompensationSalarySummary"))


def _salaries(components: list[Fields], title: str | None) -> Iterator[PayField]:
    for component in components:
        if component.optional("compensationType") == "Salary":
            yield from pay_of(
                low=component.number("minValue"),
                high=component.number("maxValue"),
                currency=component.optional("currencyCode"),
                period=period_of(component.optional("interval")),
                place=title,  # a place on most boards, a level on some: what it names is read later
                title=title,
            )


SOURCE = Source(
    name="ashby",
    homepage="https://www.ashbyhq.com",
    docs="https://developers.ashbyhq.com/docs/public-job-posting-api",
    terms="public API meant to show an employer's jobs elsewhere",
    attribution="Job board of the employer (Ashby)",
    attribution_link="https://www.ashbyhq.com",
    pay="fields, several by place or level",
    requests=requests,
    read=json_records(read, at="jobs"),
    least_interval=timedelta(hours=6),
    pace=2.0,
    listing=Listing.FULL,
    bases=(API,),
    has_boards=True,
)
