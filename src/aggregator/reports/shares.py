"""Shares: how often each value of a tag that an opening may have several of occurs, and who may apply there."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from aggregator.reports.facts import LEAST_SHOWN, Facts
from aggregator.reports.kit import Cell, Row
from aggregator.reports.statistics import quantiles, votes

COLUMNS: Final = ("value", "jobs", "companies", "share", "median_gbp", "jobs_used", "share_last_3_months", "share_before")


def median_pay(jobs: pd.DataFrame) -> tuple[Cell, int]:
    """Give the median GBP a year of the usable pay, or None where there is too little, and how many it rests on."""
    used = jobs.loc[jobs["mid"].notna(), ["mid", "company"]].sort_values(["mid", "company"])
    if len(used) < LEAST_SHOWN or used["company"].nunique() < LEAST_SHOWN:
        return None, len(used)
    numbers = used["company"].cat.codes.factorize()[0].astype("int64")
    return round(quantiles(used["mid"].to_numpy(), votes(numbers), (0.5,))[0]), len(used)


def share_rows(facts: Facts, many: str, *, known: tuple[str, ...] = ()) -> Iterator[Row]:
    """Give a row a value, the most frequent first; `known` values come first in their own order, found or not."""
    population = facts.population
    long = facts.of(many, "company", "month", "mid")
    months = sorted(population["month"].dropna().unique())[-3:]
    recent = population["month"].isin(months)
    counts = long["value"].value_counts()
    others = sorted((value for value in counts.index if counts[value] and value not in known), key=lambda value: (-counts[value], value))
    for value in (*known, *others):
        mine = long[long["value"] == value]
        lately = mine["month"].isin(months)
        median, used = median_pay(mine)
        yield (
            value,
            len(mine),
            mine["company"].nunique(),
            _share(len(mine), len(population)),
            median,
            used,
            _share(int(lately.sum()), int(recent.sum())),
            _share(int((~lately).sum()), int((~recent).sum())),
        )


def _share(part: int, whole: int) -> Cell:
    return part / whole if whole else None
