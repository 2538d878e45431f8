"""Tags: everything derived from one posting, each tag with the words that made it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from aggregator.core import check
from aggregator.core.pay import Pay
from aggregator.core.posting import Workplace
from aggregator.errors import InvalidValue

HIGHEST_OFFSET, LOWEST_OFFSET = 14.0, -12.0


class Seniority(StrEnum):
    """How experienced a person the employer asks for."""

    INTERN = "intern"
    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"
    STAFF = "staff"
    LEAD = "lead"
    MANAGER = "manager"
    DIRECTOR = "director"
    EXECUTIVE = "executive"


class Scope(StrEnum):
    """How widely a posting is open."""

    WORLDWIDE = "worldwide"
    LIMITED = "limited"
    UNKNOWN = "unknown"


class Answer(StrEnum):
    """Whether a resident of a country may apply."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Visa(StrEnum):
    """Whether the employer sponsors."""

    OFFERED = "offered"
    REFUSED = "refused"


class Engagement(StrEnum):
    """How the person would be engaged."""

    EMPLOYEE = "employee"
    CONTRACTOR = "contractor"
    EMPLOYER_OF_RECORD = "employer_of_record"
    INTERNSHIP = "internship"


class Evidence(Struct, frozen=True, kw_only=True):
    """The words that made one tag: `quote` == plain text of `field` [start:end], always.

    `field` is a field of the posting; `start` and `end` count characters of text/'s plain text of it. `rule` names the
    rule of the vocabulary or of the code that read them. A posting has some twenty, and a struct is made in a fifth of the
    time of a dataclass.
    """

    tag: str
    value: str
    field: str
    quote: str
    start: int
    end: int
    rule: str

    def __post_init__(self) -> None:
        """Reject a quote whose offsets cannot be its own."""
        if self.start < 0 or self.end - self.start != len(self.quote) or not self.quote:
            raise InvalidValue(f"evidence for {self.tag}: {self.start}:{self.end} does not fit {self.quote[:80]!r}")


def answer(scope: Scope, *, named: bool, excluded: bool) -> Answer:
    """Say whether a resident of a country that is named, or excluded, may apply."""
    if excluded:
        return Answer.NO
    if scope is Scope.WORLDWIDE:
        return Answer.YES
    if scope is Scope.UNKNOWN:
        return Answer.UNKNOWN
    return Answer.YES if named else Answer.NO


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """Who may apply: `countries` are ISO 3166-1 alpha-2, regions expanded; empty where the scope is worldwide."""

    scope: Scope = Scope.UNKNOWN
    countries: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Reject a limit without countries, and countries without a limit."""
        for code in self.countries | self.excluded:
            check.country("eligibility", code)
        if (self.scope is Scope.LIMITED) != bool(self.countries):
            raise InvalidValue(f"eligibility: scope {self.scope} with {len(self.countries)} countries")

    def answer(self, country: str) -> Answer:
        """May a resident of the country apply? Unknown stays unknown; an exclusion always closes."""
        return answer(self.scope, named=country in self.countries, excluded=country in self.excluded)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeZoneDemand:
    """The zones or hours that an employer demands: offsets from UTC in hours, and hours of overlap."""

    utc_from: float | None = None
    utc_to: float | None = None
    overlap_hours: float | None = None

    def __post_init__(self) -> None:
        """Reject offsets that no zone has."""
        for name in ("utc_from", "utc_to"):
            offset: float | None = getattr(self, name)
            if offset is not None and not LOWEST_OFFSET <= offset <= HIGHEST_OFFSET:
                raise InvalidValue(f"timezone.{name}: expected -12 to 14, got {offset}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AI:
    """Whether the job is an AI job, and how sure the rules are (0 to 1)."""

    is_ai: bool = False
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """All tags of one posting; `rules` names the version of vocabulary, code and rates that made them.

    None means that the posting does not say; an empty tuple that nothing was found.
    """

    rules: str
    language: str | None = None
    ai: AI = field(default_factory=AI)
    role: str | None = None
    seniority: Seniority | None = None
    sectors: tuple[str, ...] = ()
    key_sectors: tuple[str, ...] = ()
    pathways: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    trends: tuple[str, ...] = ()
    workplace: Workplace | None = None
    job_countries: tuple[str, ...] = ()
    eligibility: Eligibility = field(default_factory=Eligibility)
    timezone: TimeZoneDemand | None = None
    visa: Visa | None = None
    relocation: bool | None = None
    authorisation: tuple[str, ...] = ()
    clearance: Literal[True] | None = None
    programmes: tuple[str, ...] = ()
    engagement: Engagement | None = None
    pay: Pay | None = None
    pays: tuple[Pay, ...] = ()
    pay_by_place: bool = False
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        """Reject a chosen pay that is not one of the pays."""
        check.text("rules", self.rules)
        for code in (*self.job_countries, *self.authorisation):
            check.country("job_countries", code)
        if self.pay is not None and self.pay not in self.pays:
            raise InvalidValue("tags.pay: not one of tags.pays")
