"""What: the kind of a job: language, AI or not, role, seniority, sectors, pathways, skills, trends."""

from dataclasses import dataclass, field

from aggregator.classify.ai import read_ai
from aggregator.classify.language import read_language
from aggregator.classify.pathways import read_pathways
from aggregator.classify.reading import Reading
from aggregator.classify.role import read_title_role, settle_role
from aggregator.classify.sectors import read_sectors
from aggregator.classify.seniority import read_seniority
from aggregator.classify.skills import read_skills, read_trends
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
    """Read what the job is: the description is searched once, and every reader takes its own phrases."""
    words = vocabulary.words
    reading = Reading(document, words.lexicon)
    language, language_quotes = read_language(document)
    titled = read_title_role(document, words.roles)
    ai, ai_quotes = read_ai(document, reading, titled, words.ai)
    role, role_quotes = settle_role(document, titled, is_ai=ai.is_ai)
    seniority, seniority_quotes = read_seniority(document, words.seniority)
    sectors = read_sectors(document, reading, words.sectors, words.lexicon)
    pathways, pathway_quotes = read_pathways(
        reading,
        words.pathways,
        is_ai=ai.is_ai,
        role=role,
        sectors=sectors.sectors,
        key_sectors=sectors.key_sectors,
        evidence=[*role_quotes, *sectors.evidence],
    )
    skills, skill_quotes = read_skills(document, reading)
    trends, trend_quotes = read_trends(document, reading, words.trends)
    return What(
        language=language,
        ai=ai,
        role=role,
        seniority=seniority,
        sectors=sectors.sectors,
        key_sectors=sectors.key_sectors,
        pathways=pathways,
        skills=skills,
        trends=trends,
        evidence=(
            *language_quotes,
            *ai_quotes,
            *role_quotes,
            *seniority_quotes,
            *sectors.evidence,
            *pathway_quotes,
            *skill_quotes,
            *trend_quotes,
        ),
    )
