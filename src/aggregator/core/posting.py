"""Posting: one advertisement exactly as its source published it, named after schema.org JobPosting."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from aggregator.core import check
from aggregator.errors import InvalidValue

# The parts of a posting whose fill rate tells whether its source is well; pay and currency as read from it.
FILLABLE: Final = ("url", "company", "location", "date_posted", "description", "pay", "currency")


class Workplace(StrEnum):
    """Where the work is done."""

    REMOTE = "remote"
    HYBRID = "hybrid"
    ONSITE = "onsite"


class Period(StrEnum):
    """What a pay figure is for."""

    YEAR = "year"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayField:
    """Pay in fields of the source, unread: any part may be missing, and text may be all there is.

    `place` and `title` name the market or level that a source gives with one of several ranges.
    """

    min: Decimal | None = None
    max: Decimal | None = None
    currency: str | None = None
    period: Period | None = None
    text: str | None = None
    place: str | None = None
    title: str | None = None

    def __post_init__(self) -> None:
        """Reject negative or unordered amounts, odd currencies, and a field that says nothing."""
        check.currency("base_salary.currency", self.currency)
        for name in ("min", "max"):
            amount: Decimal | None = getattr(self, name)
            if amount is not None and not (amount.is_finite() and amount >= 0):
                raise InvalidValue(f"base_salary.{name}: expected an amount of at least 0, got {amount}")
        if self.min is None and self.max is None and not self.text:
            raise InvalidValue("base_salary: neither an amount nor a text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One advertisement as published; `None` means the source does not say, `()` that it says there are none.

    `source`, `source_id` and `title` are mandatory; `source_id` is the source's own key, raw, never cleaned.
    `location` is free text as published. `applicant_locations` is only what a field of the source says about who may
    apply. Times are aware UTC. `base_salary` holds the pay fields of the source, the widest or only one first;
    `extra` keeps interchange keys that we do not know, untouched.
    """

    source: str
    source_id: str
    title: str
    board: str | None = None
    url: str | None = None
    apply_url: str | None = None
    company: str | None = None
    company_url: str | None = None
    requisition_id: str | None = None
    description: str | None = None
    location: str | None = None
    workplace: Workplace | None = None
    applicant_locations: tuple[str, ...] | None = None
    employment_type: str | None = None
    department: str | None = None
    industry: str | None = None
    labels: tuple[str, ...] | None = None
    base_salary: tuple[PayField, ...] = ()
    date_posted: datetime | None = None
    date_modified: datetime | None = None
    valid_through: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        """Reject a posting without identity, relative addresses, and naive times."""
        for name in ("source", "source_id", "title"):
            check.text(name, getattr(self, name))
        for name in ("url", "apply_url", "company_url"):
            check.web_address(name, getattr(self, name))
        for name in ("date_posted", "date_modified", "valid_through"):
            check.utc(name, getattr(self, name))

    @property
    def key(self) -> tuple[str, str]:
        """Who published it and under which key."""
        return (self.source, self.source_id)
