"""Verdict: what an answer means, by its status, its headers and the look of its first bytes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from aggregator.core.web import Request
from aggregator.errors import Blocked, BodyRefused, FetchFailed, Gone, ServerFailed, Throttled
from aggregator.fetch.address import shown
from aggregator.fetch.retry_after import read_retry_after

_LOOKED_AT = 64 * 1024
# A challenge is a short page. Longer ones are careers pages, whose forms may carry a captcha of their own.
_SHORT = 24 * 1024
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_WALL_TITLE = re.compile(
    rb"just a moment|attention required|access denied|are you a (?:robot|human)|verify (?:that )?you are (?:a )?human|security check|captcha",
    re.IGNORECASE,
)
_WALL_MARKS = (b"cf-chl-", b"/cdn-cgi/challenge-platform/", b"px-captcha", b"_incapsula_resource", b"captcha-delivery.com")
_LOGIN_TITLE = re.compile(rb"\s*(?:log ?in|sign ?in)\b", re.IGNORECASE)
_PASSWORD = re.compile(rb"<input[^>]{0,300}type=[\"']?password", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one exchange brought: the last hop's address, status, headers (names in lower case) and decoded body."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def check_answer(answer: Answer, request: Request, *, conditional: bool, now: datetime) -> None:
    """Raise what a refusing or failing answer means; return where it is a whole body, or a 304 that we asked for."""
    where = shown(answer.url)
    if (wall := _wall(answer, request)) is not None:
        raise Blocked(f"{where} answered {answer.status} with {wall}")
    _check_status(answer, where=where, conditional=conditional, now=now)
    if answer.headers.get("tdm-reservation", "").strip() == "1":
        raise Blocked(f"{where} reserves its text and data mining rights (tdm-reservation: 1)")


def _check_status(answer: Answer, *, where: str, conditional: bool, now: datetime) -> None:
    match answer.status:
        case 200 | 203:
            return
        case 304 if conditional:
            return
        case 401 | 403 | 407 | 451:
            raise Blocked(f"{where} answered {answer.status}")
        case 404 | 410:
            raise Gone(f"{where} answered {answer.status}")
        case 429 | 503:
            wait = read_retry_after(answer.headers.get("retry-after"), now=now)
            raise Throttled(f"{where} answered {answer.status}" + (f", to wait {wait:.0f} s" if wait else ""), retry_after=wait)
        case 206:
            raise BodyRefused(f"{where} answered 206, a part that nobody asked for")
        case 408 | 425:
            raise ServerFailed(f"{where} answered {answer.status}")
        case status if status >= 500:
            raise ServerFailed(f"{where} answered {status}")
        case status:
            raise FetchFailed(f"{where} answered {status}, expected 200")


def _wall(answer: Answer, request: Request) -> str | None:
    """Recognise a challenge or a login page in place of an answer, and say what it was."""
    if "cf-mitigated" in answer.headers:
        return "a bot challenge (cf-mitigated)"
    start = answer.body[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] != b"<" or start[:5] == b"<?xml" or start[:4].lower() == b"<rss":
        return None
    found = _TITLE.search(start)
    title = found.group(1) if found else b""
    lowered = start.lower()
    if _WALL_TITLE.search(title) or (len(answer.body) <= _SHORT and any(mark in lowered for mark in _WALL_MARKS)):
        return "a bot wall"
    if _PASSWORD.search(start) and (_LOGIN_TITLE.match(title) or _json_due(request)):
        return "a login page"
    if _json_due(request) and len(answer.body) <= _SHORT and b"captcha" in lowered:
        return "a captcha"
    return None


def _json_due(request: Request) -> bool:
    accepted = " ".join(value for name, value in request.headers.items() if name.lower() == "accept")
    return request.body is not None or "json" in accepted or "json" in urlsplit(request.full_url).path.rpartition("/")[2]
