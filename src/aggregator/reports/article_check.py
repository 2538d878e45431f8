"""article_check: the article's pay estimate of each role beside what employers publish, with its verdict.

A job's figure is the midpoint of its stated annual base pay in GBP. One-sided ranges, on-target earnings, contractor day
rates, fields that the text contradicts, and currencies without a rate are counted and not used.
"""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from aggregator.core.article import ArticleRole
from aggregator.reports.facts import Facts, PayState
from aggregator.reports.kit import Cell, Report, Row
from aggregator.reports.statistics import distribution, overlap, verdict

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
    "share_below",
    "share_inside",
    "share_above",
    "overlap",
    "verdict",
)


def populations(facts: Facts) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give each population by name: all, those open to a resident of each country asked about, and by continent of the job."""
    everybody = facts.population
    yield "all", everybody
    for column in everybody.columns:
        if column.startswith("open_to_"):
            yield column, everybody[everybody[column] == "yes"]
    for continent in CONTINENTS:
        yield f"job_in_{continent}", everybody[everybody["continent"] == continent]


def _rounded(value: float | None) -> Cell:
    return None if value is None else round(value)


def check(population: str, role: ArticleRole, jobs: pd.DataFrame, *, least_jobs: int) -> Row:
    """Hold one role's range against the openings of one population."""
    states = jobs["pay_state"].value_counts()
    used = jobs[jobs["pay_state"] == PayState.USED.value]
    found = distribution(used["mid"].to_list(), used["company"].astype(str).to_list(), name=f"{population}/{role.id}")
    with_pay = len(jobs) - int(states.get(PayState.NONE.value, 0))
    shares: tuple[Cell, Cell, Cell] = (None, None, None)
    if found is not None:
        below, above = float((used["mid"] < role.low).mean()), float((used["mid"] > role.high).mean())
        shares = (below, 1 - below - above, above)
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
        *shares,
        overlap(found, low=role.low, high=role.high),
        verdict(found, low=role.low, high=role.high, least_jobs=least_jobs).value,
    )


def rows(facts: Facts) -> Iterator[Row]:
    """Give a row for each population and article role, in the article's order."""
    for population, jobs in populations(facts):
        for role in facts.article.roles:
            yield check(population, role, jobs[jobs["role"] == role.id], least_jobs=facts.scope.least_jobs)


REPORT = Report(name="article_check", title="The article's pay estimates beside what employers publish", columns=COLUMNS, rows=rows)
