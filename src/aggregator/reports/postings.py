"""postings: one row a remote AI opening, for those who want to look at what the figures are made of."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from aggregator.reports.facts import Facts
from aggregator.reports.kit import Report, Row

_TEXTS: Final = ("source", "company", "title", "url", "role", "seniority", "country", "workplace", "scope", "visa", "engagement", "month")
COLUMNS: Final = ("job", *_TEXTS, "open", "pay_state", "currency", "gbp_year_min", "gbp_year_max")


def rows(facts: Facts) -> Iterator[Row]:
    """Give the openings in the order of their ids."""
    for row in facts.population.sort_values("job").itertuples(index=False):
        texts = (None if pd.isna(value := getattr(row, name)) else str(value) for name in _TEXTS)
        money = (None if pd.isna(value) else round(value) for value in (row.low, row.high))
        currency = None if pd.isna(row.currency) else str(row.currency)
        yield int(row.job), *texts, bool(row.open), str(row.pay_state), currency, *money


REPORT = Report(name="postings", title="The remote AI openings", columns=COLUMNS, rows=rows)
