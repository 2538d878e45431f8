"""Addresses: the applicant tracking system and the id behind the address of a posting, and addresses made comparable.

The shapes are those of the systems' public boards; the id alone names the posting where it is unique in the whole system,
else the employer's board stands before it.
"""

import re
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct

# The number stands after the last underscore; "-1" after it is another advertisement of the same requisition.
_WORKDAY: Final = r"(?:/[^/]+){0,3}/(?:job|details)(?:/[^/]+)?/[^/]*_(?P<id>[a-z]*-?\d[a-z0-9]*)(?:-\d{1,2})?(?:/|\Z)"
_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class Address(Struct, frozen=True):
    """An address as it is compared: the systems' ids that it carries, and the address itself where it names one posting."""

    ids: tuple[str, ...] = ()
    comparable: str | None = None


class _Shape(Struct, frozen=True):
    """The board addresses of one system: `host` and `path` are patterns over lower-case text; group `id`, and `board` where needed."""

    system: str
    host: re.Pattern[str]
    path: re.Pattern[str]
    boarded: bool


def _shape(system: str, host: str, path: str) -> _Shape:
    return _Shape(system, re.compile(host), re.compile(path), "(?P<board>" in host + path)


# By the last two labels of the host.
_SHAPES: Final = {
    "greenhouse.io": (
        _shape("greenhouse", r"(?:job-)?boards(?:-api)?(?:\.eu)?\.greenhouse\.io", r"/(?:v1/boards/)?[^/]+/jobs/(?P<id>\d+)"),
    ),
    "lever.co": (_shape("lever", r"(?:jobs|api)(?:\.eu)?\.lever\.co", rf"/(?:v0/postings/)?[^/]+/(?P<id>{_UUID})"),),
    "ashbyhq.com": (_shape("ashby", r"jobs\.ashbyhq\.com", rf"/[^/]+/(?P<id>{_UUID})"),),
    "workable.com": (
        _shape("workable", r"apply\.workable\.com", r"/(?:[^/]+/)?j/(?P<id>[0-9a-f]{10})"),
        _shape("workable", r"(?!apply\.|jobs\.)[^.]+\.workable\.com", r"/j(?:obs)?/(?P<id>[0-9a-f]{10})"),
    ),
    "smartrecruiters.com": (
        _shape("smartrecruiters", r"(?:jobs|careers)\.smartrecruiters\.com", rf"/(?:ni/)?[^/]+/(?P<id>\d{{9,}}|{_UUID})"),
        _shape("smartrecruiters", r"api\.smartrecruiters\.com", r"/v1/companies/[^/]+/postings/(?P<id>\d{9,})"),
    ),
    "recruitee.com": (_shape("recruitee", r"(?P<board>[^.]+)\.recruitee\.com", r"/(?:[a-z]{2}/)?o/(?P<id>[^/]+)"),),
    "myworkdayjobs.com": (_shape("workday", r"(?P<board>[^.]+)\.wd\d+\.myworkdayjobs\.com", _WORKDAY),),
    "myworkdaysite.com": (
        _shape("workday", r"wd\d+\.myworkdaysite\.com", rf"/(?:[a-z]{{2}}-[a-z]{{2}}/)?recruiting/(?P<board>[^/]+){_WORKDAY}"),
    ),
    **{
        f"personio.{ending}": (_shape("personio", rf"(?P<board>[^.]+)\.jobs\.personio\.{ending}", r"/job/(?P<id>\d+)"),)
        for ending in ("de", "com", "es", "fr", "it", "nl")
    },
    "teamtailor.com": (
        _shape("teamtailor", r"(?P<board>[^.]+)(?:\.[a-z]{2,3})?\.teamtailor\.com", r"/(?:[a-z]{2}(?:-[a-z]{2})?/)?jobs/(?P<id>\d+)"),
    ),
    "bamboohr.com": (_shape("bamboohr", r"(?P<board>[^.]+)\.bamboohr\.com", r"/(?:careers|jobs)/(?P<id>\d+)"),),
    "rippling.com": (_shape("rippling", r"ats\.rippling\.com", rf"/(?:[a-z]{{2}}-[a-z]{{2}}/)?[^/]+/jobs/(?P<id>{_UUID})"),),
    "gem.com": (_shape("gem", r"jobs\.gem\.com", r"/(?P<board>[^/]+)/(?P<id>[^/]{8,})"),),
    "breezy.hr": (_shape("breezy", r"(?P<board>[^.]+)\.breezy\.hr", r"/p/(?P<id>[0-9a-f]{12})"),),
    "applytojob.com": (_shape("jazzhr", r"(?P<board>[^.]+)\.applytojob\.com", r"/apply/(?:jobs/details/)?(?P<id>[0-9a-z]{8,12})"),),
    "pinpointhq.com": (
        _shape("pinpoint", r"(?P<board>[^.]+)\.pinpointhq\.com", rf"/(?:[a-z]{{2}}/)?(?:postings|jobs)/(?P<id>{_UUID}|\d+)"),
    ),
    "jobvite.com": (_shape("jobvite", r"jobs\.jobvite\.com", r"/(?:careers/)?(?P<board>[^/]+)/job/(?P<id>o[0-9a-z]{6,10})"),),
    "icims.com": (_shape("icims", r"(?P<board>[^.]+)\.icims\.com", r"/jobs/(?P<id>\d+)"),),
    "comeet.com": (_shape("comeet", r"comeet\.com", r"/jobs/(?P<board>[^/]+)/[^/]+/[^/]+/(?P<id>[0-9a-f]{2}\.[0-9a-f]{3})"),),
    "polymer.co": (_shape("polymer", r"jobs\.polymer\.co", r"/(?P<board>[^/]+)/(?P<id>\d+)"),),
    "join.com": (_shape("join", r"join\.com", r"/companies/(?P<board>[^/]+)/(?P<id>\d+)"),),
    "eightfold.ai": (_shape("eightfold", r"(?P<board>[^.]+)\.eightfold\.ai", r"/careers/job/(?P<id>\d{6,})"),),
    "oraclecloud.com": (
        _shape(
            "oracle", r"(?P<board>[^.]+)\.fa(?:\.[^.]+)*\.oraclecloud\.com", r"/hcmui/candidateexperience(?:/[^/]+){1,4}/job/(?P<id>\d+)"
        ),
    ),
}
# An employer's own page carries the id of the system behind it in its query.
_PARAMETERS: Final = {
    "gh_jid": ("greenhouse", r"\d{4,}"),
    "ashby_jid": ("ashby", _UUID),
    "smartrecruiters_jid": ("smartrecruiters", r"\d{9,}"),
}
# Systems whose id is unique without the board, so that a posting's own key says it too.
GLOBAL_IDS: Final = {"greenhouse": r"\d{4,}", "lever": _UUID, "ashby": _UUID, "workable": r"[0-9a-f]{10}", "smartrecruiters": r"\d{9,}"}
SYSTEMS: Final = frozenset(shape.system for shapes in _SHAPES.values() for shape in shapes)
_TRACKING: Final = re.compile(
    r"utm_.*|gh_src|lever-(?:source|origin|via).*|src|source|ref|referrer|referer|gclid|fbclid|mc_[ce]id|via|trk|trackingid|"
    r"jobboardsource|codes|sid|origin|iis|iisn|_ga|rx_.*|campaign|medium|ashby_src"
)
_LONGEST: Final = 2000
_END: Final = re.compile(r"/(?:apply|application|apply-now)?/*\Z")
_NUMBERED: Final = re.compile(r"\d{3}|[0-9a-f]{8}")
_SPECIFIC: Final = re.compile(r"\d{4}|[0-9a-f]{12}|[^/]+-[^/]+-[^/]+")


