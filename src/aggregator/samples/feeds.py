"""Feeds: which boards a market has, and the body that each real path and query answers with."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from aggregator.samples.market import Market
from aggregator.samples.shapes import ashby, greenhouse, himalayas, hn, lever, remoteok, remotive, weworkremotely
from aggregator.samples.truth import record, roles_truth, truths
from aggregator.samples.vacancy import Company, Vacancy

JSON = "application/json; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
ORIGINS = {
    "greenhouse": greenhouse.ORIGIN,
    "ashby": ashby.ORIGIN,
    "lever": lever.ORIGIN,
    "himalayas": himalayas.ORIGIN,
    "remotive": remotive.ORIGIN,
    "hn": hn.ORIGIN,
    "weworkremotely": weworkremotely.ORIGIN,
    "remoteok": remoteok.ORIGIN,
}
# Which hosts send an ETag; RemoteOK sends Last-Modified alone, the others nothing to ask again with.
TAGGED = {"greenhouse", "ashby", "lever", "weworkremotely"}
DATED = {"remoteok"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a board answers before faults, compression and conditions."""

    body: bytes
    status: int = 200
    content_type: str = JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a board is asked: the groups of its path, its query, and whether to answer without postings."""

    market: Market
    match: "re.Match[str]"
    query: Mapping[str, str]
    empty: bool = False

    def number(self, name: str, default: int) -> int:
        """Read a whole number of the query; nonsense counts as not given."""
        value = self.query.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else default

    def listed(self, aggregator: str) -> Sequence[int]:
        """Give the places of what an aggregator carries."""
        return () if self.empty else self.market.listed(aggregator)

    def open_at(self, company: Company) -> Iterable[Vacancy]:
        """Give what a company's own board carries."""
        return () if self.empty else self.market.vacancies(company)


Route = Callable[[Question], Answer]


def feeds_of(market: Market) -> list[tuple[str, str | None]]:
    """Name every feed of the market: (source, board), board None for an aggregator."""
    boards: list[tuple[str, str | None]] = [(company.ats or "", company.slug) for company in market.boards()]
    return boards + [(name, None) for name in ("himalayas", "remotive", "weworkremotely", "remoteok", "hn")]


def answer(market: Market, path: str, query: Mapping[str, str], *, empty: bool = False) -> Answer:
    """Answer a path such as "/greenhouse/v1/boards/acme/jobs"; `empty` gives the same shape without postings."""
    for pattern, route in ROUTES:
        match = pattern.fullmatch(path)
        if match:
            return route(Question(market=market, match=match, query=query, empty=empty))
    return _json({"error": "Not found"}, status=404)


def _json(value: Any, *, status: int = 200) -> Answer:
    return Answer(body=json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), status=status)


def _robots(_asked: Question) -> Answer:
    return Answer(body=b"User-agent: *\nAllow: /\n", content_type="text/plain; charset=utf-8")


def _greenhouse(asked: Question) -> Answer:
    company = asked.market.board("greenhouse", asked.match["token"])
    if company is None:
        return _json({"status": 404, "error": "Job not found"}, status=404)
    if not asked.match["jobs"]:
        return _json({"name": company.name, "content": ""})
    content, pay = asked.query.get("content") == "true", asked.query.get("pay_transparency") == "true"
    one = asked.match["id"]
    rows = asked.open_at(company)
    records = [row for vacancy in rows for row in greenhouse.jobs(vacancy, asked.market, content=content or bool(one), pay=pay)]
    if one:
        found = [row for row in records if str(row["id"]) == one]
        return _json(found[0]) if found else _json({"status": 404, "error": "Job not found"}, status=404)
    return _json(greenhouse.body(records))


def _ashby(asked: Question) -> Answer:
    company = asked.market.board("ashby", asked.match["token"])
    if company is None:
        return Answer(body=b"Not Found", status=404, content_type="text/plain; charset=utf-8")
    compensation = asked.query.get("includeCompensation") == "true"
    rows = asked.open_at(company)
    return _json(ashby.body([row for vacancy in rows for row in ashby.jobs(vacancy, asked.market, compensation=compensation)]))


def _lever(asked: Question) -> Answer:
    company = asked.market.board("lever", asked.match["token"])
    if company is None:
        return _json({"ok": False, "error": "Document not found"}, status=404)
    if asked.query.get("mode") != "json":
        return Answer(body=b"<!doctype html><title>Sample site</title>", content_type="text/html; charset=utf-8")
    rows = asked.open_at(company)
    records = [row for vacancy in rows for row in lever.jobs(vacancy, asked.market)]
    skip = asked.number("skip", 0)
    return _json(lever.body(records[skip : skip + asked.number("limit", len(records))]))


