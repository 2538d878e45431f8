"""Reasons: the points of AI, role and sectors, section by section, laid out for a terminal of 80 columns."""

from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from aggregator.text.harmless import harmless

_WIDTH: Final = 8


def write(console: Console, points: dict[str, Any]) -> None:
    """Write why a posting is an AI job or none, which rule gave its role, and what speaks for each sector."""
    console.print(Text("Points by section", style="bold"))
    if points["tags_are_older"]:
        console.print(Text("(the tags above are of older rules: `aggregator reclassify` renews them)"))
    _group(console, _ai(points["ai"]), points["ai"]["shares"])
    _group(console, _role(points["role"]), [])
    for sector in points["sectors"]:
        kind = " (a rival of the six)" if sector["kind"] == "other" else ""
        given = "given" if sector["chosen"] else "not given"
        _group(console, f"{sector['sector']}: {given}, {sector['points']:g} points{kind}", sector["shares"])


def _group(console: Console, head: str, shares: list[dict[str, Any]]) -> None:
    console.print(Text(harmless(head)))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(justify="right", width=_WIDTH)
    for share in shares:
        table.add_row(f"{share['points']:g}", share["section"], Text(harmless(" · ".join(share["words"]))))
    if shares:
        console.print(table)


def _ai(ai: dict[str, Any]) -> str:
    said = f"ai: {'yes' if ai['is_ai'] else 'no'}, score {ai['score']:g}, by the {ai['decided_by'].removeprefix('the ')}"
    body = f"; the body has {ai['points']:g} points, {ai['core']:g} of the core, {_duties(ai['duties'])}"
    asked = ai["demand"]
    if asked is None:
        return said + body
    denied = ", and denies it" if ai["denied"] else ""
    needs = f"; a title of the kind {asked['gate']} needs {asked['points']:g}, {asked['core']:g} of the core, {_duties(asked['duties'])}"
    return said + body + denied + needs


def _duties(number: int) -> str:
    return f"{number} {'duty' if number == 1 else 'duties'}"


def _role(role: dict[str, Any]) -> str:
    if role["rule"] is None:
        return "role: none, no rule of roles.toml matches"
    given = role["role"] or "none"
    return f"role: {given}, by rule {role['rule']} of roles.toml ({role['ai']}) on »{role['words']}« in the {role['field']}"
