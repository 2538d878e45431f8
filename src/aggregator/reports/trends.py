"""trends: the article's trends among remote AI openings: share, growth, and pay."""

from collections.abc import Iterator

from aggregator.reports.facts import Facts
from aggregator.reports.kit import Report, Row
from aggregator.reports.shares import COLUMNS, share_rows


def rows(facts: Facts) -> Iterator[Row]:
    """Give a row for each, those that the article names first."""
    return share_rows(facts, "trends", known=tuple(trend.id for trend in facts.article.trends))


REPORT = Report(name="trends", title="The article's trends among remote AI openings", columns=COLUMNS, rows=rows)
