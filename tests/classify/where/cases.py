"""The case tables of this folder, and postings made of them."""

import csv
from pathlib import Path
from typing import Any

from aggregator.classify.where import Where, read_where
from aggregator.core.posting import Posting
from aggregator.settings import load_vocabulary
from aggregator.text.document import Document

VOCABULARY = load_vocabulary()


def rows(name: str) -> list[list[str]]:
    """Give the rows of a table without its header."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened))[1:]


def document(**fields: Any) -> Document:
    """Make a posting of a few fields ready for reading."""
    given: dict[str, Any] = {"source": "sample", "source_id": "1", "title": "Engineer"} | fields
    return Document(Posting(**given), headings=VOCABULARY.headings)


def where(**fields: Any) -> Where:
    """Read place and terms of a posting of a few fields."""
    return read_where(document(**fields), VOCABULARY)


def expand(places: str) -> frozenset[str]:
    """Give the countries of "DE|EUROPE", or of "EMEA-RU": the region without one of its members."""
    regions = VOCABULARY.geography.regions
    named, _, without = places.partition("-")
    return frozenset[str]().union(*(regions.get(place, frozenset({place})) for place in named.split("|") if place)) - {without}
