"""Words: the tables that say what a job is, compiled together: AI terms, roles, levels, sectors, skills, trends, pathways."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

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

ROLES: Final = frozenset(
    {
        "ai_research_scientist",
        "machine_learning_engineer",
        "data_scientist",
        "computer_vision_engineer",
        "nlp_specialist",
        "llm_genai_engineer",
        "mlops_engineer",
        "ai_software_engineer",
        "robotics_engineer",
        "data_engineer",
        "data_analyst",
        "ai_product_manager",
        "ai_product_designer",
        "ai_ethics_policy",
        "ai_educator",
        "ai_data_annotation",
        "ai_leadership",
        "scientist_generic",
    }
)


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
        roles=parse_roles(text("roles.toml"), file="roles.toml", known=ROLES),
        seniority=parse_seniority(text("seniority.toml"), file="seniority.toml"),
        sectors=sectors,
        pathways=pathways,
        skills=skills,
        trends=trends,
    )
