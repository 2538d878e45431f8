"""visa: sponsorship offered, refused or not mentioned by remote AI openings, and the programmes named, by country."""

from collections.abc import Iterator
from typing import Final

from aggregator.reports.facts import Facts
from aggregator.reports.kit import Report, Row

COLUMNS: Final = ("country", "what", "jobs", "jobs_of_country", "share")


def rows(facts: Facts) -> Iterator[Row]:
    """Give all countries together, then the article's, then the rest by size."""
    remote, visa = facts.jobs["remote"].to_numpy(), facts.jobs["visa"]
    first = [country.code for country in facts.article.countries]
    rest = [code for code in facts.counts("job_countries", remote) if code not in first]
    for country in ("", *first, *rest):
        chosen = remote if not country else remote & facts.marks("job_countries", country)
        jobs = int(chosen.sum())
        if not jobs:
            continue
        said = visa[chosen].value_counts()
        offered, refused = int(said.get("offered", 0)), int(said.get("refused", 0))
        for what, number in (("offered", offered), ("refused", refused), ("not said", jobs - offered - refused)):
            yield country or "all", what, number, jobs, number / jobs
        for programme, count in sorted(facts.counts("programmes", chosen).items()):
            yield country or "all", f"names {programme}", count, jobs, count / jobs


REPORT = Report(name="visa", title="Visa sponsorship", columns=COLUMNS, rows=rows)
