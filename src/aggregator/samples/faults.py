"""Faults: what a board can be told to do wrong, for tests of what must never be believed."""

from dataclasses import dataclass
from enum import StrEnum


class Wrong(StrEnum):
    """How a board goes wrong."""

    DROP = "drop"  # the connection closes without an answer
    ERROR = "error"  # 500
    THROTTLE = "throttle"  # 429 with Retry-After
    TRUNCATE = "truncate"  # half of the promised body, then the connection closes
    EMPTY = "empty"  # the right shape without a posting
    DRIFT = "drift"  # the title field has another name
    WALL = "wall"  # a page for people with status 200
    GONE = "gone"  # 404


@dataclass(slots=True, kw_only=True)
class Fault:
    """One way to go wrong, for all requests or the next `times`; `retry_after` is in seconds."""

    wrong: Wrong
    times: int | None = None
    retry_after: int = 1

    def take(self) -> bool:
        """Use the fault up once; say whether it still held."""
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0


DRIFTS = (
    (b'"title":', b'"headline":'),
    (b'"text":', b'"heading":'),
    (b'"position":', b'"headline":'),
    (b'"comment_text":', b'"comment_body":'),
    (b"<title>", b"<headline>"),
    (b"</title>", b"</headline>"),
)
WALL = b"<!doctype html><html><head><title>Just a moment...</title></head><body>Checking your browser. Sample page.</body></html>"


def drifted(body: bytes) -> bytes:
    """Rename the field that holds the title, as a source that changes does."""
    for old, new in DRIFTS:
        body = body.replace(old, new)
    return body
