"""country_sectors: each country × key sector that the article names, held against all other countries.

Lift is the sector's share among the openings that sit in the country over its share among those that sit elsewhere, counted in votes
(a company has few). The verdict rests on a two-sided 95 % interval of that ratio (Katz log method). A company's openings are nearly
always in one sector, so they are not so many findings: votes are divided by the design effect (Kish 1965), how much more a share varies
where companies are drawn whole. Under LEAST openings or LEAST_COMPANIES companies in the country it says so.
"""

from collections.abc import Iterator
from math import exp, log, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from aggregator.reports.facts import Facts
from aggregator.reports.kit import Cell, Report, Row
from aggregator.reports.statistics import LEAST_COMPANIES, votes

LEAST: Final = 30
COLUMNS: Final = (
    "country",
    "key_sector",
    "jobs_in_country",
    "jobs",
    "companies",
    "share",
    "share_elsewhere",
    "lift",
    "lift_low",
    "lift_high",
    "verdict",
)


def rows(facts: Facts) -> Iterator[Row]:
    """Give the article's claims in the article's order."""
    companies = facts.jobs["company"].cat.codes.to_numpy().astype("int64")
    placed = facts.jobs["remote"].to_numpy() & facts.marks("job_countries")
    for country in facts.article.countries:
        sits = facts.marks("job_countries", country.code)
        here, elsewhere = placed & sits, placed & ~sits
        for sector in country.key_sectors:
            tagged = facts.marks("key_sectors", sector)
            jobs, others = int((here & tagged).sum()), int((elsewhere & tagged).sum())
            local, foreign = int(here.sum()), int(elsewhere.sum())
            enough = local >= LEAST and facts.jobs.loc[here, "company"].nunique() >= LEAST_COMPANIES
            heard = [_heard(companies[group], tagged[group]) for group in (here, elsewhere)]
            yield (
                country.code,
                sector,
                local,
                jobs,
                facts.jobs.loc[here & tagged, "company"].nunique(),
                jobs / local if local else None,
                others / foreign if foreign else None,
                *(_lift(*heard) if enough and foreign else (None, None, None, "too few")),
            )


def _heard(companies: NDArray[np.int64], tagged: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Give the votes for a sector, all votes, and the design effect of their share.

    That is its variance with companies drawn whole over that of as many independent votes, 1 at least.
    """
    numbers = np.unique(companies, return_inverse=True)[1].astype("int64")
    weights = votes(numbers)
    many, said, whole = int(numbers.max(initial=-1)) + 1, float(weights[tagged].sum()), float(weights.sum())
    if many < 2 or said in {0.0, whole}:
        # Nothing varies: as many findings as companies.
        return said, whole, max(1.0, whole / max(1, many))
    share = said / whole
    scores = np.bincount(numbers, weights * (tagged - share))
    return said, whole, max(1.0, float(scores @ scores) * many / (many - 1) / (whole * share * (1 - share)))


def _lift(here: tuple[float, float, float], elsewhere: tuple[float, float, float]) -> tuple[Cell, Cell, Cell, str]:
    if not here[0] and not elsewhere[0]:
        return None, None, None, "not seen"
    # Half a vote is added to each cell, so that a zero keeps an interval (Haldane).
    ratio = ((here[0] + 0.5) / (here[1] + 0.5)) / ((elsewhere[0] + 0.5) / (elsewhere[1] + 0.5))
    parts = ((said / effect + 0.5, whole / effect + 0.5) for said, whole, effect in (here, elsewhere))
    spread = 1.96 * sqrt(max(0.0, sum(1 / said - 1 / whole for said, whole in parts)))
    low, high = exp(log(ratio) - spread), exp(log(ratio) + spread)
    verdict = "supported" if low > 1 else "contradicted" if high < 1 else "unclear"
    return ratio, low, high, verdict


REPORT = Report(name="country_sectors", title="The article's country and key-sector claims", columns=COLUMNS, rows=rows)
