"""Hacker News: the monthly "Who is hiring?" thread through the Algolia API; comments are free text, replies come along."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from aggregator.samples.draws import Draws
from aggregator.samples.market import Market
from aggregator.samples.prose import MARK, article, pay_sentence
from aggregator.samples.shapes import address
from aggregator.samples.vacancy import Vacancy

ORIGIN = "https://hn.algolia.com"
MOST_HITS = 1000
TITLES = ("Ask HN: Who is hiring?", "Ask HN: Who wants to be hired?", "Ask HN: Freelancer? Seeking freelancer?")
MONTHS = 3
REPLY_EVERY = 6
PERIODS = {"year": "", "month": "/month", "day": "/day", "hour": "/hour"}


def opened(market: Market) -> datetime:
    """Say when the newest thread was opened: the first of yesterday's month, so that it lies behind."""
    return (market.now - timedelta(days=1)).replace(day=1, hour=15)


def threads(market: Market) -> list[dict[str, Any]]:
    """Give the stories of the thread account, newest first: three a month."""
    stories = []
    month = opened(market)
    for _ in range(MONTHS):
        for place, title in enumerate(TITLES):
            moment = month + timedelta(seconds=7 - place)
            number = thread_id(moment) + place
            stories.append(
                {
                    "_tags": ["story", "author_whoishiring", f"story_{number}", "ask_hn"],
                    "author": "whoishiring",
                    "children": [],
                    "created_at": _zulu(moment),
                    "created_at_i": int(moment.timestamp()),
                    "num_comments": 0,
                    "objectID": str(number),
                    "points": 300 - place,
                    "story_id": number,
                    "story_text": "Please say where the work is done.<p>One post per company.",
                    "title": f"{title} ({moment:%B %Y})",
                    "updated_at": _zulu(market.now),
                }
            )
        month = (month.replace(day=1) - timedelta(days=1)).replace(day=1)
    return stories


def thread_id(moment: datetime) -> int:
    """Give the number of a month's thread."""
    return 47_000_000 + (moment.year * 12 + moment.month) * 1000


def source_ids(vacancy: Vacancy) -> list[str]:
    """Name the comment that this vacancy has in the thread of the month."""
    return [str(comment_id(vacancy))]


def comment_id(vacancy: Vacancy) -> int:
    """Give the number of a vacancy's comment."""
    return 50_000_000 + vacancy.number // 256


def hits(vacancy: Vacancy, market: Market) -> list[dict[str, Any]]:
    """Give the vacancy's comment in this month's thread, and now and then a reply to it."""
    story = thread_id(opened(market))
    number = comment_id(vacancy)
    moment = min(opened(market) + timedelta(minutes=1 + vacancy.token[5] * 4), market.now)
    found = [_hit(number, story, text(vacancy, market), by=vacancy.token[4:8], moment=moment)]
    if vacancy.token[6] % REPLY_EVERY == 0:
        reply = f"Is this open to people outside {vacancy.country.name}? {MARK}"
        later = min(moment + timedelta(hours=2), market.now)
        found.append(_hit(number + 1_000_000_000, story, reply, by=vacancy.token[8:12], moment=later, parent=number))
    return found


def _hit(number: int, story: int, comment: str, *, by: bytes, moment: datetime, parent: int | None = None) -> dict[str, Any]:
    author = f"user_{by.hex()}"
    return {
        "_tags": ["comment", f"author_{author}", f"story_{story}"],
        "author": author,
        "comment_text": comment,
        "created_at": _zulu(moment),
        "created_at_i": int(moment.timestamp()),
        "objectID": str(number),
        "parent_id": parent or story,
        "story_id": story,
        "story_title": f"{TITLES[0]} ({moment:%B %Y})",
        "updated_at": _zulu(moment),
    }


