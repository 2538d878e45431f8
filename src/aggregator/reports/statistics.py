"""Statistics: weighted quantiles, the bootstrap by company, and the verdict on a published range.

A company's openings together have at most VOTES votes: two hundred openings of one employer say what one employer pays.
The interval of the median is a cluster bootstrap (Davison & Hinkley 1997, ch. 3.8): whole companies are drawn with
replacement, because openings of one employer are not independent. Its percentiles are widened for few companies (the expanded
percentile interval of Hesterberg 2015, "What teachers should know about the bootstrap", 5.3): with ten companies the plain 2.5th and
97.5th percentile hold the true median nine times in ten only. With more than MANY companies it is the interval that the bootstrap
imitates (Woodruff 1952): the quantiles at one half give or take the error of the share below the median, companies drawn whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import NormalDist
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

VOTES: Final = 5
DRAWS: Final = 1000
LEAST_JOBS: Final = 30
LEAST_COMPANIES: Final = 10
# With so many companies the bootstrap only imitates what Woodruff's interval says outright.
MANY: Final = 500
# Weights of one chunk of draws are held at once: 1 million doubles are 8 MB.
_CHUNK: Final = 1_000_000
# How many standard errors from one half the median of a draw is looked for before all figures are.
_BAND: Final = 6
# Sums of the same weights in another order differ in their last digits: half is half on every machine.
_SAME: Final = 1e-9

Numbers = NDArray[np.float64]
Companies = NDArray[np.int64]


class Verdict(StrEnum):
    """What the interval of the median says about the article's range."""

    SUPPORTED = "supported"
    HIGHER = "higher"
    LOWER = "lower"
    UNCLEAR = "unclear"
    TOO_FEW = "too few"


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """Quantiles of a figure in GBP a year, the 95 % interval of its median, and what it rests on.

    The interval of a single company is None: nothing says how companies differ.
    """

    jobs: int
    companies: int
    p10: float
    p25: float
    median: float
    p75: float
    p90: float
    median_low: float | None
    median_high: float | None


def votes(companies: Companies) -> Numbers:
    """Give each opening its weight: 1, or less where its company has more than VOTES openings."""
    counts = np.bincount(companies) if len(companies) else np.zeros(0, dtype=np.int64)
    return np.minimum(1.0, VOTES / counts[companies]) if len(companies) else np.zeros(0)


def quantiles(values: Numbers, weights: Numbers, points: Sequence[float]) -> list[float]:
    """Give weighted quantiles of sorted values, linear between the middles of the weights (Hazen's rule)."""
    middles = (np.cumsum(weights) - weights / 2) / weights.sum()
    return [float(value) for value in np.interp(points, middles, values)]


