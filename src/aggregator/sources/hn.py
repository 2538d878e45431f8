"""Hacker News: the monthly "Who is hiring?" thread through the Algolia search API; every comment is free text.

Docs    https://hn.algolia.com/api
Terms   public API, 10,000 requests an hour; link back to the comment
Pay     none in fields; often in the first line of the comment, where the text is read
"""

import html
import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from aggregator.core.page import Page
from aggregator.core.posting import Posting
from aggregator.core.run import Listing
from aggregator.core.web import Request, Response
from aggregator.errors import SourceChanged
from aggregator.sources.kit import END, Fields, Source, Turn, json_record, line, load_json, page_of, posting

API: Final = "https://hn.algolia.com"
PAGE: Final = 1000  # Algolia gives no more than 1,000 hits of a query, whatever the page
MOST_READ: Final = 20_000  # what a comment says first decides
THREADS: Final = 2  # at the start of a month the newest thread is nearly empty
THREAD = re.compile(r"\bwho is hiring\b", re.IGNORECASE)
# What names a trade at the end of a title; without one a part of the first line is a place, a model or a company.
ROLE = re.compile(
    r"\b(?:engineers?|engineering|developers?|devs?|eng|scientists?|researchers?|designers?|managers?|architects?|analysts?|marketers?"
    r"|marketing|sales|recruiters?|director|head|lead|leads|cto|ceo|coo|vp|swe|sde|sre|mle|devops|programmers?|administrators?|writers?|editors?"
    r"|specialists?|consultants?|coordinators?|associates?|interns?|internship|executives?|officers?|technicians?|founders?|co-?founder"
    r"|accountants?|assistants?|advocates?|evangelists?|strategists?|linguists?|statisticians?|economists?|quants?|traders?|controllers?"
    r"|attorneys?|counsel|nurses?|physicians?|chemists?|biologists?|producers?|artists?|animators?|translators?|instructors?|educators?"
    r"|professors?|lecturers?|trainers?|annotators?|representatives?|generalists?|planners?|buyers?|bookkeepers?|chief of staff"
    r"|support|operations|roles?|positions?|full[ -]?stack|back[ -]?end|front[ -]?end|teachers?|tutors?|hackers?|member of technical staff)\b",
    re.IGNORECASE,
)
# Fields of work that end no title of one job: "Director, Data Engineering" is one title, not two.
FIELD = re.compile(r"\b(?:engineering|marketing|sales|operations|support|roles?|positions?|internship)\W*\Z", re.IGNORECASE)
HIRING = re.compile(
    r"\b(?:hiring|remote|on-?site|hybrid|apply|full[ -]?time|part[ -]?time|contract|salary|join (?:us|our)|open (?:roles?|positions?)|jobs?|looking for|seeking)\b",
    re.IGNORECASE,
)
SEEKER = re.compile(
    r"\bwilling to relocate\s*:|\bseeking work\b|\b(?:i'?m|i am|we are|we're)\b[^.!?]{0,60}\blooking for (?:a |an |my )?(?:new |next |full[ -]time )?"
    r"(?:jobs?|work|roles?|positions?|opportunit\w+)\b|\bi(?:'m| am) an? [^.!?]{0,40}\bdeveloper with \d",
    re.IGNORECASE,
)
# One of these stands in all that SEEKER finds.
SEEKING: Final = ("willing to relocate", "seeking work", "looking for", "developer with")
ABOUT = re.compile(r"^\W*not hiring\b|\[(?:flagged|dead|deleted)\]", re.IGNORECASE)
TAG = re.compile(r"<[^<>]*>")
BREAK = re.compile(r"<p>|<br ?/?>|\n", re.IGNORECASE)
HREF = re.compile(r'href="([^"]{8,2000})"')
APPLY = re.compile(r"job|career|apply|hiring|greenhouse|lever\.co|ashby|workable|join|position", re.IGNORECASE)
DASH = re.compile(r"\s+[-–—]+\s+|\s*[;•·]\s+")
LABEL = re.compile(r"^\W*(company|role|position|title|location)\s*:\s*(.{2,120})$", re.IGNORECASE | re.MULTILINE)
COMPANY = re.compile(
    r"^(?:hi!?|hey!?|hello!?|hn!?|at|we're|we are|\W)*\s*([A-Z][\w.&'+-]*(?: [A-Z][\w.&'+-]*){0,4})(?= is (?:hiring|looking|seeking)| \(|,? we\b)"
)
NOTE = re.compile(r"\s*(?:\([^()]*\)|\[[^][]*\]|https?://\S+)\s*")


def requests(board: str | None) -> Iterable[Request]:
    """Ask for the newest threads of the account that opens them; a search by relevance would find old ones."""
    del board
    yield Request(url=f"{API}/api/v1/search_by_date", params={"tags": "story,author_whoishiring", "hitsPerPage": "10"}, kind="threads")


