"""sectors: the article's six sectors among remote AI openings: share, growth, and pay."""

from collections.abc import Iterator

from aggregator.reports.facts import Facts
from aggregator.reports.kit import Report, Row
from aggregator.reports.shares import COLUMNS, share_rows


def rows(facts: Facts) -> Iterator[Row]:
    """Give a row for each, those that the article names first."""
    return share_rows(facts, "sectors", known=tuple(sector.id for sector in facts.article.sectors))


REPORT = Report(name="sectors", title="The article's six sectors among remote AI openings", columns=COLUMNS, rows=rows)
