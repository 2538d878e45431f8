"""Record: one record to one Posting at the edge of the program, where texts are cleaned, capped and addresses checked."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from aggregator.core.posting import PayField, Period, Posting, Workplace
from aggregator.core.web import Request
from aggregator.errors import SourceChanged
from aggregator.sources.kit.source import employer

MOST_TITLE: Final = 512
MOST_URL: Final = 2048
MOST_NAME: Final = 256
MOST_LINE: Final = 2048
MOST_DESCRIPTION: Final = 4 * 64 * 1024
MOST_LABELS: Final = 100
_CURRENCY = re.compile(r"[A-Za-z]{3}\Z")
# What most addresses are: nothing in them has to be taken apart or quoted.
_PLAIN_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][A-Za-z0-9%/:=&?~#+!$,;'@()*._-]*)?\Z")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_WORKPLACES: Final = {
    **dict.fromkeys(("remote", "fullyremote", "fully", "remoteonly", "telecommute", "telecommuting", "remotelocal"), Workplace.REMOTE),
    **dict.fromkeys(("hybrid", "partiallyremote", "hybridremote", "partlyremote"), Workplace.HYBRID),
    **dict.fromkeys(("onsite", "inoffice", "office", "inperson", "physical"), Workplace.ONSITE),
}
_PERIODS: Final = {
    **dict.fromkeys(("year", "yearly", "annual", "annually", "peryear", "peryearsalary", "perannum", "pa", "years", "annum"), Period.YEAR),
    **dict.fromkeys(("month", "monthly", "permonth", "permonthsalary", "pm", "months"), Period.MONTH),
    **dict.fromkeys(("week", "weekly", "perweek", "perweeksalary", "pw", "weeks"), Period.WEEK),
    **dict.fromkeys(("day", "daily", "perday", "perdaywage", "pd", "days"), Period.DAY),
    **dict.fromkeys(("hour", "hourly", "perhour", "perhourwage", "ph", "hours"), Period.HOUR),
}


def workplace_of(text: str | None) -> Workplace | None:
    """Read a field that names a workplace ("Remote", "ON_SITE", "in-office"); None for any other word."""
    return None if text is None else _WORKPLACES.get(_NOT_LETTERS.sub("", text.lower()))


def period_of(text: str | None) -> Period | None:
    """Read a field that names a pay period ("yearly", "per-hour-wage", "1 YEAR"); None for any other word."""
    return None if text is None else _PERIODS.get(_NOT_LETTERS.sub("", text.lower()))


def pay_of(
    *,
    low: Decimal | None = None,
    high: Decimal | None = None,
    currency: str | None = None,
    period: Period | None = None,
    text: str | None = None,
    place: str | None = None,
    title: str | None = None,
) -> tuple[PayField, ...]:
    """Give the pay field of a source; nothing where neither an amount nor a text is said."""
    words = line(text)
    if low is None and high is None and words is None:
        return ()
    code = currency.strip().upper() if currency and _CURRENCY.match(currency.strip()) else None
    return (PayField(min=low, max=high, currency=code, period=period, text=words, place=line(place), title=line(title)),)


def line(text: str | None, most: int = MOST_LINE) -> str | None:
    """Clean a short text: no NUL, no outer blanks, capped; None where nothing is left."""
    if text is None:
        return None
    plain = (text.replace("\0", "") if "\0" in text else text).strip()
    return plain[:most] or None


def address(url: str | None, *, base: str | None = None) -> str | None:
    """Clean an address; None for what is no absolute web address (mailto:, a relative path without `base`) or too long."""
    plain = line(url, MOST_URL + 1)
    if plain is None or len(plain) > MOST_URL:
        return None
    if base is None and _PLAIN_URL.match(plain):
        return plain
    try:
        whole = urljoin(base, plain) if base else f"https:{plain}" if plain.startswith("//") else plain
        parts = urlsplit(whole)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return None
    return whole if whole.isascii() and " " not in whole else quote(whole, safe="%/:=&?~#+!$,;'@()*[]")


def posting(
    request: Request,
    *,
    source: str,
    key: str,
    url: str | None,
    title: str,
    company: str | None = None,
    apply_url: str | None = None,
    company_url: str | None = None,
    requisition_id: str | None = None,
    description: str | None = None,
    location: str | None = None,
    workplace: Workplace | None = None,
    applicant_locations: tuple[str, ...] | None = None,
    employment_type: str | None = None,
    department: str | None = None,
    industry: str | None = None,
    labels: tuple[str, ...] | None = None,
    base_salary: tuple[PayField, ...] = (),
    date_posted: datetime | None = None,
    date_modified: datetime | None = None,
    valid_through: datetime | None = None,
) -> Posting:
    """Make a posting of what a record says; the company falls back to the board's. Raises SourceChanged without an address."""
    where = address(url)
    if where is None:
        raise SourceChanged(f"record {key}: url: expected an absolute address, got {url!r:.80}")
    name = line(title, MOST_TITLE)
    if name is None:
        raise SourceChanged(f"record {key}: title: expected text, got nothing")
    return Posting(
        source=source,
        source_id=key,
        title=name,
        board=request.board,
        url=where,
        apply_url=address(apply_url),
        company=line(company, MOST_NAME) or line(employer(request), MOST_NAME),
        company_url=address(company_url),
        requisition_id=line(requisition_id, MOST_NAME),
        description=line(description, MOST_DESCRIPTION),
        location=line(location),
        workplace=workplace,
        applicant_locations=_lines(applicant_locations),
        employment_type=line(employment_type, MOST_NAME),
        department=line(department, MOST_NAME),
        industry=line(industry, MOST_NAME),
        labels=_lines(labels),
        base_salary=base_salary,
        date_posted=date_posted,
        date_modified=date_modified,
        valid_through=valid_through,
    )


def _lines(texts: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if not texts:
        return texts
    return tuple(plain for text in dict.fromkeys(texts[: MOST_LABELS * 4]) if (plain := line(text)))[: MOST_LABELS * 4]


def joined(parts: Sequence[str | None], separator: str = "; ") -> str | None:
    """Join what is said, without repetition; None where nothing is."""
    return separator.join(dict.fromkeys(part.strip() for part in parts if part and part.strip())) or None
