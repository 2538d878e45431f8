"""Article: the claims that postings can confirm or contradict, as values."""

from dataclasses import dataclass

from aggregator.core import check
from aggregator.errors import InvalidValue


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRole:
    """One row of the article's salary table: `low` and `high` in GBP a year."""

    id: str
    name: str
    low: int
    high: int

    def __post_init__(self) -> None:
        """Reject a range that is empty."""
        if not 0 < self.low < self.high:
            raise InvalidValue(f"role {self.id}: expected 0 < low < high, got {self.low} and {self.high}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCountry:
    """One row of the article's country table: ISO alpha-2 code, key-sector ids, policies as the article names them."""

    code: str
    name: str
    key_sectors: tuple[str, ...]
    policies: tuple[str, ...]

    def __post_init__(self) -> None:
        """Reject what is not a country code."""
        check.country("country.code", self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim of the article's prose, and how postings measure it; `skills` are the ids of those that it speaks of."""

    id: str
    text: str
    measure: str
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An id with the article's own name for it: a sector, a pathway, a trend."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillGroup:
    """One of the article's skill areas with the skills that it names."""

    id: str
    name: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The published article: its title and year, and everything in it that can be tested."""

    title: str
    year: int
    roles: tuple[ArticleRole, ...]
    sectors: tuple[Named, ...]
    countries: tuple[ArticleCountry, ...]
    pathways: tuple[Named, ...]
    skill_groups: tuple[SkillGroup, ...]
    trends: tuple[Named, ...]
    claims: tuple[Claim, ...]

    def claim(self, claim_id: str) -> Claim | None:
        """Find a claim of the prose."""
        return next((claim for claim in self.claims if claim.id == claim_id), None)

    def role(self, role_id: str) -> ArticleRole | None:
        """Find a role of the salary table."""
        return next((role for role in self.roles if role.id == role_id), None)
