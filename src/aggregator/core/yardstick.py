"""Yardstick: what an independent public set says of a role's pay in one country and year, in GBP a year."""

from dataclasses import dataclass

from aggregator.core import check
from aggregator.errors import InvalidValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """Quartiles of `n` rows of the public set for a role, a year, and the employer's country (ISO 3166-1 alpha-2)."""

    role: str
    year: int
    country: str
    n: int
    p25: int
    median: int
    p75: int

    def __post_init__(self) -> None:
        """Reject quartiles that are out of order."""
        check.country("yardstick.country", self.country)
        if not 0 < self.p25 <= self.median <= self.p75 or self.n < 1:
            raise InvalidValue(
                f"yardstick {self.role} {self.country}: expected ordered quartiles, got {self.p25}, {self.median}, {self.p75}"
            )
