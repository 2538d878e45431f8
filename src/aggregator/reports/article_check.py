"""article_check: the article's pay estimate of each role beside what employers publish, with its verdict.

A job's figure is the midpoint of its stated annual base pay in GBP. One-sided ranges, on-target earnings, contractor day
rates, fields that the text contradicts, and currencies without a rate are counted and not used.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from aggregator.core.article import ArticleRole
from aggregator.reports.facts import Facts, PayState, adjusted, distribution_of
from aggregator.reports.kit import Cell, Report, Row
from aggregator.reports.statistics import Numbers, overlap, quantiles, verdict, votes

_NEEDED: Final = ("role", "company", "country", "pay_state", "low", "high", "mid")
CONTINENTS: Final = ("europe", "america", "asia", "africa", "oceania")

COLUMNS: Final = (
    "population",
    "role",
    "article_low",
    "article_high",
    "jobs",
    "companies",
    "jobs_with_pay",
    "pay_share",
    "jobs_used",
    "companies_used",
    "one_sided",
    "ote",
    "day_rate",
    "conflict",
    "unconverted",
    "p10",
    "p25",
    "median",
    "p75",
    "p90",
    "median_low",
    "median_high",
    "median_of_lows",
    "median_of_highs",
    "median_adjusted",
    "adjusted_share",
    "share_below",
    "share_inside",
    "share_above",
    "overlap",
    "verdict",
)


def populations(facts: Facts) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give each population by name: all, those open to a resident of each country asked about, and by continent of the job."""
    population = facts.population
    everybody = population[list(_NEEDED)]
    yield "all", everybody
    for column in population.columns:
        if column.startswith("open_to_"):
            yield column, everybody[population[column] == "yes"]
    for continent in CONTINENTS:
        yield f"job_in_{continent}", everybody[population["continent"] == continent]


def _rounded(value: float | None) -> Cell:
    return None if value is None else round(value)


def _median(used: pd.DataFrame, end: str) -> float | None:
    """Give the median of the lower or upper ends of the stated ranges."""
    if not len(used):
        return None
    ordered = used.sort_values([end, "company"])
    return quantiles(ordered[end].to_numpy(), _votes(ordered), (0.5,))[0]


def _votes(used: pd.DataFrame) -> Numbers:
    numbers = used["company"].cat.codes.to_numpy()
    return votes(np.unique(numbers, return_inverse=True)[1].astype("int64"))


def _shares(used: pd.DataFrame, role: ArticleRole) -> tuple[Cell, Cell, Cell]:
    """Give the share of the votes below, inside and above the article's range, its ends inside."""
    if not len(used):
        return None, None, None
    weights, figures = _votes(used), used["mid"].to_numpy()
    below, above = figures < role.low, figures > role.high
    low, inside, high = (float(weights[part].sum() / weights.sum()) for part in (below, ~below & ~above, above))
    return low, inside, high


def check(population: str, role: ArticleRole, jobs: pd.DataFrame, *, least_jobs: int) -> Row:
    """Hold one role's range against the openings of one population."""
    states = jobs["pay_state"].value_counts()
    used = jobs[jobs["mid"].notna()]
    found = distribution_of(used, name=f"{population}/{role.id}")
    fair, fair_share = adjusted(jobs)
    with_pay = len(jobs) - int(states.get(PayState.NONE.value, 0))
    figures = (found.p10, found.p25, found.median, found.p75, found.p90, found.median_low, found.median_high) if found else (None,) * 7
    return (
        population,
        role.id,
        role.low,
        role.high,
        len(jobs),
        jobs["company"].nunique(),
        with_pay,
        with_pay / len(jobs) if len(jobs) else None,
        len(used),
        found.companies if found else 0,
        *(
            int(states.get(state.value, 0))
            for state in (PayState.ONE_SIDED, PayState.OTE, PayState.DAY_RATE, PayState.CONFLICT, PayState.UNCONVERTED)
        ),
        *(_rounded(figure) for figure in figures),
        _rounded(_median(used, "low")),
        _rounded(_median(used, "high")),
        _rounded(fair),
        fair_share,
        *_shares(used, role),
        overlap(found, low=role.low, high=role.high),
        verdict(found, low=role.low, high=role.high, least_jobs=least_jobs).value,
    )


def rows(facts: Facts) -> Iterator[Row]:
    """Give a row for each population and article role, in the article's order."""
    for population, jobs in populations(facts):
        for role in facts.article.roles:
            yield check(population, role, jobs[jobs["role"] == role.id], least_jobs=facts.scope.least_jobs)


REPORT = Report(name="article_check", title="The article's pay estimates beside what employers publish", columns=COLUMNS, rows=rows)
