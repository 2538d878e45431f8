"""Pathways: the article's six careers, derived from role, sectors and terms."""

from typing import Final

from aggregator.classify.reading import Found, Reading
from aggregator.core.tags import Evidence
from aggregator.vocabulary.lexicon import Kind
from aggregator.vocabulary.pathways import PathwayRule

_SECTIONS: Final = frozenset({"duties", "requirements", "unknown"})
_MOST: Final = 2


def read_pathways(
    reading: Reading,
    rules: tuple[PathwayRule, ...],
    *,
    is_ai: bool,
    role: str | None,
    sectors: tuple[str, ...],
    key_sectors: tuple[str, ...],
    evidence: list[Evidence],
) -> tuple[tuple[str, ...], list[Evidence]]:
    """Give at most two pathways in the order of the rules; each is quoted by what made it. Only the leading sector counts."""
    quotes: list[Evidence] = []
    terms = _terms(reading)
    for rule in rules:
        if (rule.needs_ai and not is_ai) or len(quotes) == _MOST:
            continue
        quote = _because(rule, reading, terms, role=role, sectors=sectors, key_sectors=key_sectors, evidence=evidence)
        if quote is not None:
            quotes.append(quote)
    return tuple(quote.value for quote in quotes), quotes


def _because(
    rule: PathwayRule,
    reading: Reading,
    terms: dict[str, dict[str, Found]],
    *,
    role: str | None,
    sectors: tuple[str, ...],
    key_sectors: tuple[str, ...],
    evidence: list[Evidence],
) -> Evidence | None:
    named = terms.get(rule.id, {})
    for tag, values in (("role", (role,)), ("sectors", sectors[:1]), ("key_sectors", key_sectors)):
        wanted = {"role": rule.roles, "sectors": rule.sectors, "key_sectors": rule.key_sectors}[tag]
        for value in values:
            if value in wanted:
                return _repeat(rule, tag, value, evidence)
    if rule.needed and len(named) >= rule.needed:
        found = next(iter(named.values()))
        return reading.document.evidence(
            tag="pathways", value=rule.id, field="description", start=found.start, end=found.end, rule="pathways.terms"
        )
    return None


def _repeat(rule: PathwayRule, tag: str, value: str, evidence: list[Evidence]) -> Evidence | None:
    for one in evidence:
        if one.tag == tag and one.value == value:
            return Evidence(
                tag="pathways", value=rule.id, field=one.field, quote=one.quote, start=one.start, end=one.end, rule=f"pathways.{tag}"
            )
    return None


def _terms(reading: Reading) -> dict[str, dict[str, Found]]:
    terms: dict[str, dict[str, Found]] = {}
    for found in reading.found(Kind.PATHWAY):
        sentence = reading.sentence(found.sentence)
        if sentence.section in _SECTIONS and not sentence.muted:
            terms.setdefault(found.term.id, {}).setdefault(found.term.phrase, found)
    return terms
