"""visa: sponsorship offered, refused or not mentioned by remote AI openings, and the programmes named, by country."""

from collections.abc import Iterator
from typing import Final

from aggregator.reports.facts import Facts
from aggregator.reports.kit import Report, Row

COLUMNS: Final = ("country", "what", "jobs", "jobs_of_country", "share")


def rows(facts: Facts) -> Iterator[Row]:
    """Give all countries together, then the article's, then the rest by size."""
    population = facts.population
    sits, programmes = facts.several["job_countries"], facts.several["programmes"]
    counts = sits.loc[sits["row"].isin(population.index), "value"].value_counts()
    first = [country.code for country in facts.article.countries]
    rest = sorted((code for code in counts.index if counts[code] and code not in first), key=lambda code: (-counts[code], code))
    for country in ("", *first, *rest):
        jobs = population if not country else population.loc[sorted(set(sits.loc[sits["value"] == country, "row"]) & set(population.index))]
        if not len(jobs):
            continue
        said = jobs["visa"].value_counts()
        offered, refused = int(said.get("offered", 0)), int(said.get("refused", 0))
        for what, number in (("offered", offered), ("refused", refused), ("not said", len(jobs) - offered - refused)):
            yield country or "all", what, number, len(jobs), number / len(jobs)
        named = programmes.loc[programmes["row"].isin(jobs.index), "value"].value_counts()
        for programme in sorted(programme for programme in named.index if named[programme]):
            yield country or "all", f"names {programme}", int(named[programme]), len(jobs), int(named[programme]) / len(jobs)


REPORT = Report(name="visa", title="Visa sponsorship", columns=COLUMNS, rows=rows)