def outer_share(companies: int) -> float:
    """Give the share of the draws that lies outside each end of the interval: 2.5 % for many companies, less for few.

    It is the normal tail at Student's t for the number of companies, stretched by the root of n / (n - 1).
    """
    normal, free = NormalDist(), companies - 1
    z = normal.inv_cdf(0.975)
    # Student's t at 97.5 % by its expansion in 1/free (Abramowitz & Stegun 26.7.5): exact to a thousandth from five on.
    parts = ((z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96, (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384)
    t = z + sum(part / free**power for power, part in enumerate(parts, start=1))
    return normal.cdf(-t * sqrt(companies / free))


def _interval(values: Numbers, weights: Numbers, companies: Companies, *, seed: int) -> tuple[float, float] | None:
    many = int(companies.max()) + 1
    if many < 2:
        return None
    if many > MANY:
        reach = NormalDist().inv_cdf(0.975) * _error(weights, companies)
        low, high = quantiles(values, weights, (0.5 - reach, 0.5 + reach))
        return low, high
    generator = np.random.default_rng(seed)
    begin, end = _band(weights, companies)
    medians: list[Numbers] = []
    step = max(1, min(DRAWS, _CHUNK // max(many, end - begin)))
    for done in range(0, DRAWS, step):
        size = min(step, DRAWS - done)
        drawn = generator.integers(many, size=(size, many)) + np.arange(size)[:, None] * many
        times = np.bincount(drawn.ravel(), minlength=size * many).reshape(size, many).astype(float)
        medians.append(_medians(times, values, weights, companies, (begin, end)))
    share = outer_share(many)
    low, high = np.quantile(np.concatenate(medians), [share, 1 - share])
    return float(low), float(high)


def _error(weights: Numbers, companies: Companies) -> float:
    """Give the standard error of the share of sorted figures below their median, companies drawn whole (Woodruff 1952)."""
    sums = np.cumsum(weights)
    many = int(companies.max()) + 1
    scores = np.bincount(companies, weights * ((sums <= sums[-1] / 2) - 0.5), minlength=many)
    return sqrt(float(scores @ scores) * many / (many - 1)) / float(sums[-1])


def _band(weights: Numbers, companies: Companies) -> tuple[int, int]:
    """Give the places between which the median of nearly every draw lies: one half, give or take so many standard errors."""
    sums, error = np.cumsum(weights), _error(weights, companies)
    whole = sums[-1]
    begin = int(np.searchsorted(sums, whole * max(0.0, 0.5 - _BAND * error)))
    end = int(np.searchsorted(sums, whole * min(1.0, 0.5 + _BAND * error), side="right"))
    return begin, min(len(sums), end + 1)


def _medians(times: Numbers, values: Numbers, weights: Numbers, companies: Companies, band: tuple[int, int]) -> Numbers:
    """Give the weighted median of each draw, `times` being how often it drew each company; of two middle values their mean.

    What lies below the band counts as one sum a company. A draw whose median lies outside is looked at whole.
    """
    many, (begin, end) = times.shape[1], band
    halves = times @ np.bincount(companies, weights, minlength=many) / 2
    start = times @ np.bincount(companies[:begin], weights[:begin], minlength=many)
    inner = companies[begin:end]
    sums = start[:, None] + np.cumsum(times[:, inner] * weights[begin:end], axis=1)
    lower = (sums < halves[:, None] * (1 - _SAME)).sum(axis=1)
    upper = (sums <= halves[:, None] * (1 + _SAME)).sum(axis=1)
    outside = (start >= halves * (1 - _SAME)) | (upper >= end - begin)
    if begin == 0 and end == len(values):
        outside = np.zeros_like(outside)
    last = end - begin - 1
    found: Numbers = (values[begin + np.minimum(lower, last)] + values[begin + np.minimum(upper, last)]) / 2
    if outside.any():
        found[outside] = _medians(times[outside], values, weights, companies, (0, len(values)))
    return found


def distribution(values: Sequence[float] | Numbers, companies: Sequence[Any] | NDArray[Any], *, name: str) -> Distribution | None:
    """Describe figures in GBP a year, one an opening, with the company of each; None where there are none.

    Companies are names, or numbers in the order of their names. `name` seeds the bootstrap: the same facts always give the same interval.
    """
    if not len(values):
        return None
    figures = np.asarray(values, dtype=float)
    _, numbers = np.unique(np.asarray(companies), return_inverse=True)
    order = np.lexsort((numbers, figures))
    ordered, numbers = figures[order], numbers[order].astype(np.int64)
    weights = votes(numbers)
    p10, p25, median, p75, p90 = quantiles(ordered, weights, (0.1, 0.25, 0.5, 0.75, 0.9))
    interval = _interval(ordered, weights, numbers, seed=crc32(name.encode()))
    low, high = (None, None) if interval is None else (min(interval[0], median), max(interval[1], median))
    return Distribution(
        jobs=len(ordered),
        companies=int(numbers.max()) + 1,
        p10=p10,
        p25=p25,
        median=median,
        p75=p75,
        p90=p90,
        median_low=low,
        median_high=high,
    )


def adjusted_median(values: Numbers, companies: Companies, strata: NDArray[np.int64], sizes: Numbers) -> float | None:
    """Give the median as if every stratum stated its pay as often as the others (post-stratification).

    `strata` numbers the stratum of each figure, `sizes` counts all openings of each stratum, with pay or not.
    """
    if not len(values):
        return None
    order = np.lexsort((companies, values))
    own = votes(companies)[order]
    lying = strata[order]
    sums = np.cumsum(own * sizes[lying] / np.bincount(lying, own, minlength=len(sizes))[lying])
    # One figure may stand for many openings here: the middle is not drawn between two, but is one of them, or their mean.
    middle = [int(np.searchsorted(sums, sums[-1] / 2 * edge)) for edge in (1 - _SAME, 1 + _SAME)]
    return float(values[order][middle].mean())


def enough(found: Distribution | None, *, least_jobs: int = LEAST_JOBS, least_companies: int = LEAST_COMPANIES) -> bool:
    """Whether there are enough openings and companies to say anything."""
    return found is not None and found.jobs >= least_jobs and found.companies >= least_companies


def verdict(found: Distribution | None, *, low: float, high: float, least_jobs: int = LEAST_JOBS) -> Verdict:
    """Hold a published range against the interval of the median: wholly inside, wholly outside, or across an edge."""
    if found is None or found.median_low is None or found.median_high is None or not enough(found, least_jobs=least_jobs):
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
