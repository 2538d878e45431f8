"""The schema: every table on one metadata, the same on SQLite and PostgreSQL."""

from aggregator.store.schema import derived, feeds, openings, postings, reference
from aggregator.store.schema.kinds import METADATA

__all__ = ["METADATA", "derived", "feeds", "openings", "postings", "reference"]
