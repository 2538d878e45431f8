"""Boards: which ATS is behind a careers address or page, and under which token; pure, nothing is fetched."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

# Hosts where the token is the first part of the path: host → source. "embed" and the like lead elsewhere.
_BY_PATH: Final = {
    "boards.greenhouse.io": "greenhouse",
    "job-boards.greenhouse.io": "greenhouse",
    "boards.eu.greenhouse.io": "greenhouse",
    "job-boards.eu.greenhouse.io": "greenhouse",
    "jobs.ashbyhq.com": "ashby",
    "jobs.lever.co": "lever",
    "apply.workable.com": "workable",
    "ats.rippling.com": "rippling",
    "jobs.gem.com": "gem",
    "jobs.polymer.co": "polymer",
    "jobs.smartrecruiters.com": "smartrecruiters",
    "careers.smartrecruiters.com": "smartrecruiters",
}
# Hosts where the token is the first part of the host: the rest of the host → source.
_BY_HOST: Final = {
    "recruitee.com": "recruitee",
    "teamtailor.com": "teamtailor",
    "bamboohr.com": "bamboohr",
    "breezy.hr": "breezy",
    "pinpointhq.com": "pinpoint",
    "jobs.personio.de": "personio",
}
# The APIs behind the boards: host, and the pattern of the path.
_BY_API: Final = (
    ("boards-api.greenhouse.io", re.compile(r"/v1/boards/([^/]+)"), "greenhouse"),
    ("api.greenhouse.io", re.compile(r"/v1/boards/([^/]+)"), "greenhouse"),
    ("api.ashbyhq.com", re.compile(r"/posting-api/job-board/([^/]+)"), "ashby"),
    ("api.lever.co", re.compile(r"/v0/postings/([^/]+)"), "lever"),
    ("apply.workable.com", re.compile(r"/api/v\d/(?:widget/)?accounts/([^/]+)"), "workable"),
    ("www.workable.com", re.compile(r"/api/accounts/([^/]+)"), "workable"),
    ("api.gem.com", re.compile(r"/job_board/v0/([^/]+)"), "gem"),
    ("api.rippling.com", re.compile(r"/platform/api/ats/v\d/board/([^/]+)"), "rippling"),
    ("api.polymer.co", re.compile(r"/v1/hire/organizations/([^/]+)"), "polymer"),
    ("api.smartrecruiters.com", re.compile(r"/v1/companies/([^/]+)"), "smartrecruiters"),
)
_COMEET = re.compile(r"/careers-api/2\.0/company/([^/]+)/positions")
_WORKDAY = re.compile(r"([\w-]+\.wd\d+)\.myworkdayjobs\.com\Z")
_LOCALE = re.compile(r"[a-z]{2}(?:-[A-Z]{2})?\Z")
_NOT_TOKENS: Final = frozenset(
    ("", "embed", "api", "j", "jobs", "www", "app", "help", "support", "static", "assets", "cdn", "careers", "blog", "docs")
)
_TOKEN = re.compile(r"[\w][\w .&+-]{0,99}\Z")
_ADDRESS = re.compile(r"https?:(?:\\?/){2}[^\s\"'<>\\)]{4,500}(?:\\/[^\s\"'<>\\)]{1,200}){0,12}")
_BOARD_SCRIPT = re.compile(r"greenhouse\.io/embed/job_board(?:/js)?\?for=([\w-]{1,100})")


def recognise(url: str) -> tuple[str, str] | None:
    """Name the source and the token behind a careers address, an API address or a single posting's page; None where unknown."""
    try:
        parts = urlsplit(url.strip() if "//" in url else f"https://{url.strip()}")
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    steps = [unquote(step) for step in parts.path.split("/") if step]
    found = _by_api(host, parts.path, parts.query) or _by_path(host, steps, parts.query) or _by_host(host, steps)
    return found if found is not None and all(_TOKEN.match(part) for part in found[1].removeprefix("eu:").split("/")) else None


def recognise_html(html: str) -> tuple[str, str] | None:
    """Name the source and the token that a careers page embeds or links to most often; the first one wins a tie."""
    counts: dict[tuple[str, str], int] = {}
    for found in _addresses(html):
        counts[found] = counts.get(found, 0) + 1
    return max(counts, key=lambda each: counts[each], default=None)


def _addresses(html: str) -> Iterator[tuple[str, str]]:
    text = unescape(html[:2_000_000])
    for script in _BOARD_SCRIPT.finditer(text):
        yield "greenhouse", script[1]
    for address in _ADDRESS.finditer(text):
        found = recognise(address[0].replace("\\/", "/"))
        if found is not None:
            yield found


def _by_api(host: str, path: str, query: str) -> tuple[str, str] | None:
    if host.endswith("comeet.co") and (company := _COMEET.match(path)):
        token = parse_qs(query).get("token", [""])[0]
        return ("comeet", f"{company[1]}/{token}") if token else None
    if host == "api.eu.lever.co" and (site := re.match(r"/v0/postings/([^/]+)", path)):
        return "lever", f"eu:{unquote(site[1])}"
    for api, pattern, source in _BY_API:
        if host == api and (found := pattern.match(path)):
            return source, unquote(found[1])
    return None


def _by_path(host: str, steps: list[str], query: str) -> tuple[str, str] | None:
    if host == "jobs.eu.lever.co" and steps:
        return "lever", f"eu:{steps[0]}"
    source = _BY_PATH.get(host)
    if source is None:
        return None
    if source == "greenhouse" and steps[:1] == ["embed"]:
        token = parse_qs(query).get("for", [""])[0]
        return (source, token) if token else None
    if steps and _LOCALE.match(steps[0]) and source == "rippling":
        steps = steps[1:]
    return (source, steps[0]) if steps and steps[0] not in _NOT_TOKENS else None


def _by_host(host: str, steps: list[str]) -> tuple[str, str] | None:
    workday = _WORKDAY.match(host)
    if workday:
        site = next((step for step in steps if not _LOCALE.match(step) and step not in {"wday", "cxs", workday[1].partition(".")[0]}), "")
        return ("workday", f"{workday[1]}/{site}") if site else None
    if host.endswith(".jobs.personio.com"):
        return "personio", host  # the other host of Personio: the whole of it is the token
    label, _, rest = host.partition(".")
    source = _BY_HOST.get(rest)
    return (source, label) if source and label not in _NOT_TOKENS else None
