"""salary_by_role: annual base pay in GBP by role, and by role × seniority, country, sector, eligibility, month, currency.

Groups with fewer than LEAST_SHOWN openings or companies with pay keep their counts and lose their figures: a small group
is neither a finding nor anonymous. `by = country_adjusted` is the median over countries with equal weight to each country's
share of all remote AI openings of the role, paid or not: pay is published where law forces it, so raw medians lean there.
"""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from aggregator.reports.facts import Facts, PayState
from aggregator.reports.kit import Cell, Report, Row
from aggregator.reports.statistics import distribution

LEAST_SHOWN: Final = 5
COLUMNS: Final = (
    "role",
    "by",
    "value",
    "jobs",
    "companies",
    "jobs_used",
    "companies_used",
    "pay_share",
    "p10",
    "p25",
    "median",
    "p75",
    "p90",
    "median_low",
    "median_high",
)


def _row(role: str, by: str, value: str, jobs: pd.DataFrame) -> Row:
    used = jobs[jobs["pay_state"] == PayState.USED.value]
    found = distribution(used["mid"].to_list(), used["company"].astype(str).to_list(), name=f"{role}/{by}/{value}")
    shown = found is not None and found.jobs >= LEAST_SHOWN and found.companies >= LEAST_SHOWN
    figures: tuple[Cell, ...] = (None,) * 7
    if found is not None and shown:
        figures = tuple(
            round(figure) for figure in (found.p10, found.p25, found.median, found.p75, found.p90, found.median_low, found.median_high)
        )
    with_pay = int((jobs["pay_state"] != PayState.NONE.value).sum())
    return (
        role,
        by,
        value,
        len(jobs),
        jobs["company"].nunique(),
        len(used),
        found.companies if found else 0,
        with_pay / len(jobs) if len(jobs) else None,
        *figures,
    )


def _adjusted(role: str, jobs: pd.DataFrame) -> Row | None:
    """Weigh the median of each country by the country's share of all openings of the role, those without pay too."""
    placed = jobs[jobs["country"].notna()]
    parts: list[tuple[float, int]] = []
    companies: set[str] = set()
    used_jobs = 0
    for country, group in placed.groupby("country", observed=True):
        used = group[group["pay_state"] == PayState.USED.value]
        found = distribution(used["mid"].to_list(), used["company"].astype(str).to_list(), name=f"{role}/country/{country}")
        if found is not None and found.jobs >= LEAST_SHOWN and found.companies >= LEAST_SHOWN:
            parts.append((found.median, len(group)))
            companies.update(used["company"].astype(str))
            used_jobs += found.jobs
    if len(parts) < 2:
        return None
    weight = sum(count for _, count in parts)
    median = round(sum(figure * count for figure, count in parts) / weight)
    value = f"{len(parts)} countries"
    return (
        role,
        "country_adjusted",
        value,
        len(placed),
        placed["company"].nunique(),
        used_jobs,
        len(companies),
        None,
        None,
        None,
        median,
        *(None,) * 4,
    )


def rows(facts: Facts) -> Iterator[Row]:
    """Give the rows of every role that occurs, by role, then dimension, then value."""
    population = facts.population
    dimensions = {
        "seniority": (population, "seniority"),
        "country": (population, "country"),
        "sector": (facts.of("sectors"), "value"),
        "eligibility": (population, "reach"),
        "workplace": (facts.jobs, "workplace"),
        "month": (population, "month"),
        "currency": (population, "currency"),
    }
    for role in sorted(population["role"].dropna().unique()):
        mine = population[population["role"] == role]
        yield _row(role, "all", "", mine)
        adjusted = _adjusted(role, mine)
        if adjusted is not None:
            yield adjusted
        for by, (frame, column) in dimensions.items():
            groups = frame[frame["role"] == role].groupby(column, observed=True)
            for value, group in groups:
                yield _row(role, by, str(value), group)


REPORT = Report(name="salary_by_role", title="Pay by role and by what it varies with", columns=COLUMNS, rows=rows)
