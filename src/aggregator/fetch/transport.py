"""Transport: connections to checked addresses only, resolved once and then pinned, each used for one exchange."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from types import TracebackType
from typing import Any, Self

import certifi
import httpcore
import httpx  # noqa: TID251  (fetch is the one that may)
from httpcore import AsyncNetworkBackend, AsyncNetworkStream

from aggregator.errors import AddressRefused
from aggregator.fetch.address import is_loopback, is_public

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
# Where the transport puts a redirect's target; see _own_location.
LOCATION = b"redirect-location"
SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver for every address of a host."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class PinnedBackend(AsyncNetworkBackend):
    """Opens connections: one look-up, every address checked, and a connection to exactly what was checked.

    A second look-up could answer otherwise (DNS rebinding); that is why the name is never handed to the socket.
    """

    def __init__(self, *, resolve: Resolve, allow_loopback: bool, allowed: Collection[tuple[str, int]]) -> None:
        self._resolve = resolve
        self._allow_loopback = allow_loopback
        self._allowed = frozenset(allowed)
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (the signature is httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> AsyncNetworkStream:
        """Connect to the first address that answers. Raises AddressRefused where any address is forbidden."""
        addresses = await self.addresses(host, port)
        share = None if timeout is None else timeout / len(addresses)
        last: Exception | None = None
        for address in addresses:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout=share, local_address=local_address, socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last or httpcore.ConnectError(f"{host} has no address")

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """Look a host up once and give its addresses, all of them checked."""
        try:
            # UnicodeError: a label that no name server could be asked for.
            addresses = await self._resolve(host.strip("[]"), port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} has no address ({type(error).__name__})") from error
        if not addresses:
            raise httpcore.ConnectError(f"{host} has no address")
        near = self._allow_loopback or (host.strip("[]"), port) in self._allowed
        for address in addresses:
            if not (is_public(address) or (near and is_loopback(address))):
                raise AddressRefused(f"{host} leads to {address}, which is not a public address")
        return addresses

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109  (the signature is httpcore's)
        socket_options: Iterable[SocketOption] | None = None,
    ) -> AsyncNetworkStream:
        """Refuse: no source is behind a socket file."""
        del timeout, socket_options
        raise AddressRefused(f"expected a host, got the socket file {path!r}")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._inner.sleep(seconds)


class GuardedTransport(httpx.AsyncBaseTransport):
    """httpx on httpcore's public parts, with the pinned backend and without proxies or kept connections.

    A connection serves one exchange: bytes that a host sends past its Content-Length can never be read as the next
    answer, and every request is checked against a fresh look-up. At one request a second a handshake costs nothing.
    """

    def __init__(self, backend: AsyncNetworkBackend, *, authorities: str | None = None, connections: int = 64) -> None:
        """Take the backend and, for a private network's own hosts, further certificate authorities as PEM text."""
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=verified_tls(authorities),
            max_connections=connections,
            max_keepalive_connections=0,
            network_backend=backend,
        )

    async def __aenter__(self) -> Self:
        """Open the pool."""
        await self._pool.__aenter__()
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None = None, exc_value: BaseException | None = None, traceback: TracebackType | None = None
    ) -> None:
        """Close every connection."""
        await self._pool.__aexit__(exc_type, exc_value, traceback)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; the body of the answer is still to be read."""
        url = request.url
        core = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _as_httpx():
            answer = await self._pool.handle_async_request(core)
        return httpx.Response(
            status_code=answer.status,
            headers=_own_location(answer.headers),
            stream=_Stream(answer.stream),
            extensions=dict(answer.extensions),
        )


def _own_location(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Carry Location under a name of our own.

    httpx reads it even where it does not follow it, and then reports an address that it cannot parse as a broken connection.
    """
    kept = ((name, value) for name, value in headers if name.lower() != LOCATION)
    return [(LOCATION if name.lower() == b"location" else name, value) for name, value in kept]


class _Stream(httpx.AsyncByteStream):
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _as_httpx():
            async for part in self._inner:
                yield part

    async def aclose(self) -> None:
        with _as_httpx():
            await self._inner.aclose()


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Turn httpcore's errors into those that httpx documents."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise httpx.TimeoutException(str(error) or type(error).__name__) from error
    except httpcore.ProtocolError as error:
        raise httpx.RemoteProtocolError(str(error)) from error
    except (httpcore.NetworkError, httpcore.ProxyError, httpcore.UnsupportedProtocol) as error:
        raise httpx.NetworkError(str(error)) from error


@lru_cache(maxsize=4)
def verified_tls(authorities: str | None = None) -> ssl.SSLContext:
    """Give the one TLS context of a process: certificates and names verified, TLS 1.2 or later; nothing can switch that off.

    Reading the authorities takes longer than asking a host five times.
    """
    context = ssl.create_default_context(cafile=certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authorities is not None:
        context.load_verify_locations(cadata=authorities)
    return context
