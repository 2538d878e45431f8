"""Facts: what all reports are made of, gathered in one pass over the stored openings, held as compact columns.

One row of `jobs` is one opening tagged as an AI job and first seen or posted inside the window; what an opening has several
of (sectors, skills …) lies in long tables of (row, value). The population of the article check are the remote ones.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from aggregator.core import tags
from aggregator.core.article import Article
from aggregator.core.opening import Opening
from aggregator.core.pay import Pay, PayKind
from aggregator.core.tags import Eligibility
from aggregator.core.yardstick import Yardstick
from aggregator.reports.statistics import LEAST_JOBS

SEVERAL: Final = ("sectors", "key_sectors", "pathways", "skills", "trends", "programmes", "job_countries")


class PayState(StrEnum):
    """What an opening's stated pay is good for: only `used` enters a distribution; all are counted."""

    NONE = "none"
    UNCONVERTED = "unconverted"
    ONE_SIDED = "one_sided"
    OTE = "ote"
    DAY_RATE = "day_rate"
    CONFLICT = "conflict"
    USED = "used"


def pay_state(pay: Pay | None) -> PayState:
    """Say what a stated pay is good for: a distribution takes the midpoint of an annual base range in GBP."""
    if pay is None:
        return PayState.NONE
    doubts = (
        (PayState.OTE, pay.kind in {PayKind.OTE, PayKind.TOTAL}),
        (PayState.DAY_RATE, pay.day_rate),
        (PayState.ONE_SIDED, pay.min is None or pay.max is None),
        # A board's field and the employer's words disagree: one of them is somebody's estimate, and nobody can say which.
        (PayState.CONFLICT, pay.conflict),
        (PayState.UNCONVERTED, pay.gbp_year_min is None or pay.gbp_year_max is None),
    )
    return next((state for state, holds in doubts if holds), PayState.USED)


