"""Columns: many openings side by side, for counting: a value made for each of a million would cost minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from aggregator.errors import InvalidValue

Texts = Sequence[str | None]
Numbers = Sequence[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Some AI openings: the same place in every sequence is the same opening; None means that it does not say.

    `unchanged_since` is when title, text, place or pay last changed, else when it was first published, the openings that it repeats
    included; `reposts` counts those. `gbp_low` and `gbp_high` are pence a year, `one_sided` that an end of the stated pay is missing.
    `named` counts the countries that may apply, `country` is the first of those that the job sits in. `residents` gives for each
    country asked about whether it is named, and whether it is excluded. `posting` numbers the canonical posting, in rising order;
    `several` gives for each tag that an opening may have more than one of such numbers and a value for each, in no order; numbers of
    other postings may be among them.
    """

    posting: Sequence[int]
    job: Sequence[int]
    title: Sequence[str]
    url: Texts
    source: Sequence[str]
    company: Sequence[str]
    postings: Sequence[int]
    first_seen: Sequence[datetime]
    unchanged_since: Sequence[datetime]
    reposts: Sequence[int]
    date_posted: Sequence[datetime | None]
    open: Sequence[bool]
    remote: Sequence[bool]
    role: Texts
    seniority: Texts
    language: Texts
    workplace: Texts
    country: Texts
    visa: Texts
    engagement: Texts
    scope: Sequence[str]
    named: Sequence[int]
    names_us: Sequence[bool]
    utc_from: Numbers
    utc_to: Numbers
    overlap_hours: Numbers
    paid: Sequence[bool]
    pay_kind: Texts
    pay_day_rate: Sequence[bool]
    one_sided: Sequence[bool]
    conflict: Sequence[bool]
    currency: Texts
    gbp_low: Sequence[int | Decimal | None]
    gbp_high: Sequence[int | Decimal | None]
    pay_by_place: Sequence[bool]
    residents: Mapping[str, tuple[Sequence[bool], Sequence[bool]]]
    several: Mapping[str, tuple[Sequence[int], Sequence[str]]]

    def __post_init__(self) -> None:
        """Reject columns of different lengths, and postings out of order."""
        own = (name for name in self.__slots__ if name not in {"residents", "several"})
        lengths = {len(getattr(self, name)) for name in own} | {len(said) for pair in self.residents.values() for said in pair}
        if len(lengths) != 1:
            raise InvalidValue(f"columns: expected one length, got {sorted(lengths)}")
        if any(earlier >= later for earlier, later in pairwise(self.posting)):
            raise InvalidValue("columns: expected the numbers of postings in rising order")

    def __len__(self) -> int:
        """Count the openings."""
        return len(self.job)
