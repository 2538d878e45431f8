"""skills: which skills remote AI openings name, over all and by the article's roles."""

from collections.abc import Iterator
from typing import Final

from aggregator.reports.facts import Facts
from aggregator.reports.kit import Report, Row

COLUMNS: Final = ("role", "skill", "jobs", "jobs_of_role", "share")


def rows(facts: Facts) -> Iterator[Row]:
    """Give a row for each role and skill, all roles together first, the most frequent skill first."""
    remote = facts.jobs["remote"].to_numpy()
    for role in ("", *(role.id for role in facts.article.roles)):
        chosen = remote if not role else remote & (facts.jobs["role"] == role).to_numpy()
        jobs = int(chosen.sum())
        for skill, count in facts.counts("skills", chosen).items():
            yield role or "all", skill, count, jobs, count / jobs


REPORT = Report(name="skills", title="Skills that remote AI openings name", columns=COLUMNS, rows=rows)
