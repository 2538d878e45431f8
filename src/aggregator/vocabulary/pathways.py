"""Pathways: the article's six careers as a function of role, sectors and terms (pathways.toml)."""

from dataclasses import dataclass

from aggregator.vocabulary.lexicon import Kind, Term
from aggregator.vocabulary.table import Table
from aggregator.vocabulary.variants import variants


@dataclass(frozen=True, slots=True, kw_only=True)
class PathwayRule:
    """One pathway: any of its roles, its leading sectors, its key sectors, or `needed` different terms make it."""

    id: str
    needs_ai: bool
    roles: frozenset[str]
    sectors: frozenset[str]
    key_sectors: frozenset[str]
    needed: int


def parse_pathways(text: str, *, file: str) -> tuple[tuple[PathwayRule, ...], list[tuple[str, Term]]]:
    """Give the rules in the order of the file, and (spelling, term) for their terms."""
    root = Table.parse(text, file=file)
    rules: list[PathwayRule] = []
    pairs: list[tuple[str, Term]] = []
    for table in root.tables("pathway"):
        rule = PathwayRule(
            id=table.text("id"),
            needs_ai=table.flag("needs_ai", default=True),
            roles=frozenset(table.texts("roles")),
            sectors=frozenset(table.texts("sectors")),
            key_sectors=frozenset(table.texts("key_sectors")),
            needed=int(table.number("needed", 0)),
        )
        rules.append(rule)
        for phrase in table.texts("terms"):
            pairs.extend((spelling, Term(Kind.PATHWAY, rule.id, 1.0, phrase)) for spelling in variants(phrase))
        table.finish()
    root.finish()
    return tuple(rules), pairs
