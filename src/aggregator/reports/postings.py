"""postings: one row a remote AI opening, for those who want to look at what the figures are made of."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from aggregator.reports.facts import Facts
from aggregator.reports.kit import Report, Row

_CHUNK: Final = 10_000
_TEXTS: Final = ("source", "company", "role", "seniority", "country", "workplace", "scope", "visa", "engagement", "month")
COLUMNS: Final = (
    *("job", "source", "company", "title", "url", *_TEXTS[2:]),
    *("open", "pay_state", "currency", "gbp_year_min", "gbp_year_max"),
)


def rows(facts: Facts) -> Iterator[Row]:
    """Give the openings in the order in which their postings were stored first."""
    titles = facts.titles()
    for begin in range(0, len(facts.jobs), _CHUNK):
        jobs = facts.jobs.iloc[begin : begin + _CHUNK]
        texts = [_cells(jobs[name]) for name in (*_TEXTS, "pay_state", "currency")]
        money = [[None if amount != amount else round(amount) for amount in jobs[end].tolist()] for end in ("low", "high")]  # noqa: PLR0124  (NaN)
        plain = zip(jobs["job"].tolist(), jobs["open"].tolist(), jobs["remote"].tolist(), strict=True)
        for (job, is_open, remote), (source, company, *rest, state, currency), pounds in zip(
            plain, zip(*texts, strict=True), zip(*money, strict=True), strict=True
        ):
            title, url = next(titles)
            if remote:
                yield job, source, company, title, url, *rest, is_open, state, currency, *pounds


def _cells(column: pd.Series) -> list[str | None]:
    names = [*column.cat.categories, None]
    return [names[code] for code in column.cat.codes.tolist()]


REPORT = Report(name="postings", title="The remote AI openings", columns=COLUMNS, rows=rows, kept=False)
