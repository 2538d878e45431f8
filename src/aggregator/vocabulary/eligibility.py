"""Eligibility: the phrases that say who may apply (eligibility.toml), compiled to one automaton."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar

from aggregator.vocabulary.conditions import read_phrases
from aggregator.vocabulary.phrases import Phrases
from aggregator.vocabulary.table import Table

# What a sentence may hold that changes its meaning: tables of phrases, in the file under these names.
CONTEXTS: Final = ("never", "ignored", "ignored_before", "preferred", "generic")
Choice = TypeVar("Choice", bound=StrEnum)


class Weight(StrEnum):
    """How much a rule says: demanded, offered, or nothing."""

    HARD = "hard"
    OPEN = "open"
    NONE = "none"


class Reads(StrEnum):
    """Where the places of a rule stand beside its phrase."""

    AFTER = "after"
    BEFORE = "before"
    AROUND = "around"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One class of phrases."""

    name: str
    weight: Weight
    reads: Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityPhrases:
    """Phrases of the rules and (spelling, country, sign) markers, for the automaton; and phrases that change what a sentence means."""

    phrases: tuple[tuple[str, Rule], ...]
    context: Phrases[str]
    markers: tuple[tuple[str, str, str], ...]
    rules: Mapping[str, Rule]


def parse_eligibility(text: str, *, file: str, countries: Iterable[str]) -> EligibilityPhrases:
    """Compile the file. Raises ConfigurationError naming table and key."""
    root = Table.parse(text, file=file)
    rules: dict[str, Rule] = {}
    triggers: list[tuple[str, Rule]] = []
    for name, table in root.table("rules", mandatory=True).named():
        rule = Rule(name=name, weight=_one_of(Weight, table, "weight"), reads=_one_of(Reads, table, "reads"))
        rules[name] = rule
        triggers += [(phrase, rule) for phrase in dict.fromkeys(read_phrases(table))]
        table.finish()
    markers = root.table("markers", mandatory=True)
    known = frozenset(countries)
    signs: list[tuple[str, str, str]] = []
    for country in markers.keys():  # noqa: SIM118  (keys is Table's own)
        if country not in known:
            raise markers.wrong(country, "not a country of countries.csv")
        signs += [(spelling, country, sign) for sign in markers.texts(country) for spelling in sign.split("|")]
    found = EligibilityPhrases(
        phrases=tuple(triggers),
        context=Phrases((phrase, name) for name in CONTEXTS for phrase in _taken(root, name, "phrases")),
        markers=tuple(signs),
        rules=MappingProxyType(rules),
    )
    root.finish()
    return found


def _one_of(choices: type[Choice], table: Table, key: str) -> Choice:
    value = table.text(key)
    if value not in set(choices):
        raise table.wrong(key, f"expected one of {', '.join(choices)}, got {value!r}")
    return choices(value)


def _taken(root: Table, name: str, key: str) -> tuple[str, ...]:
    table = root.table(name, mandatory=True)
    texts = table.texts(key, mandatory=True)
    table.finish()
    return texts
