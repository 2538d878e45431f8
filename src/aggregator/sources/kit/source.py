"""Source: what the program knows of one place that publishes postings, and its two pure functions."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from aggregator.core import check
from aggregator.core.page import Page
from aggregator.core.run import Listing
from aggregator.core.web import Request, Response
from aggregator.errors import InvalidValue, SourceChanged

# The key of `context` that carries the company: later pages of a board must not forget whose board it is.
_COMPANY = "company"


def _unchanged(request: Request, secrets: Mapping[str, str]) -> Request:
    del secrets
    return request


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source: facts, a plan and a parse; `requests` and `read` are pure and touch no clock, network or file.

    `terms` is what the source asks of its readers and `attribution` the words and link to show; `redistribute` is False where
    postings may not be handed on. `least_interval` is between two reads of one feed, `pace` seconds between two requests,
    `requests_per_day` the allowance of the whole source. `robots` says whether robots.txt is asked (False for a documented
    public API). `bases` are the addresses that requests derive from. `secrets` names environment variables; without all of
    them the source is off, and `authorise` puts their values into a request. `parser` grows when `read` changes what it gives:
    quarantined records are then tried again. `currency` is the documented one where amounts carry none. `pay` says where pay
    stands. `floor` is the least number of postings of a healthy list.
    """

    name: str
    homepage: str
    docs: str
    terms: str
    attribution: str
    attribution_link: str
    pay: str
    requests: Callable[[str | None], Iterable[Request]]
    read: Callable[[Response], Page]
    least_interval: timedelta
    listing: Listing
    bases: tuple[str, ...]
    redistribute: bool = True
    requests_per_day: int | None = None
    pace: float = 1.0
    robots: bool = False
    remote_only: bool = False
    has_boards: bool = False
    floor: int = 0
    off_because: str | None = None
    secrets: tuple[str, ...] = ()
    authorise: Callable[[Request, Mapping[str, str]], Request] = field(default=_unchanged)
    parser: int = 1
    currency: str | None = None

    def __post_init__(self) -> None:
        """Reject a source that does not say who it is and what it asks."""
        for name in ("name", "docs", "terms", "attribution", "pay"):
            check.text(f"source {self.name!r}: {name}", getattr(self, name))
        for address in (self.homepage, self.attribution_link, *self.bases):
            check.web_address(f"source {self.name!r}", address)
        check.currency(f"source {self.name!r}: currency", self.currency)
        if self.least_interval < timedelta(minutes=5) or self.pace < 0:
            raise InvalidValue(f"source {self.name!r}: expected an interval of at least five minutes and a pace, got {self.least_interval}")

    @property
    def enabled(self) -> bool:
        """Whether it is read unless the configuration says otherwise."""
        return self.off_because is None

    def start(self, board: str | None, *, company: str | None = None) -> tuple[Request, ...]:
        """Give the first requests of a feed; `company` is the employer's name where boards.toml knows it.

        Raises InvalidValue where a board is missing, or given to a source that has none.
        """
        if self.has_boards and not board:
            raise InvalidValue(f"{self.name}: expected a board (a company's token), got none")
        if not self.has_boards and board:
            raise InvalidValue(f"{self.name}: has no boards, got {board!r}")
        return tuple(_named(request, board, company) for request in self.requests(board))

    def parse(self, response: Response) -> Page:
        """Read one response. Raises SourceChanged where the body is not what the source documents."""
        if not response.body.strip():
            raise SourceChanged(f"{self.name}: expected a body, got nothing")
        page = self.read(response)
        asked = response.request
        follow = tuple(_named(request, request.board or asked.board, asked.context.get(_COMPANY)) for request in page.follow)
        return replace(page, follow=follow) if follow else page


def _named(request: Request, board: str | None, company: str | None) -> Request:
    context = request.context if company is None else MappingProxyType({_COMPANY: company, **request.context})
    return replace(request, board=board, context=context)


def employer(request: Request) -> str | None:
    """Name the company behind a board whose payload does not: the configured name, else the board's token."""
    return request.context.get(_COMPANY) or request.board


def rebase(request: Request, bases: Mapping[str, str]) -> Request:
    """Send a request elsewhere: replace scheme, host and the start of the path ("https://a.example" → "http://127.0.0.1:9/a")."""
    for old, new in bases.items():
        rest = request.url.removeprefix(old.rstrip("/"))
        if rest != request.url and (not rest or rest[0] in "/?"):
            return replace(request, url=new.rstrip("/") + rest)
    return request


def host_label(board: str) -> str:
    """Check a board that becomes part of a host name: letters, digits, hyphens and dots only."""
    labels = board.split(".")
    if not all(label and label.isascii() and label.replace("-", "").isalnum() and label.strip("-") == label for label in labels):
        raise InvalidValue(f"board: expected a part of a host name, got {board!r:.80}")
    return board.lower()


def host_of(url: str) -> str:
    """Give the host of an address, lower case."""
    return (urlsplit(url).hostname or "").lower()
