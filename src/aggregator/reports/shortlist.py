"""Shortlist: openings as an RSS 2.0 or JSON Feed 1.1 document, for people who follow them in a feed reader."""

import html
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Final

from lxml import etree

from aggregator.text.harmless import harmless

JSON_FEED: Final = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One opening in a feed: `lines` are plain text about it, `link` leads to its source, `id` never changes."""

    id: str
    title: str
    link: str | None
    lines: Sequence[str]
    company: str
    published: datetime
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a feed says of itself; `link` is where it lives."""

    title: str
    about: str
    link: str
    made: datetime


def rss(head: Head, entries: Iterable[Entry]) -> bytes:
    """Write RSS 2.0 (https://www.rssboard.org/rss-specification); text of postings stays text, in XML and in the HTML within."""
    root = etree.Element("rss", version="2.0")
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", head.title)
    _add(channel, "link", head.link)
    _add(channel, "description", head.about)
    _add(channel, "lastBuildDate", format_datetime(head.made, usegmt=True))
    for entry in entries:
        item = etree.SubElement(channel, "item")
        _add(item, "title", entry.title)
        if entry.link:
            _add(item, "link", entry.link)
        # Readers take the description as HTML: escaped once for HTML here, and once more for XML by the library.
        _add(item, "description", "<br>".join(html.escape(harmless(line)) for line in entry.lines))
        for tag in entry.tags:
            _add(item, "category", tag)
        _add(item, "guid", entry.id, isPermaLink="false")
        _add(item, "pubDate", format_datetime(entry.published, usegmt=True))
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written


def _add(parent: Any, name: str, text: str, **attributes: str) -> None:
    etree.SubElement(parent, name, **attributes).text = harmless(text)


def json_feed(head: Head, entries: Iterable[Entry]) -> bytes:
    """Write JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), in ASCII."""
    items = [
        {
            "id": entry.id,
            **({"url": entry.link} if entry.link else {}),
            "title": harmless(entry.title),
            "content_text": "\n".join(map(harmless, entry.lines)),
            "date_published": entry.published.isoformat(),
            "authors": [{"name": harmless(entry.company)}],
            "tags": list(entry.tags),
        }
        for entry in entries
    ]
    feed = {"version": JSON_FEED, "title": head.title, "description": head.about}
    feed |= {"home_page_url": head.link} if head.link.startswith(("http://", "https://")) else {}
    return json.dumps(feed | {"items": items}, ensure_ascii=True, indent=1).encode() + b"\n"
