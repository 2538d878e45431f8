"""Gather: the facts of all openings inside a scope, from batches of columns, in one pass and few bytes an opening."""

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import compress
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from aggregator.core.article import Article
from aggregator.core.columns import Columns
from aggregator.core.opening import is_ghost
from aggregator.core.tags import Scope as Reach
from aggregator.core.tags import answer
from aggregator.core.yardstick import Yardstick
from aggregator.reports.facts import SEVERAL, Facts, PayState, Scope

_AS_THEY_ARE: Final = (
    *("source", "company", "role", "seniority", "language", "workplace", "country", "scope", "visa", "engagement", "currency"),
    *("open", "remote", "pay_by_place", "job", "postings", "reposts", "utc_from", "utc_to", "overlap_hours"),
)
_NO_ZONE: Final = (None, None, None)
_NUMBERS: Final[Mapping[str, str]] = {
    "job": "int64",
    "postings": "int32",
    "reposts": "int32",
    "low": "float64",
    "high": "float64",
    "utc_from": "float32",
    "utc_to": "float32",
    "overlap_hours": "float32",
}
_FLAGS: Final = ("remote", "open", "pay_by_place", "zone", "many_countries", "ghost")
_TEXTS: Final = (
    *("source", "company", "role", "seniority", "language", "workplace", "country", "scope", "reach", "visa", "engagement", "month"),
    *("pay_state", "currency"),
)
_FEW_DISTINCT: Final = frozenset(_TEXTS) - {"company"}