def read_address(address: str | None) -> Address:
    """Read an address: "greenhouse:4012345" or "recruitee:acme/ml-engineer" for the posting of a known system.

    The comparable address has no scheme, www, fragment, tracking or final slash; None for a page that names no one posting.
    """
    if not address or len(address) > _LONGEST:
        return Address()
    try:
        parts = urlsplit(address.strip().lower())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return Address()
    if not host:
        return Address()
    query = parse_qsl(parts.query) if parts.query else []
    return Address(_ids(host, parts.path, query), _comparable(host, parts.path, query))


def _ids(host: str, path: str, query: list[tuple[str, str]]) -> tuple[str, ...]:
    found: list[str] = []
    for name, value in query:
        system, pattern = _PARAMETERS.get(name, ("", ""))
        if system and re.fullmatch(pattern, value):
            found.append(f"{system}:{value}")
        elif name == "token" and host.endswith("greenhouse.io") and value.isdigit():
            found.append(f"greenhouse:{value}")
    for shape in _SHAPES.get(".".join(host.rsplit(".", 2)[-2:]), ()):
        at_host, at_path = shape.host.fullmatch(host), shape.path.match(path)
        if at_host and at_path:
            board = (at_host.groupdict() | at_path.groupdict())["board"] if shape.boarded else None
            found.append(f"{shape.system}:{board}/{at_path['id']}" if board else f"{shape.system}:{at_path['id']}")
    return tuple(dict.fromkeys(found))


def _comparable(host: str, path: str, query: list[tuple[str, str]]) -> str | None:
    path = _END.sub("", path)
    words = "&".join(f"{name}={value}" for name, value in sorted(query) if value and not _TRACKING.fullmatch(name))
    if not _SPECIFIC.search(path) and not _NUMBERED.search(words):
        return None
    return f"{host}{path}?{words}" if words else f"{host}{path}"