def text(vacancy: Vacancy, market: Market) -> str:
    """Write the comment: a header with bars, paragraphs after <p>, slashes escaped as the site does."""
    draws = Draws(vacancy.token[::-1])
    company, role, prose = vacancy.company, vacancy.role, market.lexicon.prose["en"]
    offer = vacancy.offer
    header = [company.name, vacancy.title, _where(vacancy), "Contract" if vacancy.employment == "contract" else "Full-time"]
    if offer and offer.placed != "field" and offer.kind == "base" and offer.low and offer.high:
        header.append(offer.shown + PERIODS[offer.period])
    skills = ", ".join(draws.some(role.skills, 3))
    duties = " ".join(draws.some(role.duties, 3))
    blurb = draws.pick(company.sector.blurbs).format(company=company.name, thing=draws.pick(company.sector.things))
    paragraphs = [
        " | ".join(header),
        blurb,
        f"We want to hire {article(vacancy.title)} {vacancy.title}. {duties}",
        f"Stack: {skills}. {vacancy.reach.sentence}".strip(),
    ]
    if offer and len(header) == 4:
        paragraphs.append(pay_sentence(offer, prose, draws))
    url = address.of(vacancy) or f"https://{company.domain}/jobs/{vacancy.number}"
    escaped = [_escape(paragraph) for paragraph in paragraphs if paragraph]
    safe = _escape(url)
    escaped.append(f'Apply: <a href="{safe}" rel="nofollow">{safe}</a>')
    escaped.append(MARK)
    return "<p>".join(escaped)


def _where(vacancy: Vacancy) -> str:
    city = vacancy.cities[0]
    if vacancy.workplace == "onsite":
        return f"{city} | ONSITE"
    if vacancy.workplace == "hybrid":
        return f"{city} | HYBRID"
    reach = vacancy.reach
    names = " or ".join("US" if country.code == "US" else "UK" if country.code == "GB" else country.name for country in reach.countries)
    if names or reach.region:
        return f"REMOTE ({names or reach.region})"
    return "REMOTE" if reach.kind == "silent" else "REMOTE (Worldwide)"


def _escape(text_: str) -> str:
    return (
        text_.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#x27;")
        .replace('"', "&quot;")
        .replace("/", "&#x2F;")
    )


def answer(found: list[dict[str, Any]], *, page: int, size: int, query: str) -> dict[str, Any]:
    """Give one page of hits; the service never gives more than a thousand of one query."""
    reachable = found[:MOST_HITS]
    return {
        "exhaustive": {"nbHits": True, "typo": True},
        "exhaustiveNbHits": True,
        "exhaustiveTypo": True,
        "hits": reachable[page * size : (page + 1) * size],
        "hitsPerPage": size,
        "nbHits": len(found),
        "nbPages": -(-len(reachable) // size) if size else 0,
        "page": page,
        "params": query,
        "processingTimeMS": 1,
        "query": "",
        "serverTimeMS": 1,
    }


def item(story: dict[str, Any], found: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Give a thread as a tree, replies under their comments."""
    nodes: dict[int, dict[str, Any]] = {}
    children: list[dict[str, Any]] = []
    for hit in found:
        node = {
            "author": hit["author"],
            "children": [],
            "created_at": hit["created_at"].replace("Z", ".000Z"),
            "created_at_i": hit["created_at_i"],
            "id": int(hit["objectID"]),
            "options": [],
            "parent_id": hit["parent_id"],
            "points": None,
            "story_id": hit["story_id"],
            "text": hit["comment_text"],
            "title": None,
            "type": "comment",
            "url": None,
        }
        nodes[node["id"]] = node
        (nodes[hit["parent_id"]]["children"] if hit["parent_id"] in nodes else children).append(node)
    return {
        "author": story["author"],
        "children": children,
        "created_at": story["created_at"].replace("Z", ".000Z"),
        "created_at_i": story["created_at_i"],
        "id": int(story["objectID"]),
        "options": [],
        "parent_id": None,
        "points": story["points"],
        "story_id": story["story_id"],
        "text": story["story_text"],
        "title": story["title"],
        "type": "story",
        "url": None,
    }


def _zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