def reach(eligibility: Eligibility) -> str:
    """Name how far an opening reaches: worldwide, us_only, one_country, several_countries or unknown."""
    if eligibility.scope is not tags.Scope.LIMITED:
        return eligibility.scope.value
    if len(eligibility.countries) > 1:
        return "several_countries"
    return "us_only" if "US" in eligibility.countries else "one_country"


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

    def holds(self, opening: Opening) -> bool:
        """Whether an opening is asked for, and was posted, or first seen where its date is not said, inside the window."""
        if (self.roles and opening.role not in self.roles) or (self.sectors and not set(self.sectors) & set(opening.sectors)):
            return False
        if self.open_only and opening.closed_at is not None:
            return False
        moment = opening.date_posted or opening.first_seen
        later = max(moment, opening.first_seen)
        return later >= self.since and (self.until is None or moment <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The gathered columns, the article, and the scope they were gathered for."""

    article: Article
    scope: Scope
    jobs: pd.DataFrame
    several: Mapping[str, pd.DataFrame]
    seen: int = 0
    yardstick: tuple[Yardstick, ...] = ()

    @property
    def population(self) -> pd.DataFrame:
        """The remote AI openings: what the article speaks of."""
        return self.jobs[self.jobs["remote"]]

    def of(self, many: str, jobs: pd.DataFrame | None = None) -> pd.DataFrame:
        """Give the long table of one of SEVERAL, joined with the columns of its openings (of `jobs` only, where given)."""
        chosen = self.population if jobs is None else jobs
        return self.several[many].join(chosen, on="row", how="inner")


@dataclass(slots=True)
class _Columns:
    rows: dict[str, Any] = field(default_factory=lambda: {name: [] for name in _TEXTS} | {name: array("d") for name in _NUMBERS})
    flags: dict[str, bytearray] = field(default_factory=lambda: {name: bytearray() for name in _FLAGS})
    several: "dict[str, tuple[array[int], list[str]]]" = field(default_factory=lambda: {name: (array("q"), []) for name in SEVERAL})


_TEXTS: Mapping[str, Callable[[Opening], str | None]] = {
    "source": lambda opening: opening.source,
    "company": lambda opening: opening.company,
    "title": lambda opening: opening.title,
    "url": lambda opening: opening.url,
    "role": lambda opening: opening.role,
    "seniority": lambda opening: opening.seniority,
    "language": lambda opening: opening.language,
    "workplace": lambda opening: opening.workplace,
    "country": lambda opening: opening.job_countries[0] if opening.job_countries else None,
    "scope": lambda opening: opening.eligibility.scope,
    "reach": lambda opening: reach(opening.eligibility),
    "visa": lambda opening: opening.visa,
    "engagement": lambda opening: opening.engagement,
    "month": lambda opening: (opening.date_posted or opening.first_seen).strftime("%Y-%m"),
    "pay_state": lambda opening: pay_state(opening.pay),
    "currency": lambda opening: opening.pay.currency if opening.pay else None,
}
_NUMBERS: Mapping[str, Callable[[Opening], float]] = {
    "job": lambda opening: opening.job,
    "postings": lambda opening: opening.postings,
    "reposts": lambda opening: opening.reposts,
    "low": lambda opening: _pounds(opening, "gbp_year_min"),
    "high": lambda opening: _pounds(opening, "gbp_year_max"),
    "utc_from": lambda opening: _hours(opening, "utc_from"),
    "utc_to": lambda opening: _hours(opening, "utc_to"),
    "overlap_hours": lambda opening: _hours(opening, "overlap_hours"),
}
_FLAGS: Mapping[str, Callable[[Opening], bool]] = {
    "remote": lambda opening: opening.is_remote,
    "open": lambda opening: opening.closed_at is None,
    "pay_by_place": lambda opening: opening.pay_by_place,
    "zone": lambda opening: opening.timezone is not None,
    "many_countries": lambda opening: len(opening.eligibility.countries) > 1,
}
# Not categories: nearly every opening has one of its own.
_LONG_TEXTS: Final = ("title", "url")


def _pounds(opening: Opening, name: str) -> float:
    amount = getattr(opening.pay, name, None) if pay_state(opening.pay) is PayState.USED else None
    return float("nan") if amount is None else float(amount)


def _hours(opening: Opening, name: str) -> float:
    value = getattr(opening.timezone, name, None)
    return float("nan") if value is None else float(value)


def gather(
    openings: Iterable[Opening],
    *,
    article: Article,
    scope: Scope,
    continents: Mapping[str, str],
    countries: Sequence[str] = (),
    yardstick: tuple[Yardstick, ...] = (),
) -> Facts:
    """Gather the facts of all AI openings inside the scope in one pass; `countries` are asked about besides the residents.

    `continents` maps ISO alpha-2 codes to the continent that the article's "Europe, America, and Asia" speak of.
    """
    columns = _Columns()
    asked = tuple(dict.fromkeys((*scope.residents, *countries)))
    answers: dict[str, list[str]] = {country: [] for country in asked}
    ghosts = bytearray()
    seen = row = 0
    for opening in openings:
        seen += 1
        if not opening.is_ai or not scope.holds(opening):
            continue
        for name, read in _TEXTS.items():
            value = read(opening)
            columns.rows[name].append(None if value is None else str(value))
        for name, number in _NUMBERS.items():
            columns.rows[name].append(number(opening))
        for name, flag in _FLAGS.items():
            columns.flags[name].append(flag(opening))
        ghosts.append(opening.is_ghost(now=scope.now, after=timedelta(days=scope.ghost_days)))
        for country, listed in answers.items():
            listed.append(opening.eligibility.answer(country).value)
        for name, (places, values) in columns.several.items():
            for value in getattr(opening, name):
                places.append(row)
                values.append(value)
        row += 1
    return Facts(
        article=article,
        scope=scope,
        jobs=_frame(columns, answers, continents).assign(ghost=pd.Series(ghosts, dtype="uint8").astype(bool)),
        several={
            name: pd.DataFrame({"row": pd.Series(places, dtype="int64"), "value": pd.Categorical(values)})
            for name, (places, values) in columns.several.items()
        },
        seen=seen,
        yardstick=yardstick,
    )


def _frame(columns: _Columns, answers: Mapping[str, list[str]], continents: Mapping[str, str]) -> pd.DataFrame:
    made: dict[str, Any] = {}
    for name in _TEXTS:
        made[name] = columns.rows[name] if name in _LONG_TEXTS else pd.Categorical(columns.rows[name])
    made["continent"] = pd.Categorical([continents.get(country or "") for country in columns.rows["country"]])
    for name in _NUMBERS:
        made[name] = pd.Series(columns.rows[name], dtype="float64")
    for name, flags in columns.flags.items():
        made[name] = pd.Series(flags, dtype="uint8").astype(bool)
    for country, listed in answers.items():
        made[f"open_to_{country}"] = pd.Categorical(listed, categories=["yes", "no", "unknown"])
    frame = pd.DataFrame(made)
    frame["mid"] = (frame["low"] + frame["high"]) / 2
    return frame