class _Codes(dict[str | None, int]):
    """Numbers for texts, in the order in which they are met; None is -1."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self) - 1
        return number


class _Grown:
    """A column of numbers that grows in place: kept in parts until the end, all columns would be held twice, with holes between them."""

    def __init__(self, kind: str) -> None:
        self._held, self._used = np.empty(0, kind), 0

    def extend(self, numbers: Sequence[Any] | NDArray[Any]) -> None:
        end = self._used + len(numbers)
        if end > len(self._held):
            self._held.resize(end + end // 8, refcheck=False)
        self._held[self._used : end] = numbers
        self._used = end

    def done(self) -> NDArray[Any]:
        """Give the column, as long as what it holds."""
        self._held.resize(self._used, refcheck=False)
        return self._held


class _Categories:
    """A column of few distinct texts, a number each."""

    def __init__(self, kind: str) -> None:
        self._codes, self._numbers = _Codes({None: -1}), _Grown(kind)

    def extend(self, texts: Sequence[str | None]) -> None:
        self._numbers.extend(np.fromiter(map(self._codes.__getitem__, texts), dtype="int32", count=len(texts)))

    def done(self) -> pd.Categorical:
        """Give the column, its categories in alphabetical order, so that nothing depends on the order of openings."""
        met = [text for text in self._codes if text is not None]
        names = sorted(met)
        places = {text: place for place, text in enumerate(names)}
        # pandas keeps the narrowest numbers that the categories need: a wider table would make it hold them twice.
        table = np.array([*(places[text] for text in met), -1], dtype=np.min_scalar_type(-len(names) - 1))
        codes = table[self._numbers.done()]
        del self._numbers
        return pd.Categorical.from_codes(codes, categories=pd.Index(names, dtype=object))


def gather(
    batches: Iterable[Columns],
    *,
    article: Article,
    scope: Scope,
    continents: Mapping[str, str],
    countries: Sequence[str] = (),
    yardstick: tuple[Yardstick, ...] = (),
    stored: int = 0,
) -> Facts:
    """Gather the facts of all openings inside the scope; `countries` are asked about besides the scope's residents.

    `continents` maps ISO alpha-2 codes to the continent that the article's "Europe, America, and Asia" speak of. `stored` is how many
    openings there are in all.
    """
    asked = tuple(dict.fromkeys((*scope.residents, *countries)))
    texts = {name: _Categories("int16" if name in _FEW_DISTINCT else "int32") for name in _TEXTS}
    numbers = {name: _Grown(_NUMBERS.get(name, "bool")) for name in (*_NUMBERS, *_FLAGS)}
    answers = {country: _Grown("int8") for country in asked}
    several = {name: (_Grown("int32"), _Categories("int16")) for name in SEVERAL}
    words: list[bytes] = []
    row = 0
    for batch in batches:
        kept = [place for place, inside in enumerate(_inside(scope, batch)) if inside]
        if not kept:
            continue
        picked = _pick(batch, kept, scope)
        for name, column in texts.items():
            column.extend(picked[name])
        for name, grown in numbers.items():
            grown.extend(np.array(picked[name], dtype=_NUMBERS.get(name, "bool")))
        for country, grown in answers.items():
            grown.extend(_answers(batch, country)[kept])
        postings = np.array([batch.posting[place] for place in kept])
        for name, (rows, values) in several.items():
            numbers_of, said = batch.several[name]
            found = np.asarray(numbers_of, dtype="int64")
            places = np.minimum(np.searchsorted(postings, found), len(postings) - 1)
            inside = postings[places] == found
            rows.extend(places[inside] + row)
            values.extend(said if inside.all() else list(compress(said, inside.tolist())))
        titles = [[batch.title[place] for place in kept], [batch.url[place] for place in kept]]
        words.append(zlib.compress(json.dumps(titles).encode(), 1))
        row += len(kept)
    return Facts(
        article=article,
        scope=scope,
        jobs=_frame(texts, numbers, answers, continents),
        several={name: pd.DataFrame({"row": rows.done(), "value": values.done()}, copy=False) for name, (rows, values) in several.items()},
        words=tuple(words),
        stored=stored,
        yardstick=yardstick,
    )


def _inside(scope: Scope, batch: Columns) -> Sequence[bool]:
    """Say of each opening whether it is asked for, and was posted, or first seen where its date is not said, inside the window."""
    moments = [posted or seen for posted, seen in zip(batch.date_posted, batch.first_seen, strict=True)]
    inside = [
        max(moment, seen) >= scope.since and (scope.until is None or moment <= scope.until)
        for moment, seen in zip(moments, batch.first_seen, strict=True)
    ]
    if scope.roles:
        inside = [held and role in scope.roles for held, role in zip(inside, batch.role, strict=True)]
    if scope.open_only:
        inside = [held and is_open for held, is_open in zip(inside, batch.open, strict=True)]
    if scope.sectors:
        named = {number for number, sector in zip(*batch.several["sectors"], strict=True) if sector in scope.sectors}
        inside = [held and number in named for held, number in zip(inside, batch.posting, strict=True)]
    return inside


def _pick(batch: Columns, kept: Sequence[int], scope: Scope) -> dict[str, Sequence[Any]]:
    """Give the columns of the frame for the places that are kept."""
    states = pay_states(batch)
    picked: dict[str, Sequence[Any]] = {name: _at(getattr(batch, name), kept) for name in _AS_THEY_ARE}
    used = [states[place] == PayState.USED for place in kept]
    for name, amounts in (("low", batch.gbp_low), ("high", batch.gbp_high)):
        picked[name] = [
            float(amount) / 100 if good and amount is not None else None for good, amount in zip(used, _at(amounts, kept), strict=True)
        ]
    return picked | {
        "reach": [reach(batch.scope[place], batch.named[place], us=batch.names_us[place]) for place in kept],
        "month": [_month(moment.year, moment.month) for moment in (batch.date_posted[place] or batch.first_seen[place] for place in kept)],
        "pay_state": [states[place].value for place in kept],
        "zone": [zone != _NO_ZONE for zone in zip(picked["utc_from"], picked["utc_to"], picked["overlap_hours"], strict=True)],
        "ghost": [
            is_ghost(batch.unchanged_since[place], is_open=batch.open[place], now=scope.now, days=scope.ghost_days) for place in kept
        ],
        "many_countries": [batch.named[place] > 1 for place in kept],
    }


def _at(values: Sequence[Any], kept: Sequence[int]) -> list[Any]:
    return [values[place] for place in kept]


@cache
def _month(year: int, month: int) -> str:
    return f"{year:04d}-{month:02d}"


def pay_states(batch: Columns) -> list[PayState]:
    """Say what the stated pay of each opening is good for: a distribution takes the midpoint of an annual base range in GBP."""
    columns = (batch.paid, batch.pay_kind, batch.pay_day_rate, batch.one_sided, batch.conflict, batch.gbp_low, batch.gbp_high)
    return [_pay_state(said) if said[0] else PayState.NONE for said in zip(*columns, strict=True)]


def _pay_state(said: tuple[Any, ...]) -> PayState:
    _, kind, day_rate, one_sided, conflict, low, high = said
    if kind in {"ote", "total"}:
        return PayState.OTE
    if day_rate:
        return PayState.DAY_RATE
    if one_sided:
        return PayState.ONE_SIDED
    # A board's field and the employer's words disagree: one of them is somebody's estimate, and nobody can say which.
    if conflict:
        return PayState.CONFLICT
    return PayState.UNCONVERTED if low is None or high is None else PayState.USED


def reach(scope: str, named: int, *, us: bool) -> str:
    """Name how far an opening reaches: worldwide, us_only, one_country, several_countries or unknown."""
    if scope != Reach.LIMITED:
        return scope
    if named > 1:
        return "several_countries"
    return "us_only" if us else "one_country"


_ANSWERS: Final = ("yes", "no", "unknown")


@cache
def _answer(scope: str, named: bool, excluded: bool) -> int:  # noqa: FBT001  (a table of twelve)
    return _ANSWERS.index(answer(Reach(scope), named=named, excluded=excluded).value)


def _answers(batch: Columns, country: str) -> NDArray[np.int8]:
    return np.fromiter(map(_answer, batch.scope, *batch.residents[country]), dtype="int8", count=len(batch))


def _frame(
    texts: Mapping[str, _Categories],
    numbers: Mapping[str, _Grown],
    answers: Mapping[str, _Grown],
    continents: Mapping[str, str],
) -> pd.DataFrame:
    made: dict[str, Any] = {name: column.done() for name, column in texts.items()}
    for name, grown in numbers.items():
        made[name] = grown.done()
    for country, grown in answers.items():
        made[f"open_to_{country}"] = pd.Categorical.from_codes(grown.done(), categories=list(_ANSWERS))
    made["continent"] = _renamed(made["country"], continents.get)
    made["mid"] = (made["low"] + made["high"]) / 2
    return pd.DataFrame(made, copy=False)


def _renamed(column: pd.Categorical, name: Callable[[str], str | None]) -> pd.Categorical:
    """Give the column with other names, several of which may be the same."""
    renamed = [name(text) for text in column.categories]
    names = sorted({text for text in renamed if text is not None})
    table = np.array([*(-1 if text is None else names.index(text) for text in renamed), -1], dtype="int16")
    return pd.Categorical.from_codes(table[column.codes], categories=pd.Index(names, dtype=object))
