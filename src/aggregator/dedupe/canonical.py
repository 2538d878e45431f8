"""Canonical: the posting that speaks for a job."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from aggregator.dedupe.fingerprint import Fingerprint

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def canonical(postings: Iterable[Fingerprint]) -> Fingerprint:
    """Choose the employer's own posting first, then the longest text, then the oldest; the id breaks a tie.

    Raises ValueError where there is none.
    """
    return min(postings, key=lambda posting: (not posting.employer, -posting.body.length, posting.date_posted or _NEVER, posting.id))
