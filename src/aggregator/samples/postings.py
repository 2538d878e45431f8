"""Postings: the market's advertisements as interchange values, for load tests that need no source in between."""

from collections.abc import Iterator
from decimal import Decimal

from aggregator.core.posting import PayField, Period, Posting, Workplace
from aggregator.samples.market import Market
from aggregator.samples.prose import describe
from aggregator.samples.shapes import address, greenhouse, remotive
from aggregator.samples.truth import posting_ids
from aggregator.samples.vacancy import Offer, Vacancy

# Sources that give pay and workplace in fields of their own.
STRUCTURED = {"ashby", "lever"}
PRICED = STRUCTURED | {"greenhouse", "himalayas"}


def postings(market: Market) -> Iterator[Posting]:
    """Give every advertisement of the day, copies included, one at a time; keys are those that the boards serve."""
    for vacancy in market.stream():
        text = describe(vacancy, market.lexicon)
        for place, (source, key) in enumerate(posting_ids(vacancy)):
            city = place if source == vacancy.company.ats else 0
            yield _posting(vacancy, source, key, vacancy.cities[min(city, len(vacancy.cities) - 1)], text)


def _posting(vacancy: Vacancy, source: str, key: str, city: str, text: str) -> Posting:
    own = source == vacancy.company.ats
    return Posting(
        source=source,
        source_id=key,
        board=vacancy.company.slug if own else None,
        title=vacancy.title,
        company=vacancy.company.name,
        url=address.of(vacancy) if own else None,
        apply_url=address.of(vacancy) if source in {"weworkremotely", "hn"} else None,
        requisition_id=vacancy.requisition if source == "greenhouse" else None,
        description=text,
        location=greenhouse.location(vacancy, city) if own or source == "hn" else None,
        workplace=Workplace(vacancy.workplace) if source in STRUCTURED else None,
        applicant_locations=None if own or source == "hn" else (remotive.required(vacancy),),
        department=vacancy.role.department if own else None,
        base_salary=_pay(vacancy.offer) if source in PRICED else (),
        date_posted=vacancy.posted,
        date_modified=vacancy.updated if vacancy.revision else None,
    )


def _pay(offer: Offer | None) -> tuple[PayField, ...]:
    if offer is None or offer.placed == "text" or offer.low is None or offer.high is None:
        return ()
    return (PayField(min=Decimal(offer.low), max=Decimal(offer.high), currency=offer.currency, period=Period(offer.period)),)
