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
    population = facts.population
    sits = facts.several["job_countries"]
    sits = sits[sits["row"].isin(population.index)]
    sectors = facts.several["key_sectors"]
    for country in facts.article.countries:
        here = set(sits.loc[sits["value"] == country.code, "row"])
        elsewhere = set(sits["row"]) - here
        for sector in country.key_sectors:
            tagged = set(sectors.loc[sectors["value"] == sector, "row"])
            jobs, others = len(here & tagged), len(elsewhere & tagged)
            companies = population.loc[sorted(here & tagged), "company"].nunique()
            yield (
                country.code,
                sector,
                len(here),
                jobs,
                companies,
                jobs / len(here) if here else None,
                others / len(elsewhere) if elsewhere else None,
                *_lift(jobs, len(here), others, len(elsewhere)),
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
