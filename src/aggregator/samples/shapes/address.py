"""Address: where an opening's own board has it, so that a copy's apply link can carry that board's id."""

from aggregator.samples.shapes import ashby, greenhouse, lever
from aggregator.samples.vacancy import Vacancy

_OF = {"greenhouse": greenhouse.job_url, "ashby": ashby.job_url, "lever": lever.job_url}


def of(vacancy: Vacancy) -> str | None:
    """Give the address on the employer's own board; None where it has none."""
    return _OF[vacancy.company.ats](vacancy) if vacancy.company.ats else None
