"""yardstick: the article's ranges beside an independent public set, and beside what postings of the same country state.

The public set is that of ai-jobs.net (CC0): config/yardstick.csv says how it was reduced. Only its newest year is shown.
"""

from collections.abc import Iterator
from typing import Final

from aggregator.reports.facts import LEAST_SHOWN, Facts, distribution_of
from aggregator.reports.kit import Cell, Report, Row

COLUMNS: Final = (
    "role",
    "country",
    "article_low",
    "article_high",
    "set_year",
    "set_n",
    "set_p25",
    "set_median",
    "set_p75",
    "set_says",
    "postings_used",
    "postings_companies",
    "postings_median",
)


def rows(facts: Facts) -> Iterator[Row]:
    """Give the article's roles in its order, each in the countries of the set, the largest first."""
    newest = max((item.year for item in facts.yardstick), default=0)
    for role in facts.article.roles:
        mine = [item for item in facts.yardstick if item.role == role.id and item.year == newest]
        for item in sorted(mine, key=lambda item: (-item.n, item.country)):
            says = "higher" if item.median > role.high else "lower" if item.median < role.low else "inside"
            used, companies, median = _postings(facts, role.id, item.country)
            figures = (item.year, item.n, item.p25, item.median, item.p75)
            yield role.id, item.country, role.low, role.high, *figures, says, used, companies, median


def _postings(facts: Facts, role: str, country: str) -> tuple[int, int, Cell]:
    population = facts.population
    chosen = (population["role"] == role) & (population["country"] == country)
    jobs = population.loc[chosen, ["company", "mid"]]
    found = distribution_of(jobs, name=f"yardstick/{role}/{country}")
    if found is None:
        return 0, 0, None
    return found.jobs, found.companies, round(found.median) if min(found.jobs, found.companies) >= LEAST_SHOWN else None


REPORT = Report(name="yardstick", title="The article's ranges beside an independent public set", columns=COLUMNS, rows=rows)
