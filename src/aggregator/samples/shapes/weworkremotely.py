"""We Work Remotely: RSS 2.0 whose description is escaped HTML; the employer stands before the title, pay in the text only."""

import re
from datetime import timedelta
from html import escape

from aggregator.samples.market import Market
from aggregator.samples.prose import describe
from aggregator.samples.shapes import address
from aggregator.samples.vacancy import Vacancy

ORIGIN = "https://weworkremotely.com"
CATEGORIES = {"ai": "Programming", "software": "Programming", "business": "All Other Remote"}
RFC_822 = "%a, %d %b %Y %H:%M:%S +0000"
TITLE = "We Work Remotely: Remote jobs in design, programming, marketing and more"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss">
  <channel>
    <title>{title}</title>
    <link>{link}</link>
    <description>{title}</description>
    <language>en-US</language>
    <ttl>60</ttl>
"""


def link(vacancy: Vacancy) -> str:
    """Give the record's key, which is its page."""
    slug = re.sub(r"[^a-z0-9]+", "-", f"{vacancy.company.name} {vacancy.title}".lower()).strip("-")
    return f"{ORIGIN}/remote-jobs/{slug}-{vacancy.number // 256}"


def source_ids(vacancy: Vacancy) -> list[str]:
    """Name the record that this vacancy has here."""
    return [link(vacancy)]


def job(vacancy: Vacancy, market: Market) -> str:
    """Give the vacancy's item."""
    company, page = vacancy.company, link(vacancy)
    country = vacancy.reach.countries[0].name if vacancy.reach.countries else ""
    apply = address.of(vacancy) or page
    text = (
        f'<img src="https://we-work-remotely.imgix.net/logos/{company.slug}.gif?w=50&amp;h=50" />\n\n'
        f"<p>\n  <strong>Headquarters:</strong> {company.country.name}\n"
        f'    <br /><strong>URL:</strong> <a href="https://{company.domain}">https://{company.domain}</a>\n</p>\n\n'
        f"{describe(vacancy, market.lexicon)}\n\n"
        f'<p><strong>To apply:</strong> <a href="{apply}">{apply}</a></p>\n'
    )
    kind = "Contract" if vacancy.employment == "contract" else "Full-Time"
    return f"""    <item>
      <media:content url="https://wwr-pro.s3.amazonaws.com/logos/{company.slug}.gif" type="image/png"/>
      <title>{escape(f"{company.name}: {vacancy.title}", quote=False)}</title>
      <region>{f"{country} Only" if country else "Anywhere in the World"}</region>
      <country>{country}</country>
      <state>{company.country.name}</state>
      <skills></skills>
      <category>{CATEGORIES[vacancy.role.family]}</category>
      <type>{kind}</type>
      <description>{escape(text, quote=False)}</description>
      <pubDate>{vacancy.posted.strftime(RFC_822)}</pubDate>
      <expires_at>{(vacancy.posted + timedelta(days=90)).strftime(RFC_822)}</expires_at>
      <guid>{page}</guid>
      <link>{page}</link>
    </item>
"""


def body(items: list[str], *, path: str) -> str:
    """Give the feed."""
    return HEAD.format(title=TITLE, link=f"{ORIGIN}{path}") + "".join(items) + "  </channel>\n</rss>\n"
