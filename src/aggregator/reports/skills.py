"""skills: which skills remote AI openings name, over all and by the article's roles."""

from collections.abc import Iterator
from typing import Final

from aggregator.reports.facts import Facts
from aggregator.reports.kit import Report, Row

COLUMNS: Final = ("role", "skill", "jobs", "jobs_of_role", "share")


def rows(facts: Facts) -> Iterator[Row]:
    """Give a row for each role and skill, all roles together first, the most frequent skill first."""
    population = facts.population
    long = facts.of("skills", "role")
    for role in ("", *(role.id for role in facts.article.roles)):
        jobs = population if not role else population[population["role"] == role]
        named = long if not role else long[long["role"] == role]
        counts = named["value"].value_counts()
        for skill in sorted((skill for skill in counts.index if counts[skill]), key=lambda skill: (-counts[skill], skill)):
            yield role or "all", skill, int(counts[skill]), len(jobs), int(counts[skill]) / len(jobs)


REPORT = Report(name="skills", title="Skills that remote AI openings name", columns=COLUMNS, rows=rows)
