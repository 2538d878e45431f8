"""salary_by_role: annual base pay in GBP by role, and by role × seniority, country, sector, eligibility, month, currency.

Groups with fewer than LEAST_SHOWN openings or companies with pay keep their counts and lose their figures. `by = country_adjusted` is
the median with each country weighing its share of all remote AI openings of the role, paid or not: pay is published where law forces
it, so raw medians lean there.
"""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from aggregator.reports.facts import LEAST_SHOWN, Facts, PayState, adjusted, distribution_of
from aggregator.reports.kit import Cell, Report, Row

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
    used = jobs.loc[jobs["mid"].notna(), ["company", "mid"]]
    companies = used["company"].nunique()
    figures: tuple[Cell, ...] = (None,) * 7
    if len(used) >= LEAST_SHOWN and companies >= LEAST_SHOWN:
        found = distribution_of(used, name=f"{role}/{by}/{value}")
        if found is not None:
            ends = (found.p10, found.p25, found.median, found.p75, found.p90, found.median_low, found.median_high)
            figures = tuple(None if figure is None else round(figure) for figure in ends)
    with_pay = int((jobs["pay_state"] != PayState.NONE.value).sum())
    return (
        role,
        by,
        value,
        len(jobs),
        jobs["company"].nunique(),
        len(used),
        companies,
        with_pay / len(jobs) if len(jobs) else None,
        *figures,
    )


def _adjusted(role: str, jobs: pd.DataFrame) -> Row | None:
    """Give the median with each country weighing what it weighs among all openings of the role; `jobs` are those it speaks for."""
    median, share = adjusted(jobs)
    if median is None or share is None:
        return None
    used = jobs.loc[jobs["mid"].notna(), "company"]
    counts = (round(share * len(jobs)), jobs["company"].nunique(), len(used), used.nunique())
    return role, "country_adjusted", "", *counts, None, None, None, round(median), *(None,) * 4


def rows(facts: Facts) -> Iterator[Row]:
    """Give the rows of every role that occurs, by role, then dimension, then value."""
    needed = ["role", "company", "mid", "pay_state"]
    population = facts.population[[*needed, "seniority", "country", "reach", "month", "currency"]]
    dimensions = {
        "seniority": (population, "seniority"),
        "country": (population, "country"),
        "sector": (facts.of("sectors", *needed), "value"),
        "eligibility": (population, "reach"),
        "workplace": (facts.jobs[[*needed, "workplace"]], "workplace"),
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
