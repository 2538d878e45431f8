"""Exchange: one request over its redirects to one whole, decoded answer; every hop is checked like the first."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from urllib.parse import urljoin

import httpx  # noqa: TID251  (fetch is the one that may)

from aggregator.core.web import Request, Validators
from aggregator.errors import AddressRefused, BodyRefused, FetchFailed, Truncated, Unreachable
from aggregator.fetch.address import origin_of, shown
from aggregator.fetch.body import read_body
from aggregator.fetch.limits import MIB, Limits
from aggregator.fetch.pace import Turn
from aggregator.fetch.transport import LOCATION
from aggregator.fetch.verdict import Answer

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Ours alone, whatever a source declares: who we are, what we can decode, and where the request goes.
_OURS = frozenset({"user-agent", "accept-encoding", "host", "connection", "content-length", "transfer-encoding", "te", "expect", "upgrade"})

_OF_REFUSALS = Limits(wire=MIB, body=4 * MIB)

TakeTurn = Callable[[str], Awaitable[Turn]]


class TlsFailed(Unreachable):
    """A certificate that is expired, unknown or another host's, or a protocol too old: another attempt changes nothing."""


class Exchange:
    """Sends requests on one client, within the limits."""

    def __init__(self, client: httpx.AsyncClient, *, limits: Limits) -> None:
        self._client = client
        self._limits = limits

    async def run(self, request: Request, *, validators: Validators, turn: TakeTurn) -> Answer:
        """Follow a request to its answer. `turn` is called with each hop's URL, and held while that hop is asked.

        Raises AddressRefused, Unreachable, BodyRefused, and FetchFailed for redirects that lead nowhere.
        """
        first = origin_of(request.full_url)
        url, method, body = request.full_url, request.method, request.body
        for _ in range(self._limits.redirects + 1):
            own = origin_of(url) == first
            headers = httpx.Headers(_headers(request if own else None, validators, body), encoding="latin-1")
            async with await turn(url) as answers:
                answer = await self._hop(httpx.Request(method, _parsed(url), headers=headers, content=body), answers)
            if answer.status not in _REDIRECTS:
                return answer
            target = _target(answer)
            if body is not None and answer.status in {307, 308} and origin_of(target) != first:
                raise AddressRefused(f"{shown(url)} redirects a POST to another origin, {origin_of(target)}")
            if answer.status not in {307, 308}:
                method, body = "GET", None
            url = target
        raise FetchFailed(f"{shown(request.url)} redirects more than {self._limits.redirects} times")

    async def _hop(self, outgoing: httpx.Request, answers: Callable[[], None]) -> Answer:
        where = shown(str(outgoing.url))
        # Built by hand, so what the client would add (who we are) is added here.
        outgoing.headers["user-agent"] = self._client.headers["user-agent"]
        outgoing.extensions["timeout"] = self._client.timeout.as_dict()
        try:
            reply = await self._client.send(outgoing, stream=True, follow_redirects=False)
        except httpx.TransportError as error:
            raise _unreachable(error, where) from error
        except (httpx.InvalidURL, UnicodeError) as error:
            raise AddressRefused(f"expected an http(s) address, got {where}") from error
        answers()
        try:
            return await self._read(reply, where)
        finally:
            await reply.aclose()

    async def _read(self, reply: httpx.Response, where: str) -> Answer:
        headers = _named(reply)
        url = str(reply.request.url)
        if reply.status_code in _REDIRECTS or reply.status_code == 304:
            return Answer(url=url, status=reply.status_code, headers=headers)
        if reply.status_code not in {200, 203}:
            return Answer(url=url, status=reply.status_code, headers=headers, body=await _explanation(reply, headers))
        if "content-length" in headers and "transfer-encoding" in headers:
            raise BodyRefused(f"{where}: expected one length, got both Content-Length and Transfer-Encoding")
        declared = headers.get("content-length", "")
        if declared.isdecimal() and len(declared) < 20 and int(declared) > self._limits.wire:
            raise BodyRefused(f"{where}: expected at most {self._limits.wire} bytes, and {declared} are announced")
        try:
            body = await read_body(_raw(reply), coding=headers.get("content-encoding", ""), limits=self._limits)
        except httpx.TransportError as error:
            if isinstance(error, httpx.TimeoutException):
                raise _unreachable(error, where) from error
            raise Truncated(f"{where}: the connection broke before the end of the body") from error
        except BodyRefused as error:
            raise type(error)(f"{where}: {error}") from error
        return Answer(url=url, status=reply.status_code, headers=headers, body=body)


async def _explanation(reply: httpx.Response, headers: Mapping[str, str]) -> bytes:
    """Read what comes with a refusal, to tell a bot wall; a body that is broken or large must not hide the status."""
    try:
        return await read_body(_raw(reply), coding=headers.get("content-encoding", ""), limits=_OF_REFUSALS)
    except (httpx.TransportError, BodyRefused):
        return b""


async def _raw(reply: httpx.Response) -> AsyncIterator[bytes]:
    async for chunk in reply.aiter_raw():
        yield chunk


def _headers(request: Request | None, validators: Validators, body: str | None) -> dict[str, str]:
    """Compose a hop's headers; the source's own, where keys may be, are given for its own origin only."""
    headers = {"accept": "*/*", "accept-encoding": "gzip, deflate", "connection": "close"}
    if body is not None:
        headers["content-type"] = "application/json"
    if request is not None:
        headers |= {name.lower(): value for name, value in request.headers.items() if name.lower() not in _OURS}
    if validators.etag is not None:
        headers["if-none-match"] = validators.etag
    if validators.last_modified is not None:
        headers["if-modified-since"] = validators.last_modified
    return headers


def _named(reply: httpx.Response) -> Mapping[str, str]:
    """Lower the names of headers, decoding values as latin-1 so that an opaque ETag comes back byte for byte."""
    named: dict[str, str] = {}
    for raw_name, raw_value in reply.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        named[name] = f"{named[name]}, {value}" if name in named else value
    return named


def _target(answer: Answer) -> str:
    """Read where a redirect leads. Raises AddressRefused for a bad, insecure or foreign kind of address."""
    here, location = answer.url, answer.headers.get(LOCATION.decode(), "").strip()
    if not location:
        raise FetchFailed(f"{shown(here)} answered {answer.status} without a Location")
    try:
        # Locations may carry raw UTF-8; headers were read as latin-1.
        target = urljoin(here, location.encode("latin-1").decode("utf-8", errors="replace"))
    except ValueError as error:
        raise AddressRefused(f"{shown(here)} redirects to an address that cannot be read") from error
    origin = origin_of(target)
    if origin.scheme == "http" and origin_of(here).scheme == "https":
        raise AddressRefused(f"{shown(here)} redirects from https to http: {shown(target)}")
    return target


def _parsed(url: str) -> httpx.URL:
    try:
        return httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise AddressRefused(f"expected an http(s) address, got {shown(url)}") from error


def _unreachable(error: httpx.TransportError, where: str) -> FetchFailed:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return TlsFailed(f"{where}: no trustworthy TLS connection ({cause.reason or type(cause).__name__})")
        cause = cause.__cause__ or cause.__context__
    said = "no byte in time" if isinstance(error, httpx.TimeoutException) else str(error)[:200] or type(error).__name__
    return Unreachable(f"{where}: {said}")
