"""What: the kind of a job: language, AI or not, role, seniority, sectors, pathways, skills, trends."""

from dataclasses import dataclass, field

from aggregator.core.tags import AI, Evidence, Seniority
from aggregator.text.document import Document
from aggregator.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """The tags of core.tags.Tags that say what the job is, with their evidence."""

    language: str | None = None
    ai: AI = field(default_factory=AI)
    role: str | None = None
    seniority: Seniority | None = None
    sectors: tuple[str, ...] = ()
    key_sectors: tuple[str, ...] = ()
    pathways: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    trends: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def read_what(document: Document, vocabulary: Vocabulary) -> What:
    """Read what the job is."""
    del document, vocabulary
    return What()
