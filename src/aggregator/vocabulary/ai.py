"""AI terms: the phrases that speak of building, training or running models (ai_terms.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from aggregator.vocabulary.lexicon import Kind, Term
from aggregator.vocabulary.table import Table
from aggregator.vocabulary.variants import variants

TIERS: Final = ("core", "applied", "word", "data")
GATES: Final = ("research", "scientist", "engineer", "data", "neutral")
SECTIONS: Final = ("title", "company", "duties", "requirements", "nice", "unknown", "benefits", "legal", "apply", "eligibility")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What a body must show under a kind of title: points, points of the core, duties; `short_points` in a short text."""

    points: float
    core: float
    duties: int
    short_points: float
    short_core: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AITerms:
    """The phrases with their weights, and the gates by kind of title; texts under `short_characters` are short."""

    pairs: tuple[tuple[str, Term], ...]
    gates: Mapping[str, Gate]
    short_characters: int
    section_weight: Mapping[str, float]


def parse_ai(text: str, *, file: str) -> AITerms:
    """Read the AI terms. Raises ConfigurationError naming file, table and key."""
    root = Table.parse(text, file=file)
    gates = root.table("gate", mandatory=True)
    weights = root.table("section_weight", mandatory=True)
    pairs: list[tuple[str, Term]] = []
    for table in root.tables("term"):
        tier, weight, exact = table.text("tier"), table.number("weight"), table.flag("exact")
        if tier not in TIERS:
            raise table.wrong("tier", f"expected one of {', '.join(TIERS)}, got {tier!r}")
        for phrase in table.texts("phrases", mandatory=True):
            if exact:
                pairs.append((phrase.lower(), Term(Kind.AI, tier, weight, phrase, phrase)))
            else:
                pairs.extend((spelling, Term(Kind.AI, tier, weight, phrase)) for spelling in variants(phrase))
        table.finish()
    pairs.extend((verb.lower(), Term(Kind.VERB, "duty", 0.0, verb)) for verb in root.texts("duty_verbs", mandatory=True))
    terms = AITerms(
        pairs=tuple(pairs),
        gates=MappingProxyType({name: _gate(gates.table(name, mandatory=True)) for name in GATES}),
        short_characters=int(root.number("short_characters")),
        section_weight=section_weights(weights),
    )
    gates.finish()
    root.finish()
    return terms


def _gate(table: Table) -> Gate:
    gate = Gate(
        points=table.number("points"),
        core=table.number("core"),
        duties=int(table.number("duties")),
        short_points=table.number("short_points"),
        short_core=table.number("short_core"),
    )
    table.finish()
    return gate


def section_weights(table: Table) -> Mapping[str, float]:
    """Read one weight a kind of section; all are mandatory, so that none is forgotten."""
    weights = {kind: float(table.number(kind)) for kind in SECTIONS}
    table.finish()
    return MappingProxyType(weights)
