"""JobPosting of schema.org to a Posting: the shape that careers pages and some feeds share (https://schema.org/JobPosting)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from aggregator.core.posting import PayField, Posting, Workplace
from aggregator.core.web import Request
from aggregator.errors import SourceChanged
from aggregator.sources.kit.fields import Fields, decimal_of
from aggregator.sources.kit.record import joined, pay_of, period_of, posting


def schema_posting(
    node: Fields, request: Request, *, source: str, key: str, url: str | None, description: str | None = None, company: str | None = None
) -> Posting:
    """Make a posting of a JobPosting object; `description` and `company` are what a feed gives beside it."""
    employer = named(node.get("hiringOrganization")) or company
    site = node.get("hiringOrganization")
    return posting(
        request,
        source=source,
        key=key,
        url=url,
        title=node.text("title"),
        company=employer,
        company_url=site.get("sameAs") if isinstance(site, dict) and isinstance(site.get("sameAs"), str) else None,
        requisition_id=_identifier(node.get("identifier")),
        description=node.optional("description") or description,
        location=joined([_place(place) for place in listed(node.get("jobLocation"))]),
        workplace=Workplace.REMOTE if "TELECOMMUTE" in listed(node.get("jobLocationType")) else None,
        applicant_locations=tuple(filter(None, map(named, listed(node.get("applicantLocationRequirements"))))) or None,
        employment_type=joined([text for text in listed(node.get("employmentType")) if isinstance(text, str)], ", "),
        industry=joined([text for text in listed(node.get("industry")) if isinstance(text, str)], ", "),
        base_salary=tuple(pay for salary in listed(node.get("baseSalary")) for pay in _pay(salary)),
        date_posted=node.moment("datePosted"),
        valid_through=node.moment("validThrough"),
    )


def listed(value: object) -> list[Any]:
    """Give one value or several as a list; nothing is an empty one."""
    return [] if value is None else value if isinstance(value, list) else [value]


def named(value: object) -> str | None:
    """Name an object that is a text, has a name, or holds several with one."""
    if isinstance(value, list):
        return next(filter(None, map(named, value)), None)
    if isinstance(value, dict):
        return named(value.get("name"))
    return value if isinstance(value, str) and value.strip() else None


def _identifier(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("value")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _place(place: object) -> str | None:
    if isinstance(place, str):
        return place
    if not isinstance(place, dict):
        return None
    address = place.get("address")
    if isinstance(address, dict):
        parts = [named(address.get(part)) for part in ("addressLocality", "addressRegion", "addressCountry")]
        # A country that is given as an object ({"@type": "Country", "name": …}) or a text: `named` reads both.
        return named(place.get("name")) or joined(parts, ", ")
    return named(place.get("name")) or named(address)


def _pay(salary: object) -> Iterator[PayField]:
    if isinstance(salary, str | int | Decimal) and not isinstance(salary, bool):
        yield from pay_of(text=str(salary))
        return
    if not isinstance(salary, dict):
        raise SourceChanged(f"baseSalary: expected an object, got {salary!r:.60}")
    value = salary.get("value", salary)
    amounts = value if isinstance(value, dict) else {"value": value}
    one = _amount(amounts.get("value"))
    yield from pay_of(
        low=_amount(amounts.get("minValue")) or one,
        high=_amount(amounts.get("maxValue")) or (one if amounts.get("minValue") is None else None),
        currency=named(salary.get("currency")) or named(amounts.get("currency")),
        period=period_of(named(amounts.get("unitText")) or named(salary.get("unitText"))),
    )


def _amount(value: object) -> Decimal | None:
    if isinstance(value, bool) or value is None:
        return None
    amount = decimal_of(str(value).replace(",", "").strip()) if isinstance(value, str | int | Decimal) else None
    return amount if amount is not None and 0 < amount < 10**12 else None
