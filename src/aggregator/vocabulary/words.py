"""Words: the tables that say what a job is, compiled together: AI terms, roles, levels, sectors, skills, trends, pathways."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aggregator.core.tags import Seniority
from aggregator.vocabulary.ai import AITerms, parse_ai
from aggregator.vocabulary.lexicon import Lexicon, compile_lexicon
from aggregator.vocabulary.markers import parse_markers
from aggregator.vocabulary.pathways import PathwayRule, parse_pathways
from aggregator.vocabulary.phrases import Phrases
from aggregator.vocabulary.roles import Roles, parse_roles, parse_seniority
from aggregator.vocabulary.sectors import Sectors, parse_sectors
from aggregator.vocabulary.skills import Skill, parse_skills
from aggregator.vocabulary.trends import Trends, parse_trends


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Everything that classify.what reads with."""

    lexicon: Lexicon
    ai: AITerms
    roles: Roles
    seniority: Phrases[Seniority | None]
    sectors: Sectors
    pathways: tuple[PathwayRule, ...]
    skills: Mapping[str, Skill]
    trends: Trends


def parse_words(text: Callable[[str], str]) -> Words:
    """Compile the files that `text` gives by name. Raises ConfigurationError naming file, table and key."""
    ai = parse_ai(text("ai_terms.toml"), file="ai_terms.toml")
    sectors = parse_sectors(text("sectors.toml"), text("employers.csv"), file="sectors.toml", employers_file="employers.csv")
    skills, skill_pairs = parse_skills(text("skills.csv"), file="skills.csv")
    trends = parse_trends(text("trends.toml"), file="trends.toml")
    pathways, pathway_pairs = parse_pathways(text("pathways.toml"), file="pathways.toml")
    markers = parse_markers(text("sections.toml"), file="sections.toml")
    return Words(
        lexicon=compile_lexicon(ai.pairs, sectors.pairs, skill_pairs, trends.pairs, pathway_pairs, markers),
        ai=ai,
        roles=parse_roles(text("roles.toml"), file="roles.toml"),
        seniority=parse_seniority(text("seniority.toml"), file="seniority.toml"),
        sectors=sectors,
        pathways=pathways,
        skills=skills,
        trends=trends,
    )
