"""JobPosting on careers pages: schema.org data inside any employer's own site, found through its sitemap.

Docs    https://developers.google.com/search/docs/appearance/structured-data/job-posting
Terms   those of each site; robots.txt is obeyed, and a run asks for few pages
Pay     `baseSalary`, where the employer gives it
Boards  config/boards.toml, the host of a careers site ("careers.example.com")
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from aggregator.core.page import Page
from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request, Response
from aggregator.errors import SourceChanged
from aggregator.sources.kit import (
    Fields,
    Record,
    Source,
    address,
    host_label,
    host_of,
    listed,
    load_json,
    load_xml,
    page_of,
    page_text,
    raw_json,
    refuse_wall,
    schema_posting,
)

MOST_PAGES: Final = 40  # a page is one job: a run asks for the newest few
MOST_MAPS: Final = 5
JOB_PATH = re.compile(
    r"/(?:jobs?|careers?|positions?|openings?|vacanc(?:y|ies)|roles?|stellen|emplois?|empleos?)(?:[/_-]|-detail)[^/]", re.IGNORECASE
)
JOB_MAP = re.compile(r"job|career|position|vacanc", re.IGNORECASE)
WRAPPED = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*$")
CONTROL = re.compile(r"[\x00-\x1f]+")


def requests(board: str | None) -> Iterator[Request]:
    """Ask for the sitemap of a site."""
    yield Request(url=f"https://{host_label(board or '')}/sitemap.xml", kind="sitemap")


def parse(response: Response) -> Page:
    """Read a sitemap, which leads to pages, or a page, which may hold postings."""
    opening = response.body.lstrip()[:500]
    if b"<urlset" in opening or b"<sitemapindex" in opening:
        return _sitemap(response)
    tree = LexborHTMLParser(page_text(response.body))
    link = tree.css_first('link[rel="canonical"]') or tree.css_first('meta[property="og:url"]')
    where = (link and address(link.attributes.get("href") or link.attributes.get("content"))) or response.request.url
    blocks = [node.text() for node in tree.css('script[type="application/ld+json"]')]
    records = [record for block in blocks for record in _records(block, response.request, where)]
    if records:
        return page_of(records)
    refuse_wall(response.body)
    return Page(skipped=1)


def _sitemap(response: Response) -> Page:
    document = load_xml(response.body)
    own = host_of(response.request.url)
    found = [(_text(entry, "lastmod"), _text(entry, "loc")) for entry in document]
    # Only the site's own pages: a sitemap could send us anywhere.
    near = sorted({(changed, where) for changed, where in found if address(where) and host_of(where) == own}, reverse=True)
    if etree.QName(document).localname == "sitemapindex":
        maps = [where for _, where in near if JOB_MAP.search(urlsplit(where).path)]
        follow = tuple(Request(url=where, kind="sitemap") for where in maps[:MOST_MAPS])
        return Page(skipped=len(found), follow=follow, capped=len(maps) > MOST_MAPS)
    pages = [where for _, where in near if JOB_PATH.search(urlsplit(where).path)]
    follow = tuple(Request(url=where, kind="page") for where in pages[:MOST_PAGES])
    return Page(skipped=len(found), follow=follow, capped=len(pages) > MOST_PAGES)


def _text(entry: Any, name: str) -> str:
    return next((child.text.strip() for child in entry if etree.QName(child).localname == name and child.text), "")


def _records(block: str, request: Request, where: str) -> Iterator[Record]:
    plain = WRAPPED.sub("", WRAPPED.sub("", block)).strip()
    if plain.startswith(("&quot;", "{&quot;", "[{&quot;", "[&quot;", "{ &quot;")):
        plain = unescape(plain)
    try:
        # Line breaks inside texts are not JSON; outside they are blanks as well.
        nodes = list(_job_postings(load_json(CONTROL.sub(" ", plain).encode())))
    except (SourceChanged, RecursionError) as error:
        if "JobPosting" in block:
            yield _broken(block, str(error))
        return
    for node in nodes:
        yield _record(node, request, where, alone=len(nodes) == 1)


def _broken(block: str, reason: str) -> Record:
    def refuse() -> None:
        raise SourceChanged(f"a block of JSON-LD: {reason}")

    return Record(read=refuse, key=lambda: None, raw=block.encode)


def _record(node: dict[str, Any], request: Request, where: str, *, alone: bool) -> Record:
    own = node.get("url")
    key = own if isinstance(own, str) and address(own) else where if alone else f"{where}#{node.get('title')}"
    url = key if address(key) else where

    def read() -> Posting:
        text = node.get("description")
        escaped = isinstance(text, str) and "<" not in text and "&lt;" in text
        said = {**node, "description": unescape(text)} if isinstance(text, str) and escaped else node
        return schema_posting(Fields(said, "JobPosting"), request, source="jsonld", key=key, url=url)

    return Record(read=read, key=lambda: key, raw=lambda: raw_json(node))


def _job_postings(value: Any) -> Iterator[dict[str, Any]]:
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            kinds = {str(kind).rpartition("/")[2] for kind in listed(node.get("@type"))}
            if "JobPosting" in kinds:
                yield node
            else:
                waiting.extend(node[key] for key in ("mainEntity", "itemListElement", "item", "@graph") if key in node)


SOURCE = Source(
    name="jsonld",
    homepage="https://schema.org/JobPosting",
    docs="https://developers.google.com/search/docs/appearance/structured-data/job-posting",
    terms="those of each site; robots.txt is obeyed",
    attribution="Careers page of the employer",
    attribution_link="https://schema.org/JobPosting",
    pay="fields on some sites",
    requests=requests,
    read=parse,
    least_interval=timedelta(hours=24),
    pace=5.0,
    listing=Listing.SAMPLE,
    bases=("https://careers.example.com",),
    robots=True,
    has_boards=True,
)
