"""Recruitee: the public careers-site API of companies that hire through Recruitee; a whole site is one answer.

Docs    https://docs.recruitee.com/reference/offers
Terms   public API for careers sites; from 10 February 2027 it answers 401 without a token of the employer
Pay     `salary` with texts for the amounts, where the employer fills it in
Boards  config/boards.toml, the first part of company.recruitee.com
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from aggregator.core.posting import Posting, Workplace
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, host_label, joined, json_records, pay_of, period_of, posting

SITE: Final = "https://{board}.recruitee.com"


def requests(board: str | None) -> Iterable[Request]:
    """Ask for all offers."""
    yield Request(url=f"{SITE.format(board=host_label(board or ''))}/api/offers/")


def read(offer: Fields, request: Request) -> Posting | None:
    """Read one offer; one that is not published is none."""
    if offer.optional("status") not in {None, "published"}:
        return None
    pay = offer.child("salary")
    places = [
        joined([place.optional("city"), place.optional("state"), place.optional("country")], ", ") for place in offer.children("locations")
    ]
    return posting(
        request,
        source="recruitee",
        key=offer.text("id"),
        url=offer.text("careers_url"),
        title=offer.text("title"),
        company=offer.optional("company_name"),
        apply_url=offer.optional("careers_apply_url"),
        description=joined([offer.optional("description"), offer.optional("requirements")], "\n"),
        location=joined([offer.optional("location"), *places]),
        workplace=_workplace(offer),
        employment_type=offer.optional("employment_type_code"),
        department=offer.optional("department"),
        labels=offer.texts("tags"),
        base_salary=pay_of(
            low=pay.number("min"),
            high=pay.number("max"),
            currency=pay.optional("currency"),
            period=period_of(pay.optional("period")),
        ),
        date_posted=offer.moment("published_at"),
        date_modified=offer.moment("updated_at"),
        valid_through=offer.moment("close_at"),
    )


def _workplace(offer: Fields) -> Workplace | None:
    # Several may be true: the employer lets the applicant choose, and nothing is said.
    said = [
        kind for key, kind in (("remote", Workplace.REMOTE), ("hybrid", Workplace.HYBRID), ("on_site", Workplace.ONSITE)) if offer.flag(key)
    ]
    return said[0] if len(said) == 1 else None


SOURCE = Source(
    name="recruitee",
    homepage="https://recruitee.com",
    docs="https://docs.recruitee.com/reference/offers",
    terms="public API for careers sites; needs an employer's token from 10 February 2027",
    attribution="Careers site of the employer (Recruitee)",
    attribution_link="https://recruitee.com",
    pay="fields on some sites",
    requests=requests,
    read=json_records(read, at="offers"),
    least_interval=timedelta(hours=12),
    listing=Listing.FULL,
    bases=("https://recruitee.com",),
    has_boards=True,
)
