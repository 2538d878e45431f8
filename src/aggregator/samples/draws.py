"""Draws: repeatable chance, the same on every machine and Python version."""

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from statistics import NormalDist
from typing import Generic, TypeVar

Item = TypeVar("Item")
_NORMAL = NormalDist()


def digest(*parts: object) -> bytes:
    """Give 32 bytes that depend on the parts alone."""
    return hashlib.blake2b("/".join(map(str, parts)).encode(), digest_size=32).digest()


class Draws:
    """A stream of choices from one seed; only `Random.random` is used, because its sequence is promised to stay."""

    __slots__ = ("unit",)

    def __init__(self, seed: bytes) -> None:
        """Start the stream; `unit` gives the next number from 0 up to 1."""
        self.unit = Random(int.from_bytes(seed, "big")).random  # noqa: S311 - sample texts, no secret

    def below(self, end: int) -> int:
        """Give a whole number from 0 up to, not including, `end`."""
        return int(self.unit() * end)

    def pick(self, items: Sequence[Item]) -> Item:
        """Give one of the items."""
        return items[int(self.unit() * len(items))]

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """Give `count` different items (all of them where there are fewer), in drawn order."""
        pool = list(items)
        unit = self.unit
        size = len(pool)
        for place in range(min(count, size)):
            other = place + int(unit() * (size - place))
            pool[place], pool[other] = pool[other], pool[place]
        return pool[:count]

    def chance(self, share: float) -> bool:
        """Say yes in `share` of the cases."""
        return self.unit() < share

    def normal(self) -> float:
        """Give a standard normal number, cut at three sigma: an invented outlier would teach nothing."""
        return max(-3.0, min(3.0, _NORMAL.inv_cdf(max(1e-9, self.unit()))))


class Weighted(Generic[Item]):
    """Items with weights, chosen by a number from 0 up to 1."""

    __slots__ = ("_edges", "_items")

    def __init__(self, items: Sequence[Item], weights: Sequence[float]) -> None:
        """Take the items and what each weighs."""
        total = sum(weights)
        self._items = tuple(items)
        self._edges = [edge / total for edge in accumulate(weights)]

    def at(self, unit: float) -> Item:
        """Give the item whose share of the whole holds `unit`."""
        return self._items[min(bisect_right(self._edges, unit), len(self._items) - 1)]
