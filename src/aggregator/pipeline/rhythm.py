"""Rhythm: when a feed is asked next: sooner where it changes, later where it does not, never sooner than its terms allow. Pure."""

import math
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

LONGEST: Final = timedelta(days=1)
SOONER: Final = 0.7
LATER: Final = 1.3
# A feed that fails is asked again after 5, 10, 20 … minutes, a day at most, and is never given up.
FIRST_RETRY: Final = timedelta(minutes=5)
# Due times stand on a grid of ten minutes, each feed at a place of its own in it: what began together spreads out.
SPREAD: Final = timedelta(minutes=10)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def interval_after(before: timedelta | None, *, changed: bool, least: timedelta, usual: timedelta) -> timedelta:
    """Give the time until the next run of a feed whose last wait was `before`, None where it is not known.

    It lies between `least` (what the terms and the configuration allow) and a day, or `least` where that is longer.
    """
    wait = (before or usual) * (SOONER if changed else LATER)
    return min(max(wait, least), max(LONGEST, least))


def wait_after_failure(failures: int, *, least: timedelta) -> timedelta:
    """Give the wait after a failure, by how many there were in a row before it; `least` where the host was reached.

    A day at most, or `least` where that is longer: an interval of the terms counts from the last request, not from the last success.
    """
    doubled: timedelta = FIRST_RETRY * int(2 ** min(max(failures, 0), 20))
    return max(min(doubled, LONGEST), least)


def phase(source: str, board: str | None) -> float:
    """Give a feed's place in the grid, 0 to 1: fixed by its name, so that it is the same after every restart."""
    digest = blake2b(f"{source}/{board or ''}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def at_phase(moment: datetime, place: float) -> datetime:
    """Give the first time from `moment` on that stands at a place of the grid."""
    offset = SPREAD * place
    slots = math.ceil((moment - _EPOCH - offset) / SPREAD)
    found = _EPOCH + offset + SPREAD * slots
    # A fraction of a microsecond may be lost on the way.
    return found if found >= moment else found + SPREAD
