"""Roles: ordered rules on titles, and the words that make a level (roles.toml, seniority.toml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from aggregator.core.tags import Seniority
from aggregator.vocabulary.phrases import Phrases
from aggregator.vocabulary.table import Table
from aggregator.vocabulary.variants import variants

# Negative slots are not part of a rule's match: words that forbid the rule, and words that ask for support by the body.
EXCLUDED: Final = -1
SUPPORTED: Final = -2


class Slot(NamedTuple):
    """Which part of which rule a phrase of a title fills."""

    rule: int
    group: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRule:
    """One rule: all `groups` must be filled. `ai` is "yes", "support" (the body must say so) or "no"."""

    id: str | None
    ai: str
    groups: int
    everywhere: bool
    generic: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Roles:
    """All ids, the rules in the order of the file (the first that matches wins), and the nouns that make a title's head."""

    ids: tuple[str, ...]
    rules: tuple[RoleRule, ...]
    slots: Phrases[Slot]
    nouns: Phrases[str]


def parse_role_ids(text: str, *, file: str) -> tuple[str, ...]:
    """Read which roles there are, and nothing of their rules: what a command needs to check an id."""
    return Table.parse(text, file=file).texts("roles", mandatory=True)


def parse_roles(text: str, *, file: str) -> Roles:
    """Read the ids and their rules. Raises ConfigurationError naming file, table and key."""
    root = Table.parse(text, file=file)
    known = root.texts("roles", mandatory=True)
    nouns = Phrases((spelling, "noun") for noun in root.texts("nouns", mandatory=True) for spelling in variants(noun))
    rules: list[RoleRule] = []
    slots: dict[tuple[str, Slot], None] = {}
    for number, table in enumerate(root.tables("rule")):
        role = table.text("id")
        if role != "none" and role not in known:
            raise table.wrong("id", f"no such role: {role!r}; expected none or one of roles, at the top: {', '.join(sorted(known))}")
        ai = table.text("ai")
        if ai not in {"yes", "support", "no"}:
            raise table.wrong("ai", f"expected yes, support or no, got {ai!r}")
        groups = [group for group in (table.texts("any"), table.texts("and")) if group]
        if not groups:
            raise table.wrong("any", "mandatory, and missing")
        for group, phrases in [*enumerate(groups), (EXCLUDED, table.texts("unless")), (SUPPORTED, table.texts("support"))]:
            for phrase in phrases:
                slots.update(dict.fromkeys((spelling, Slot(number, group)) for spelling in variants(phrase)))
        rule = RoleRule(
            id=None if role == "none" else role,
            ai=ai,
            groups=len(groups),
            everywhere=table.flag("everywhere"),
            generic=table.flag("generic"),
        )
        rules.append(rule)
        table.finish()
    without = sorted(set(known) - {rule.id for rule in rules})
    if without:
        raise root.wrong("roles", f"no rule gives {', '.join(without)}")
    root.finish()
    return Roles(ids=known, rules=tuple(rules), slots=Phrases(slots), nouns=nouns)


def parse_seniority(text: str, *, file: str) -> Phrases[Seniority | None]:
    """Give the words of each level; None stands for words that look like a level and are none."""
    root = Table.parse(text, file=file)
    levels: Mapping[str, Seniority] = {level.value: level for level in Seniority}
    pairs: list[tuple[str, Seniority | None]] = [(phrase.lower(), None) for phrase in root.texts("not_seniority")]
    table = root.table("level", mandatory=True)
    for name in table.keys():  # noqa: SIM118  (keys is Table's own)
        if name not in levels:
            raise table.wrong(name, f"expected one of {', '.join(levels)}")
        pairs.extend((phrase.lower(), levels[name]) for phrase in table.texts(name))
    root.finish()
    return Phrases(pairs)
