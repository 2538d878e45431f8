"""eligibility: how many remote AI openings a resident of each country may apply to.

The countries asked about come first, by role and by sector too; then every other country that an opening names, the most open first.
"""

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
    yield from _others(facts, {column.removeprefix("open_to_") for column in asked})


def _others(facts: Facts, asked: set[str]) -> Iterator[Row]:
    """Count for each country named what Eligibility.answer says: an exclusion closes, worldwide opens, a limit opens to those in it."""
    remote, scope = facts.jobs["remote"].to_numpy(), facts.jobs["scope"].to_numpy()
    counts = {
        (many, said): facts.counts(many, remote & (scope == said))
        for many, said in (("eligible", "limited"), ("excluded", "worldwide"), ("excluded", "unknown"))
    }
    whole, worldwide, unknown = int(remote.sum()), int((remote & (scope == "worldwide")).sum()), int((remote & (scope == "unknown")).sum())
    found: list[tuple[int, str, int]] = []
    for country in {country for named in counts.values() for country in named} - asked:
        named, shut, shut_unknown = (count.get(country, 0) for count in counts.values())
        found.append((named + worldwide - shut, country, unknown - shut_unknown))
    for yes, country, silent in sorted(found, key=lambda item: (-item[0], item[1])):
        yield country, "all", "", whole, yes, whole - yes - silent, silent, yes / whole, None, None


REPORT = Report(name="eligibility", title="Who may apply", columns=COLUMNS, rows=rows)
