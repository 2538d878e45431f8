"""Request and Response: what a source asks for and what came back, without any network."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal
from urllib.parse import urlencode, urlsplit, urlunsplit

from aggregator.core import check


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request of a source: pure data, made by `start` or by `follow`.

    `kind` tells a source's parse which of its pages this is ("list", "thread" …; "page" is that of a single job). `context` carries what an
    earlier page already said and a later one needs (a thread's title, a page's number); it is never sent.
    `body` makes it a POST with that JSON text.
    """

    url: str
    board: str | None = None
    kind: str = "list"
    params: Mapping[str, str] = field(default_factory=_nothing)
    headers: Mapping[str, str] = field(default_factory=_nothing)
    body: str | None = None
    context: Mapping[str, str] = field(default_factory=_nothing)

    def __post_init__(self) -> None:
        """Reject what is not an absolute http(s) address."""
        check.web_address("url", self.url)

    @property
    def method(self) -> Literal["GET", "POST"]:
        """POST where there is a body, else GET."""
        return "GET" if self.body is None else "POST"

    @property
    def full_url(self) -> str:
        """The address with its parameters: what validators and the archive are kept under."""
        if not self.params:
            return self.url
        parts = urlsplit(self.url)
        query = "&".join(filter(None, [parts.query, urlencode(self.params)]))
        return urlunsplit(parts._replace(query=query))


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """ETag and Last-Modified exactly as the host sent them: opaque, sent back byte for byte."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to send."""
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The decoded bytes that answered a request; a recorded file can be one.

    `not_modified` is a 304: no body, and the stored set stands. `validators` may be stored only in the transaction
    that commits what this body said.
    """

    request: Request
    body: bytes = b""
    status: int = 200
    content_type: str = ""
    validators: Validators = field(default_factory=Validators)
    not_modified: bool = False
