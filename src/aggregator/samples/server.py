"""Server: the sample boards on loopback, over real HTTP: conditional requests, gzip, faults, and a log of who asked what."""

import gzip
import hashlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from time import monotonic
from urllib.parse import parse_qsl, unquote, urlsplit

from aggregator.samples.faults import WALL, Fault, Wrong, drifted
from aggregator.samples.feeds import DATED, ORIGINS, TAGGED, Answer, answer, feeds_of
from aggregator.samples.market import Market

LOOPBACK = "127.0.0.1"
COMPRESSED_FROM = 500  # bytes: below, gzip makes a body larger
KEPT_BODIES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came and what it got; `at` counts seconds of the monotonic clock."""

    at: float
    source: str
    path: str
    query: str
    status: int
    user_agent: str
    conditional: bool


class Boards:
    """The running boards: where they are, what was asked of them, and switches for days and faults."""

    def __init__(self, market: Market, base: str) -> None:
        """Take the market and the address that the server listens on."""
        self.market = market
        self.base = base
        self.bases = {origin: f"{base}/{source}" for source, origin in ORIGINS.items()}
        self.feeds = feeds_of(market)
        self.requests: list[Asked] = []
        self.faults: dict[str, Fault] = {}
        self._lock = Lock()
        self._bodies: dict[tuple[int, str, bool], Answer] = {}

    def advance(self, days: int = 1) -> None:
        """Move the virtual day: some vacancies vanish, some appear, some are revised."""
        with self._lock:
            self.market = self.market.at(self.market.day + days)
            self._bodies.clear()

    def fault(self, prefix: str, wrong: Wrong | str, *, times: int | None = None, retry_after: int = 1) -> None:
        """Make every path that starts with `prefix` ("/greenhouse/v1/boards/acme") go wrong, or the next `times` requests."""
        self.faults[prefix] = Fault(wrong=Wrong(wrong), times=times, retry_after=retry_after)

    def heal(self, prefix: str | None = None) -> None:
        """Take one fault away, or all."""
        if prefix is None:
            self.faults.clear()
        else:
            self.faults.pop(prefix, None)

    def wrong(self, path: str) -> Fault | None:
        """Give the fault that holds for a path now, the longest prefix first."""
        with self._lock:
            for prefix in sorted(self.faults, key=len, reverse=True):
                if path.startswith(prefix) and self.faults[prefix].take():
                    return self.faults[prefix]
        return None

    def answer(self, path: str, query: str, *, empty: bool = False) -> Answer:
        """Give the body of a path; the last few are kept, because a board is asked for twice more often than once."""
        key = (self.market.day, f"{path}?{query}", empty)
        with self._lock:
            kept = self._bodies.get(key)
            market = self.market
        if kept is None:
            kept = answer(market, path, dict(parse_qsl(query)), empty=empty)
            with self._lock:
                if len(self._bodies) >= KEPT_BODIES:
                    self._bodies.clear()
                self._bodies[key] = kept
        return kept

    def log(self, asked: Asked) -> None:
        """Remember a request."""
        with self._lock:
            self.requests.append(asked)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    boards: Boards

    def __init__(self, address: str, port: int) -> None:
        super().__init__((address, port), _Handler)
        self.connections: set[socket.socket] = set()

    def stop(self) -> None:
        """Close every connection that a client keeps open, so that no thread outlives the boards."""
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    # Answers go out in one piece; without this a small one waits for the client's acknowledgement.
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        with suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Write nothing: the boards keep their own log."""

    def do_GET(self) -> None:
        """Answer one request."""
        # Making an answer takes time of its own, which says nothing about when it was asked for.
        came = monotonic()
        parts = urlsplit(self.path)
        path, boards = unquote(parts.path), self.server.boards
        fault = boards.wrong(path)
        wrong = fault.wrong if fault else None
        if fault is None or wrong in {Wrong.EMPTY, Wrong.DRIFT, Wrong.TRUNCATE}:
            found = boards.answer(path, parts.query, empty=wrong is Wrong.EMPTY)
        else:
            found = Answer(body=WALL, content_type="text/html; charset=utf-8")
        status = {Wrong.ERROR: 500, Wrong.THROTTLE: 429, Wrong.GONE: 404, Wrong.DROP: 0}.get(wrong, found.status) if wrong else found.status
        if wrong is Wrong.DRIFT:
            found = Answer(body=drifted(found.body), status=found.status, content_type=found.content_type)
        self._send(found, status, path=path, query=parts.query, fault=fault, came=came)

    def do_HEAD(self) -> None:
        """Answer as GET does, without the body."""
        self.do_GET()

    def _send(self, found: Answer, status: int, *, path: str, query: str, fault: Fault | None, came: float) -> None:
        source = path.split("/")[1] if path.count("/") > 1 else ""
        market = self.server.boards.market
        headers = _validators(source, found, midnight=market.now) if status == 200 else {}
        if status == 200 and self._unchanged(headers):
            status, found = 304, Answer(body=b"", content_type=found.content_type)
        self._log(source, path, query, status, came)
        if fault and fault.wrong is Wrong.DROP:
            self.close_connection = True
            return
        body = found.body
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(body) >= COMPRESSED_FROM:
            body = gzip.compress(body, compresslevel=1, mtime=0)
            headers |= {"Content-Encoding": "gzip"}
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", found.content_type)
            self.send_header("Content-Length", str(len(body)))
        if fault and fault.wrong is Wrong.THROTTLE:
            self.send_header("Retry-After", str(fault.retry_after))
        for name, value in ({"Vary": "Accept-Encoding"} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        if fault and fault.wrong is Wrong.TRUNCATE:
            body, self.close_connection = body[: len(body) // 2], True
        if self.command == "GET":
            with suppress(OSError):  # the client may have gone: its business
                self.wfile.write(body)

    def _unchanged(self, headers: dict[str, str]) -> bool:
        asked = self.headers.get("If-None-Match")
        if asked is not None:
            return headers.get("ETag", "") in {tag.strip() for tag in asked.split(",")} - {""}
        since, modified = self.headers.get("If-Modified-Since"), headers.get("Last-Modified")
        if not since or not modified:
            return False
        with suppress(ValueError):
            return parsedate_to_datetime(since) >= parsedate_to_datetime(modified)
        return False

    def _log(self, source: str, path: str, query: str, status: int, came: float) -> None:
        conditional = bool(self.headers.get("If-None-Match") or self.headers.get("If-Modified-Since"))
        agent = self.headers.get("User-Agent", "")
        self.server.boards.log(
            Asked(at=came, source=source, path=path, query=query, status=status, user_agent=agent, conditional=conditional)
        )


def _validators(source: str, found: Answer, *, midnight: datetime) -> dict[str, str]:
    headers: dict[str, str] = {}
    if source in TAGGED:
        headers["ETag"] = f'W/"{hashlib.blake2b(found.body, digest_size=16).hexdigest()}"'
    if source in DATED:
        headers["Last-Modified"] = format_datetime(midnight, usegmt=True)
        headers["Cache-Control"] = "public, max-age=3600"
    return headers


@contextmanager
def serve(market: Market, *, port: int = 0, address: str = LOOPBACK) -> Iterator[Boards]:
    """Run the boards of a market on an address of this machine until the block ends; port 0 takes a free one."""
    server = _Server(address, port)
    server.boards = Boards(market, f"http://{address}:{server.server_address[1]}")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="sample-boards", daemon=True)
    thread.start()
    try:
        yield server.boards
    finally:
        server.shutdown()
        thread.join()
        server.stop()
