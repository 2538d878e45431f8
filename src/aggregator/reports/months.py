"""months: how remote AI openings change from month to month: how many, and the share of each sector, pathway and trend among them."""

from collections.abc import Iterator
from typing import Final

from aggregator.reports.facts import Facts, PayState
from aggregator.reports.kit import Report, Row

COLUMNS: Final = ("month", "what", "value", "jobs", "of", "share")
# What an opening can have several of, and what it has one of, as far as the article speaks of it.
_SEVERAL: Final = ("sectors", "pathways", "trends")
_OWN: Final = {"reach": ("worldwide", "us_only"), "visa": ("offered",)}


def rows(facts: Facts) -> Iterator[Row]:
    """Give the months of the window from the first on: all openings, those with pay, by reach and visa, then each value by its name."""
    remote, months = facts.jobs["remote"].to_numpy(), facts.jobs["month"]
    for month in months.cat.categories:
        chosen = remote & (months == month).to_numpy()
        jobs = int(chosen.sum())
        if not jobs:
            continue
        yield month, "all", "", jobs, jobs, 1.0
        paid = int((facts.jobs.loc[chosen, "pay_state"] != PayState.NONE.value).sum())
        yield month, "pay", "stated", paid, jobs, paid / jobs
        for column, values in _OWN.items():
            counts = facts.jobs.loc[chosen, column].value_counts()
            for value in values:
                count = int(counts.get(value, 0))
                yield month, column, value, count, jobs, count / jobs
        for many in _SEVERAL:
            for value, count in sorted(facts.counts(many, chosen).items()):
                yield month, many, value, count, jobs, count / jobs


REPORT = Report(name="months", title="Remote AI openings from month to month", columns=COLUMNS, rows=rows)
