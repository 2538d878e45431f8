"""Remote OK: the newest hundred remote jobs as one JSON array, its first element a legal notice.

Docs    https://remoteok.com/api
Terms   link back to the Remote OK page with a followed link and name Remote OK; not the logo; at most one read an hour
Pay     `salary_min`, `salary_max`: whole US dollars, 0 is unknown; meant a year, but hourly figures slip in: no period is said
"""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

import ftfy

from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request
from aggregator.sources.kit import Fields, Source, json_records, pay_of, posting

API: Final = "https://remoteok.com"
# Every description ends in a request to mention a word and a tag, which is the reader's own IP address in base64.
PLANTED = re.compile(
    r"(?:<(?:p|div|br ?/?)>|\s)*please mention the word\b(?:(?!please mention the word\b).){0,600}?\btag\b(?:(?!please mention).){0,900}\Z",
    re.IGNORECASE | re.DOTALL,
)
# UTF-8 that was read as Latin-1 or Windows-1252 shows one of these.
DOUBLED = re.compile("[\u00c2\u00c3\u00c5\u00e2\u00f0][\u0080-\u00bf\u0152-\u2122]")


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the whole list."""
    del board
    yield Request(url=f"{API}/api")


def read(job: Fields, request: Request) -> Posting | None:
    """Read one job; the legal notice is none."""
    if job.has("legal") and not job.has("position"):
        return None
    description = clean(job.optional("description"))
    return posting(
        request,
        source="remoteok",
        key=job.text("id"),
        url=job.text("url"),
        title=clean(job.text("position")) or job.text("position"),
        company=clean(job.optional("company")),
        apply_url=job.optional("apply_url"),
        description=description,
        location=clean(job.optional("location")),
        labels=job.texts("tags"),
        base_salary=pay_of(low=job.number("salary_min"), high=job.number("salary_max"), currency="USD"),
        date_posted=job.epoch("epoch") or job.moment("date"),
    )


def clean(text: str | None) -> str | None:
    """Take the planted paragraph away and repair text that was encoded twice."""
    if text is None:
        return None
    at = text.lower().rfind("please mention the word")
    start = max(0, at - 200)
    plain = text if at < 0 else text[:start] + PLANTED.sub("", text[start:])
    return ftfy.fix_encoding(plain) if DOUBLED.search(plain) else plain


SOURCE = Source(
    name="remoteok",
    homepage="https://remoteok.com",
    docs="https://remoteok.com/api",
    terms="link back with a followed link and name Remote OK; no logo; at most hourly",
    attribution="Remote jobs from Remote OK",
    attribution_link="https://remoteok.com",
    pay="fields",
    requests=requests,
    read=json_records(read),
    least_interval=timedelta(hours=1),
    pace=30.0,
    requests_per_day=24,
    listing=Listing.WINDOW,
    bases=(API,),
    remote_only=True,
    floor=10,
    currency="USD",
)