def _himalayas(asked: Question) -> Answer:
    places = asked.listed("himalayas")
    # A larger limit is cut without a word, as the real one does.
    limit = max(1, min(asked.number("limit", himalayas.PAGE), himalayas.PAGE))
    cursor = asked.query.get("cursor", "").removeprefix("o")
    offset = int(cursor) if cursor.isascii() and cursor.isdigit() else asked.number("offset", 0)
    records = [himalayas.job(asked.market.carried(place), asked.market) for place in places[offset : offset + limit]]
    return _json(himalayas.body(records, offset=offset, limit=limit, total=len(places), updated=int(asked.market.now.timestamp())))


def _remotive(asked: Question) -> Answer:
    places = asked.listed("remotive")
    records = [remotive.job(asked.market.carried(place), asked.market) for place in places[: asked.number("limit", len(places))]]
    return _json(remotive.body(records, total=len(places)))


def _remoteok(asked: Question) -> Answer:
    places = asked.listed("remoteok")
    return _json(
        remoteok.body(
            [remoteok.job(asked.market.carried(place), asked.market) for place in places], updated=int(asked.market.now.timestamp())
        )
    )


def _weworkremotely(asked: Question) -> Answer:
    places = asked.listed("weworkremotely")
    wanted = {"remote-programming-jobs": "Programming", "all-other-remote-jobs": "All Other Remote"}.get(asked.match["category"] or "")
    items = []
    for place in places if wanted or not asked.match["category"] else ():
        vacancy = asked.market.carried(place)
        if wanted is None or weworkremotely.CATEGORIES[vacancy.role.family] == wanted:
            items.append(weworkremotely.job(vacancy, asked.market))
    path = f"/categories/{asked.match['category']}.rss" if asked.match["category"] else "/remote-jobs.rss"
    return Answer(body=weworkremotely.body(items, path=path).encode(), content_type=RSS)


def _hn_hits(asked: Question, story: int) -> list[dict[str, Any]]:
    if story != hn.thread_id(hn.opened(asked.market)):
        return []
    found = [hit for place in asked.listed("hn") for hit in hn.hits(asked.market.carried(place), asked.market)]
    return sorted(found, key=lambda hit: (-hit["created_at_i"], hit["objectID"]))


def _hn_search(asked: Question) -> Answer:
    tags = asked.query.get("tags", "").split(",")
    size, page = min(asked.number("hitsPerPage", 20), hn.MOST_HITS), asked.number("page", 0)
    if "author_whoishiring" in tags and "story" in tags:
        found = hn.threads(asked.market)
    else:
        story = next((int(tag[6:]) for tag in tags if tag.startswith("story_") and tag[6:].isdigit()), 0)
        found = _hn_hits(asked, story) if "comment" in tags else []
    return _json(hn.answer(found, page=page, size=size, query="&".join(f"{name}={value}" for name, value in asked.query.items())))


def _hn_item(asked: Question) -> Answer:
    story = next((story for story in hn.threads(asked.market) if story["objectID"] == asked.match["id"]), None)
    if story is None:
        return _json({"status": 404, "error": "Not Found"}, status=404)
    found = _hn_hits(asked, int(asked.match["id"]))
    return _json(hn.item(story, sorted(found, key=lambda hit: hit["created_at_i"])))


def _truth(asked: Question) -> Answer:
    if asked.match["openings"]:
        return _json([record(truth) for truth in truths(asked.market)])
    return _json({"day": asked.market.day, "roles": {role: asdict(found) for role, found in roles_truth(truths(asked.market)).items()}})


ROUTES: tuple[tuple[re.Pattern[str], Route], ...] = (
    (re.compile(r"(?:/\w+)?/robots\.txt"), _robots),
    (re.compile(r"/greenhouse/v1/boards/(?P<token>[^/]+)(?P<jobs>/jobs(?:/(?P<id>\d+))?)?"), _greenhouse),
    (re.compile(r"/ashby/posting-api/job-board/(?P<token>[^/]+)"), _ashby),
    (re.compile(r"/lever/v0/postings/(?P<token>[^/]+)"), _lever),
    (re.compile(r"/himalayas/jobs/api"), _himalayas),
    (re.compile(r"/remotive/api/remote-jobs"), _remotive),
    (re.compile(r"/remoteok/api"), _remoteok),
    (re.compile(r"/weworkremotely/(?:remote-jobs|categories/(?P<category>[\w-]+))\.rss"), _weworkremotely),
    (re.compile(r"/hn/api/v1/search(?:_by_date)?"), _hn_search),
    (re.compile(r"/hn/api/v1/items/(?P<id>\d+)"), _hn_item),
    (re.compile(r"/truth(?P<openings>/openings)?"), _truth),
)
