"""timezones: how many remote AI openings demand a zone or hours, and the overlap that they leave to three clocks.

The overlap is the hours of a 9-to-17 day at the offset that fall into a 9-to-17 day of the demanded zone nearest to it.
"""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from aggregator.classify.timezones import overlap_left
from aggregator.core.tags import TimeZoneDemand
from aggregator.reports.facts import Facts
from aggregator.reports.kit import Report, Row

# Lagos, Nairobi and Mumbai: the three places that the article names, none of which changes its clocks.
CLOCKS: Final = {"Lagos UTC+1": 1.0, "Nairobi UTC+3": 3.0, "Mumbai UTC+5:30": 5.5}
HALF_A_DAY: Final = 4.0
COLUMNS: Final = ("role", "what", "jobs", "of", "share", "mean_overlap_hours")


def rows(facts: Facts) -> Iterator[Row]:
    """Give all roles together, then the article's: demands, and for each clock those that leave half a day or more."""
    population = facts.population
    for role in ("", *(role.id for role in facts.article.roles)):
        jobs = population if not role else population[population["role"] == role]
        demands = jobs[jobs["zone"]]
        named = demands[demands["utc_from"].notna() | demands["utc_to"].notna()]
        yield role or "all", "demands a zone or hours", len(demands), len(jobs), _share(len(demands), len(jobs)), None
        for clock, offset in CLOCKS.items():
            left = [overlap_left(_demand(row.utc_from, row.utc_to), offset) or 0.0 for row in named.itertuples(index=False)]
            enough = sum(hours >= HALF_A_DAY for hours in left)
            mean = sum(left) / len(left) if left else None
            yield role or "all", f"leaves {clock} half a day", enough, len(left), _share(enough, len(left)), mean


def _demand(west: float, east: float) -> TimeZoneDemand:
    return TimeZoneDemand(utc_from=None if pd.isna(west) else west, utc_to=None if pd.isna(east) else east)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


REPORT = Report(name="timezones", title="Time zones demanded, and the overlap left", columns=COLUMNS, rows=rows)
