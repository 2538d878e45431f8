"""The sample market in a database, joined; and tables as text, to be compared whole."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

from msgspec import structs
from sqlalchemy import select

from aggregator.cli.compose import classifier
from aggregator.core.posting import Posting
from aggregator.core.tags import AI, Tags
from aggregator.dedupe.fingerprint import Advertised, Fingerprint, FingerprintReader
from aggregator.dedupe.titles import Title
from aggregator.pipeline.openings import join_openings
from aggregator.pipeline.tagger import Tagger
from aggregator.samples.market import Market
from aggregator.settings import load_vocabulary
from aggregator.store.schema import METADATA
from aggregator.store.store import Store
from tests.store.market import fill

SIZE = 120
LATER = Market(postings=SIZE).now + timedelta(days=1)
# Times of the machine and records of what was done, which no second derivation can repeat.
LEDGER = ("feed", "run", "run_before", "run_payload", "payload", "posting_event", "validator", "writer", "host", "rate")


@dataclass(frozen=True, slots=True)
class Rules:
    """A tagger and a reader of fingerprints."""

    tagger: Tagger
    reader: FingerprintReader


@cache
def present() -> Rules:
    """Give the rules of today."""
    made = classifier()
    return Rules(Tagger(tags=made.tags, rules=made.rules), FingerprintReader(made.vocabulary))


def old_tags(posting: Posting) -> Tags:
    """Tag as rules of the past did, which saw no AI, no language and no place."""
    made = present().tagger.tags(posting)
    return replace(made, rules="0.past", ai=AI(is_ai=False, score=0.0), language=None, job_countries=(), pays=(), pay=None, evidence=())


class PastReader(FingerprintReader):
    """Reads fingerprints as rules of the past did: every title was one of its own, so that no text joined two postings."""

    def __init__(self) -> None:
        """Name the rules."""
        super().__init__(load_vocabulary())
        self.rules = "past"

    def read(self, posting: Advertised, *, posting_id: str, **other: Any) -> Fingerprint:
        """Make the fingerprint of a posting."""
        return structs.replace(super().read(posting, posting_id=posting_id, **other), title=Title((posting_id,)), block_keys=())


def joined(store: Store, reader: FingerprintReader) -> Store:
    """Fill a store with the market, and join it."""
    fill(store, size=SIZE)
    join_openings(store, store.matching.unjoined(), reader=reader, now=LATER)
    return store


def contents(store: Store, *, without: tuple[str, ...] = LEDGER) -> dict[str, list[str]]:
    """Give every row of every table as text; a merge without its time and its number, which is never given twice."""
    with store._read() as connection:
        return {
            table.name: sorted(
                repr(sorted((name, value) for name, value in row.items() if table.name != "job_merge" or name not in {"id", "merged_at"}))
                for row in connection.execute(select(table)).mappings()
            )
            for table in METADATA.sorted_tables
            if table.name not in without
        }
