"""pathways: the article's career pathways among remote AI openings: share, growth, and pay."""

from collections.abc import Iterator

from aggregator.reports.facts import Facts
from aggregator.reports.kit import Report, Row
from aggregator.reports.shares import COLUMNS, share_rows


def rows(facts: Facts) -> Iterator[Row]:
    """Give a row for each, those that the article names first."""
    return share_rows(facts, "pathways", known=tuple(pathway.id for pathway in facts.article.pathways))


REPORT = Report(name="pathways", title="The article's career pathways among remote AI openings", columns=COLUMNS, rows=rows)
