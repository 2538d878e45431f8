"""Origin: whether a database holds real postings, or synthetic ones, which everything that shows them must say."""

import sys

from aggregator.reports.kit import SYNTHETIC
from aggregator.store.store import Store


def synthetic(store: Store) -> str | None:
    """Give the words for synthetic sample postings where the last report was made of them, else None."""
    last = next(iter(store.read_only("SELECT synthetic FROM report_run ORDER BY id DESC LIMIT 1").rows), None)
    return SYNTHETIC if last and last[0] else None


def say(note: str | None) -> None:
    """Say it on standard error."""
    if note:
        sys.stderr.write(f"these are {note}\n")
