"""Reclassify: replacing the tags of stored postings, without touching what was published."""

from collections.abc import Sequence

from sqlalchemy import Connection

from aggregator.core.tags import Tags
from aggregator.store.rows import derived_rows
from aggregator.store.upsert import clear_derived, save_rates, write_derived


def save_tags(connection: Connection, found: Sequence[tuple[int, Tags]]) -> None:
    """Replace the tags of postings: (posting, tags) pairs."""
    clear_derived(connection, [number for number, _ in found])
    write_derived(connection, [derived_rows(number, new) for number, new in found])
    save_rates(connection, [new for _, new in found])