def parse(response: Response) -> Page:
    """Read a search for threads, a search for comments, or the tree of one thread: told apart by what they hold."""
    body = Fields(load_json(response.body), "body")
    at = "children" if body.has("children") else "hits"
    hits = body.get(at)
    if not isinstance(hits, list):
        raise SourceChanged(f"expected a list of hits or children, got {response.body[:80]!r}")
    stories = [hit for hit in hits if isinstance(hit, dict) and isinstance(hit.get("title"), str)]
    if hits and len(stories) == len(hits):
        return Page(skipped=len(hits), follow=tuple(_comments([Fields(story, "story") for story in stories])))
    count = body.count("nbHits")
    turn = END if count is None or count <= PAGE else Turn(capped=True)
    return page_of((json_record(read, hit, response.request, number, "objectID") for number, hit in enumerate(hits)), turn=turn)


def _comments(stories: list[Fields]) -> Iterable[Request]:
    threads = [story for story in stories if THREAD.search(story.text("title"))]
    for story in threads[:THREADS]:
        tags = f"comment,story_{story.text('objectID')}"
        yield Request(url=f"{API}/api/v1/search_by_date", params={"tags": tags, "hitsPerPage": str(PAGE)}, kind="comments")


def read(comment: Fields, request: Request) -> Sequence[Posting] | None:
    """Read one comment; a reply, chatter and somebody who looks for work are none, and each job of the first line is one."""
    key = comment.optional("objectID") or comment.text("id")
    if comment.text("parent_id") != comment.text("story_id"):
        return None
    markup = comment.optional("comment_text") or comment.optional("text")
    if markup is None:
        return None
    plain = html.unescape(TAG.sub("", BREAK.sub("\n", markup[:MOST_READ]))).strip()
    first = next((row.strip() for row in plain.split("\n") if row.strip(" -=_*#")), "")
    if not first or ABOUT.search(plain[:200]) or _seeks(plain[:3000]) or not (ROLE.search(plain) and HIRING.search(plain)):
        return None
    company, titles, place = _first_line(first, plain)
    posted = comment.epoch("created_at_i") or comment.moment("created_at")
    links = [html.unescape(link) for link in HREF.findall(markup)]
    return [
        posting(
            request,
            source="hn",
            key=key if number == 1 else f"{key}.{number}",
            url=f"https://news.ycombinator.com/item?id={key}",
            title=title,
            company=company,
            apply_url=next((link for link in links if APPLY.search(link)), None),
            description=markup,
            location=place,
            date_posted=posted,
        )
        for number, title in enumerate(titles, 1)
    ]


def _seeks(plain: str) -> bool:
    folded = plain.lower()
    return any(words in folded for words in SEEKING) and SEEKER.search(plain) is not None


def _first_line(first: str, plain: str) -> tuple[str | None, list[str], str | None]:
    """Read "Company | Role, Role | Place | …", the same with dashes, or lines of "Company: …"; without them the line is the title."""
    said = {label.casefold(): value for label, value in reversed(LABEL.findall(plain[:1500]))}
    role = said.get("role") or said.get("position") or said.get("title")
    if role:
        return line(said.get("company")), _titles(role) or [role], said.get("location")
    parts = [part.strip() for part in first.split("|")] if "|" in first else [part.strip() for part in DASH.split(first[:400])]
    parts = [part for part in parts if part]
    if len(parts) < 2 or ("|" not in first and len(parts[0]) > 60):
        named = COMPANY.match(plain[:300])
        return (named[1] if named else None), [first[:160]], None
    roles = [part for part in parts[1:] if ROLE.search(NOTE.sub(" ", part)) and len(part) <= 160] or [
        part for part in parts[:1] if _is_role(part)
    ]
    company = next((part for part in parts if part not in roles), None)
    places = [part for part in parts if part not in roles and part != company and not _is_other(part)]
    titles = list(dict.fromkeys(title for part in roles for title in _titles(part) or [part]))
    return line(NOTE.sub(" ", company or "")) or line(company), titles[:10] or [first[:160]], "; ".join(places)[:300] or None


def _is_role(part: str) -> bool:
    return bool(ROLE.search(NOTE.sub(" ", part))) and len(part) <= 160


def _is_other(part: str) -> bool:
    """Whether a part of the first line is pay, an address or a contract rather than a place."""
    return bool(
        re.search(r"[$€£]|https?://|\w\.(?:com|ai|io|co|dev|org|net)\b|^\W*(?:full|part)[ -]?time\W*$|^equity|salary", part, re.IGNORECASE)
    )


def _titles(text: str) -> list[str]:
    """Split "Engineer (Cloud), Designer and Analyst" where every part names a trade; else nothing."""
    parts, depth, start = [], 0, 0
    for found in re.finditer(r"[()\[\]]|[,;/+&]|\sand\s", text):
        mark = found[0]
        if mark in "([":
            depth += 1
        elif mark in ")]":
            depth = max(0, depth - 1)
        elif not depth:
            parts.append(text[start : found.start()].strip())
            start = found.end()
    parts.append(text[start:].strip())
    return parts if len(parts) > 1 and all(_is_role(part) and not FIELD.search(part) for part in parts) else []


SOURCE = Source(
    name="hn",
    homepage="https://news.ycombinator.com",
    docs="https://hn.algolia.com/api",
    terms="public API; link back to the comment",
    attribution="Who is hiring? on Hacker News",
    attribution_link="https://news.ycombinator.com/submitted?id=whoishiring",
    pay="in the text only",
    requests=requests,
    read=parse,
    least_interval=timedelta(hours=6),
    listing=Listing.EVENT,
    bases=(API,),
    floor=10,
)
