"""Web: /livez, /readyz, /status and /metrics on this machine, from a thread of its own, so that a stuck loop cannot hide."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final

PLAIN: Final = "text/plain; charset=utf-8"
METRICS: Final = "text/plain; version=0.0.4; charset=utf-8"
JSON: Final = "application/json"
# A page gives (status, content type, body).
Page = Callable[[], tuple[int, str, bytes]]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    pages: Mapping[str, Page]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    # Nobody may hold a thread for longer.
    timeout = 10

    def do_GET(self) -> None:
        """Answer one of the pages; every other path is a 404."""
        page = self.server.pages.get(self.path.partition("?")[0])
        if page is None:
            status, kind, body = 404, PLAIN, f"expected one of {', '.join(self.server.pages)}\n".encode()
        else:
            try:
                status, kind, body = page()
            except Exception as error:  # noqa: BLE001  (a page that fails is an answer, not a dead thread)
                status, kind, body = 503, PLAIN, f"{type(error).__name__}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is the library's)
        """Write nothing: a probe every few seconds is no news."""


@contextmanager
def pages(address: str, port: int, found: Mapping[str, Page]) -> Iterator[int]:
    """Answer pages until the block ends; gives the port. Raises OSError where it is taken."""
    server = _Server((address, port), _Handler)
    server.pages = found
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="health", daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def as_json(value: Any, *, status: int = 200) -> tuple[int, str, bytes]:
    """Give a JSON page."""
    return status, JSON, (json.dumps(value, ensure_ascii=True, default=str) + "\n").encode()


def as_verdict(faults: list[str]) -> tuple[int, str, bytes]:
    """Give 200 ok, or 503 with a line for each fault."""
    return (503, PLAIN, ("\n".join(faults) + "\n").encode()) if faults else (200, PLAIN, b"ok\n")
