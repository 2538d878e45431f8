"""Skills: what postings ask for, by the article's groups (skills.csv)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aggregator.errors import ConfigurationError
from aggregator.vocabulary.lexicon import Kind, Term
from aggregator.vocabulary.table import read_csv

GROUPS: Final = ("programming", "data_pipelines", "interdisciplinary", "remote_collaboration", "cross_cultural")
MATCHES: Final = ("", "exact", "field")
FIELD: Final = 0.5  # the weight of what is a field of study too


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """One skill: its id, name, and the article's group that it belongs to."""

    id: str
    name: str
    group: str


def parse_skills(text: str, *, file: str) -> tuple[dict[str, Skill], list[tuple[str, Term]]]:
    """Give the skills by id, and (spelling, term) for every alias. Raises ConfigurationError naming file and line."""
    skills: dict[str, Skill] = {}
    pairs: list[tuple[str, Term]] = []
    for number, row in read_csv(text, file=file, columns=("id", "name", "group", "aliases", "match")):
        if row["id"] in skills or not row["id"]:
            raise ConfigurationError(f"{file}: line {number}: id {row['id']!r} is missing or stands twice")
        if row["group"] not in GROUPS:
            raise ConfigurationError(f"{file}: line {number}: group: expected one of {', '.join(GROUPS)}, got {row['group']!r}")
        if row["match"] not in MATCHES:
            raise ConfigurationError(f"{file}: line {number}: match: expected nothing, exact or field, got {row['match']!r}")
        skills[row["id"]] = Skill(id=row["id"], name=row["name"], group=row["group"])
        pairs.extend(_aliases(row))
    return skills, pairs


def _aliases(row: dict[str, str]) -> Iterator[tuple[str, Term]]:
    for alias in row["aliases"].split("|"):
        if alias := alias.strip():
            written = alias if row["match"] == "exact" or alias.isupper() else None
            yield alias.lower(), Term(Kind.SKILL, row["id"], FIELD if row["match"] == "field" else 1.0, alias, written)
