"""Trends: the article's three, as phrases (trends.toml)."""

from dataclasses import dataclass

from aggregator.vocabulary.lexicon import Kind, Term
from aggregator.vocabulary.table import Table
from aggregator.vocabulary.variants import variants


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """The phrases of every trend, and how many different ones a posting needs."""

    needed: dict[str, int]
    pairs: tuple[tuple[str, Term], ...]


def parse_trends(text: str, *, file: str) -> Trends:
    """Read the trends. Raises ConfigurationError naming file, table and key."""
    root = Table.parse(text, file=file)
    needed: dict[str, int] = {}
    pairs: list[tuple[str, Term]] = []
    for table in root.tables("trend"):
        trend = table.text("id")
        if trend in needed:
            raise table.wrong("id", f"{trend} stands twice")
        needed[trend] = int(table.number("needed", 1))
        for phrase in table.texts("phrases", mandatory=True):
            pairs.extend((spelling, Term(Kind.TREND, trend, 1.0, phrase)) for spelling in variants(phrase))
        pairs.extend((phrase.lower(), Term(Kind.TREND, trend, 1.0, phrase, phrase)) for phrase in table.texts("exact"))
        table.finish()
    root.finish()
    return Trends(needed=needed, pairs=tuple(pairs))
