"""eligibility: how many remote AI openings a resident of each country may apply to, by role and by sector."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from aggregator.reports.facts import Facts
from aggregator.reports.kit import Report, Row
from aggregator.reports.shares import median_pay

COLUMNS: Final = ("resident_of", "by", "value", "jobs", "yes", "no", "unknown", "share_yes", "median_gbp_if_yes", "jobs_used")


def _row(country: str, by: str, value: str, jobs: pd.DataFrame) -> Row:
    answers = jobs[f"open_to_{country}"].value_counts()
    yes, no, unknown = (int(answers.get(answer, 0)) for answer in ("yes", "no", "unknown"))
    median, used = median_pay(jobs[jobs[f"open_to_{country}"] == "yes"])
    return country, by, value, len(jobs), yes, no, unknown, yes / len(jobs) if len(jobs) else None, median, used


def rows(facts: Facts) -> Iterator[Row]:
    """Give each country asked about: all, by the article's roles, by its sectors."""
    population = facts.population
    asked = [column for column in population.columns if column.startswith("open_to_")]
    needed = ["role", "company", "mid", *asked]
    sectors, population = facts.of("sectors", *needed), population[needed]
    for column in asked:
        country = column.removeprefix("open_to_")
        yield _row(country, "all", "", population)
        for role in facts.article.roles:
            yield _row(country, "role", role.id, population[population["role"] == role.id])
        for sector in facts.article.sectors:
            yield _row(country, "sector", sector.id, sectors[sectors["value"] == sector.id])


REPORT = Report(name="eligibility", title="Who may apply", columns=COLUMNS, rows=rows)
