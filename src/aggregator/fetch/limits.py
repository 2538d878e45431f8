"""Limits: how much a host may send, and how long one request may take."""

from dataclasses import dataclass

from aggregator.errors import InvalidValue

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The bounds of one request: bytes as received, bytes once decoded, seconds over all attempts and redirects.

    `ratio` bounds decoded/received once `ratio_after` bytes are out. `silence` is the longest wait for the next byte.
    `backoff` is the first wait before another attempt; it doubles. Waiting for a host's turn is not counted.
    """

    wire: int = 16 * MIB
    body: int = 64 * MIB
    ratio: int = 200
    ratio_after: int = MIB
    seconds: float = 60.0
    silence: float = 30.0
    redirects: int = 5
    attempts: int = 3
    backoff: float = 1.0

    def __post_init__(self) -> None:
        """Reject a bound that would let nothing, or everything, through."""
        for name in ("wire", "body", "ratio", "ratio_after", "seconds", "silence", "attempts"):
            if not getattr(self, name) > 0:
                raise InvalidValue(f"{name}: expected a number above 0, got {getattr(self, name)!r}")
        for name in ("redirects", "backoff"):
            if not getattr(self, name) >= 0:
                raise InvalidValue(f"{name}: expected a number of at least 0, got {getattr(self, name)!r}")
