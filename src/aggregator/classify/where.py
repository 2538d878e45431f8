"""Where: the place and the terms of a job: workplace, countries, who may apply, zones, visa, engagement."""

from dataclasses import dataclass, field
from typing import Literal

from aggregator.core.posting import Workplace
from aggregator.core.tags import Eligibility, Engagement, Evidence, TimeZoneDemand, Visa
from aggregator.text.document import Document
from aggregator.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The tags of core.tags.Tags that say where and on which terms, with their evidence."""

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
    evidence: tuple[Evidence, ...] = ()


def read_where(document: Document, vocabulary: Vocabulary) -> Where:
    """Read place and terms of a posting."""
    del document, vocabulary
    return Where()
