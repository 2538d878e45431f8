"""country_sectors: each country × key sector that the article names, held against all other countries.

Lift is the sector's share among the openings that sit in the country over its share among those that sit elsewhere. The
verdict rests on a two-sided 95 % interval of that ratio (Katz log method); below LEAST openings in the country it says so.
"""

from collections.abc import Iterator
from math import exp, log, sqrt
from typing import Final

from aggregator.reports.facts import Facts
from aggregator.reports.kit import Cell, Report, Row

LEAST: Final = 30
COLUMNS: Final = (
    "country",
    "key_sector",
    "jobs_in_country",
    "jobs",
    "companies",
    "share",
    "share_elsewhere",
    "lift",
    "lift_low",
    "lift_high",
    "verdict",
)


def rows(facts: Facts) -> Iterator[Row]:
    """Give the article's claims in the article's order."""
    placed = facts.jobs["remote"].to_numpy() & facts.marks("job_countries")
    for country in facts.article.countries:
        sits = facts.marks("job_countries", country.code)
        here, elsewhere = placed & sits, placed & ~sits
        for sector in country.key_sectors:
            tagged = facts.marks("key_sectors", sector)
            jobs, others = int((here & tagged).sum()), int((elsewhere & tagged).sum())
            local, foreign = int(here.sum()), int(elsewhere.sum())
            yield (
                country.code,
                sector,
                local,
                jobs,
                facts.jobs.loc[here & tagged, "company"].nunique(),
                jobs / local if local else None,
                others / foreign if foreign else None,
                *_lift(jobs, local, others, foreign),
            )


def _lift(jobs: int, here: int, others: int, elsewhere: int) -> tuple[Cell, Cell, Cell, str]:
    if here < LEAST or not elsewhere:
        return None, None, None, "too few"
    if not jobs and not others:
        return None, None, None, "not seen"
    # Half an opening is added to each cell, so that a zero keeps an interval (Haldane).
    ratio = ((jobs + 0.5) / (here + 0.5)) / ((others + 0.5) / (elsewhere + 0.5))
    spread = 1.96 * sqrt(max(0.0, 1 / (jobs + 0.5) - 1 / (here + 0.5) + 1 / (others + 0.5) - 1 / (elsewhere + 0.5)))
    low, high = exp(log(ratio) - spread), exp(log(ratio) + spread)
    verdict = "supported" if low > 1 else "contradicted" if high < 1 else "unclear"
    return ratio, low, high, verdict


REPORT = Report(name="country_sectors", title="The article's country and key-sector claims", columns=COLUMNS, rows=rows)
