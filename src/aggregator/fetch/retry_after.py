"""Retry-After: what a host asked us to wait, in seconds (RFC 9110, 10.2.3)."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Nobody is given up for good, and no host can park us for a year.
LONGEST = 24 * 3600.0
_SECONDS = re.compile(r"[0-9]{1,12}\Z")


def read_retry_after(text: str | None, *, now: datetime) -> float | None:
    """Read the header as seconds from `now`, at most a day; None where it says nothing usable (absent, past, nonsense)."""
    if text is None:
        return None
    text = text.strip()
    if _SECONDS.match(text):
        seconds = float(text)
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (TypeError, ValueError, IndexError, OverflowError):
            return None
        # "-0000" parses as naive; HTTP dates are always UTC.
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    return min(seconds, LONGEST) if seconds > 0 else None
