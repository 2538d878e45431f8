"""Statistics: weighted quantiles, the bootstrap by company, and the verdict on a published range.

A company's openings together have at most VOTES votes: two hundred openings of one employer say what one employer pays.
The interval of the median is a cluster bootstrap (Davison & Hinkley 1997, ch. 3.8): whole companies are drawn with
replacement, because openings of one employer are not independent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

VOTES: Final = 5
DRAWS: Final = 1000
LEAST_JOBS: Final = 30
LEAST_COMPANIES: Final = 10
# Weights of one chunk of draws are held at once: 4 million doubles are 32 MB.
_CHUNK: Final = 4_000_000

Numbers = NDArray[np.float64]


class Verdict(StrEnum):
    """What the interval of the median says about the article's range."""

    SUPPORTED = "supported"
    HIGHER = "higher"
    LOWER = "lower"
    UNCLEAR = "unclear"
    TOO_FEW = "too few"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Quantiles of a figure in GBP a year, the 95 % interval of its median, and what it rests on."""

    jobs: int
    companies: int
    p10: float
    p25: float
    median: float
    p75: float
    p90: float
    median_low: float
    median_high: float


def votes(companies: NDArray[np.int64]) -> Numbers:
    """Give each opening its weight: 1, or less where its company has more than VOTES openings."""
    counts = np.bincount(companies) if len(companies) else np.zeros(0, dtype=np.int64)
    return np.minimum(1.0, VOTES / counts[companies]) if len(companies) else np.zeros(0)


def quantiles(values: Numbers, weights: Numbers, points: Sequence[float]) -> list[float]:
    """Give weighted quantiles of sorted values, linear between the middles of the weights (Hazen's rule)."""
    middles = (np.cumsum(weights) - weights / 2) / weights.sum()
    return [float(value) for value in np.interp(points, middles, values)]


def _interval(values: Numbers, weights: Numbers, companies: NDArray[np.int64], *, seed: int) -> tuple[float, float]:
    generator = np.random.default_rng(seed)
    many = int(companies.max()) + 1
    medians: list[Numbers] = []
    step = max(1, min(DRAWS, _CHUNK // max(1, len(values))))
    for begin in range(0, DRAWS, step):
        drawn = generator.multinomial(many, np.full(many, 1 / many), size=min(step, DRAWS - begin))
        sums = np.cumsum(weights * drawn[:, companies], axis=1)
        places = (sums < sums[:, -1:] / 2).sum(axis=1)
        medians.append(values[np.minimum(places, len(values) - 1)])
    low, high = np.percentile(np.concatenate(medians), [2.5, 97.5])
    return float(low), float(high)


def distribution(values: Sequence[float], companies: Sequence[str], *, name: str) -> Distribution | None:
    """Describe figures in GBP a year, one an opening, with the company of each; None where there are none.

    `name` seeds the bootstrap, so that the same facts always give the same interval.
    """
    if not len(values):
        return None
    order = np.lexsort((np.asarray(companies, dtype=str), np.asarray(values, dtype=float)))
    ordered = np.asarray(values, dtype=float)[order]
    _, numbers = np.unique(np.asarray(companies, dtype=str)[order], return_inverse=True)
    numbers = numbers.astype(np.int64)
    weights = votes(numbers)
    p10, p25, median, p75, p90 = quantiles(ordered, weights, (0.1, 0.25, 0.5, 0.75, 0.9))
    low, high = _interval(ordered, weights, numbers, seed=crc32(name.encode()))
    return Distribution(
        jobs=len(ordered),
        companies=int(numbers.max()) + 1,
        p10=p10,
        p25=p25,
        median=median,
        p75=p75,
        p90=p90,
        median_low=min(low, median),
        median_high=max(high, median),
    )


def enough(found: Distribution | None, *, least_jobs: int = LEAST_JOBS, least_companies: int = LEAST_COMPANIES) -> bool:
    """Whether there are enough openings and companies to say anything."""
    return found is not None and found.jobs >= least_jobs and found.companies >= least_companies


def verdict(found: Distribution | None, *, low: float, high: float, least_jobs: int = LEAST_JOBS) -> Verdict:
    """Hold a published range against the interval of the median: wholly inside, wholly outside, or across an edge."""
    if found is None or not enough(found, least_jobs=least_jobs):
        return Verdict.TOO_FEW
    if found.median_low >= low and found.median_high <= high:
        return Verdict.SUPPORTED
    if found.median_low > high:
        return Verdict.HIGHER
    if found.median_high < low:
        return Verdict.LOWER
    return Verdict.UNCLEAR


def overlap(found: Distribution | None, *, low: float, high: float) -> float | None:
    """Give how far the middle half of the figures (p25 to p75) and the published range are the same: 0 to 1 (Jaccard)."""
    if found is None:
        return None
    shared = max(0.0, min(found.p75, high) - max(found.p25, low))
    union = max(found.p75, high) - min(found.p25, low)
    return shared / union if union > 0 else 1.0
