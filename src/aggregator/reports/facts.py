"""Facts: what all reports are made of, gathered in one pass over the stored openings, held as compact columns.

One row of `jobs` is one opening tagged as an AI job and first seen or posted inside the window; what an opening has several
of (sectors, skills …) lies in long tables of (row, value). `eligible` and `excluded` are the countries whose residents an opening names. The population of the article check are the remote ones.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from aggregator.core.article import Article
from aggregator.core.yardstick import Yardstick
from aggregator.reports.statistics import LEAST_JOBS, Distribution, adjusted_median, distribution

SEVERAL: Final = ("sectors", "key_sectors", "pathways", "skills", "trends", "programmes", "job_countries", "eligible", "excluded")


# A group of fewer openings or companies with pay has no figures of its own: it is neither a finding nor anonymous.
LEAST_SHOWN: Final = 5


class PayState(StrEnum):
    """What an opening's stated pay is good for: only `used` enters a distribution; all are counted."""

    NONE = "none"
    UNCONVERTED = "unconverted"
    ONE_SIDED = "one_sided"
    OTE = "ote"
    DAY_RATE = "day_rate"
    CONFLICT = "conflict"
    USED = "used"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a set of reports covers: the window, whose residents are asked about, and when the report was made.

    `roles` and `sectors` keep only openings with one of them, `open_only` those that are still open; `least_jobs` is how many
    openings with pay a verdict needs, `ghost_days` how long an opening says the same until it counts as a ghost.
    """

    now: datetime
    since: datetime
    until: datetime | None = None
    residents: tuple[str, ...] = ("NG", "KE", "IN")
    synthetic: bool = False
    rules: tuple[str, ...] = ()
    rates: str = ""
    roles: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    open_only: bool = False
    least_jobs: int = LEAST_JOBS
    ghost_days: int = 180

    @property
    def narrowed(self) -> bool:
        """Whether it leaves out openings of its window."""
        return bool(self.roles or self.sectors or self.open_only or self.until is not None)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The gathered columns, the article, and the scope they were gathered for.

    `jobs` has a row for each opening and a column for each of its tags; `stored` is how many openings there are, AI jobs or not.
    """

    article: Article
    scope: Scope
    jobs: pd.DataFrame
    several: Mapping[str, pd.DataFrame]
    words: tuple[bytes, ...] = ()
    stored: int = 0
    yardstick: tuple[Yardstick, ...] = ()

    @cached_property
    def population(self) -> pd.DataFrame:
        """The remote AI openings: what the article speaks of."""
        remote = self.jobs["remote"]
        return self.jobs if remote.all() else self.jobs[remote]

    def of(self, many: str, *columns: str) -> pd.DataFrame:
        """Give the long table of one of SEVERAL for the population, each row with these columns of its opening."""
        long, remote = self.several[many], self.jobs["remote"].to_numpy()
        rows = long["row"].to_numpy()
        kept = remote[rows]
        found = self.jobs[list(columns)].take(rows[kept])
        found["value"] = pd.Categorical.from_codes(long["value"].cat.codes.to_numpy()[kept], dtype=long["value"].dtype)
        return found

    def counts(self, many: str, chosen: NDArray[np.bool_]) -> dict[str, int]:
        """Count the values of one of SEVERAL over the chosen rows of `jobs`, the most frequent first."""
        long = self.several[many]
        codes = long["value"].cat.codes.to_numpy()[chosen[long["row"].to_numpy()]]
        found = zip(long["value"].cat.categories, np.bincount(codes, minlength=1).tolist(), strict=False)
        return dict(sorted(((value, count) for value, count in found if count), key=lambda item: (-item[1], item[0])))

    def marks(self, many: str, *values: str) -> NDArray[np.bool_]:
        """Say of each row of `jobs` whether it has one of the values of one of SEVERAL; any value, where none is given."""
        long = self.several[many]
        chosen = long.loc[long["value"].isin(values), "row"] if values else long["row"]
        found = np.zeros(len(self.jobs), dtype=bool)
        found[chosen.to_numpy()] = True
        return found

    def titles(self) -> Iterator[tuple[str, str | None]]:
        """Give the title and the address of each row of `jobs`: most of the bytes, which one report reads."""
        for packed in self.words:
            yield from zip(*json.loads(zlib.decompress(packed)), strict=True)


def distribution_of(jobs: pd.DataFrame, *, name: str, figure: str = "mid") -> Distribution | None:
    """Describe the used pay of some openings; `name` seeds the interval."""
    figures = jobs[figure].to_numpy()
    used = ~np.isnan(figures)
    return distribution(figures[used], jobs["company"].cat.codes.to_numpy()[used], name=name)


def adjusted(jobs: pd.DataFrame) -> tuple[float | None, float | None]:
    """Give the median with each country weighing what it weighs among all openings, and the share of openings it speaks for.

    Pay is published where law forces it, and the plain median leans there. Countries with fewer than LEAST_SHOWN figures are taken
    together, openings that name none are a stratum of their own; a stratum with too few figures even so speaks for nobody.
    """
    figures = jobs["mid"].to_numpy()
    used = ~np.isnan(figures)
    codes = jobs["country"].cat.codes.to_numpy().astype("int64")
    many = len(jobs["country"].cat.categories)
    strata = np.where(codes < 0, many, codes)
    few = np.bincount(strata[used], minlength=many + 1) < LEAST_SHOWN
    few[many] = False
    strata = np.where(few[strata], many + 1, strata)
    sizes = np.bincount(strata, minlength=many + 2).astype(float)
    heard = np.bincount(strata[used], minlength=many + 2) >= LEAST_SHOWN
    told = used & heard[strata]
    companies = np.unique(jobs["company"].cat.codes.to_numpy()[told], return_inverse=True)[1].astype("int64")
    median = adjusted_median(figures[told], companies, strata[told], sizes)
    return median, None if median is None else float(sizes[heard].sum() / sizes.sum())
