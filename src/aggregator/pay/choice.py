"""Choice: which of several stated pays is the posting's own, and how it was chosen. Nothing is merged or widened."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from aggregator.core.pay import Pay, PayKind
from aggregator.core.posting import Period
from aggregator.core.tags import Seniority
from aggregator.pay.context import PER_YEAR
from aggregator.pay.fields import agree
from aggregator.pay.findings import Finding
from aggregator.pay.places import places_fit, with_places
from aggregator.text.document import Document
from aggregator.vocabulary.money import Money

_SAME_TOGETHER: Final = 60
_ABOUT: Final = Decimal("0.25")
_MORE_THAN_BASE: Final = frozenset({PayKind.OTE, PayKind.TOTAL})
_FIRM: Final = ("pay.word", "pay.heading", "pay.field")


@dataclass(frozen=True, slots=True)
class Choice:
    """All findings in order, duplicates left out, and the place of the chosen one."""

    findings: tuple[Finding, ...]
    chosen: int


def choose(findings: Sequence[Finding], document: Document, countries: Sequence[str], level: Seniority | None, money: Money) -> Choice:
    """Choose by place, then level, then by how firmly a figure is said to be this job's base pay; then the first."""
    kept = _without_copies(findings)
    labelled = with_places(kept, document, money) if len(kept) > 1 else kept
    places = places_fit(labelled, document, countries, money) if len(kept) > 1 else [0]
    levels = [level is not None and finding.level == level.value for finding in labelled]
    firm = [_firmness(finding) for finding in labelled]
    ranked = sorted(range(len(labelled)), key=lambda at: (-_family(labelled[at]), -places[at], -levels[at], -firm[at], at))
    best = _coarser(labelled, ranked[0])
    rivals = [at for at in range(len(labelled)) if at != best and _is_rival(labelled[at], labelled[best])]
    by = None
    if rivals:
        by = "place" if all(places[best] > places[at] for at in rivals) else None
        by = by or ("level" if all(levels[best] > levels[at] for at in rivals) else None)
        by = by or ("kind" if all(labelled[best].pay.kind is not labelled[at].pay.kind for at in rivals) else "first")
    chosen = labelled[best]
    conflict = _conflict(chosen.pay, findings)
    if by is None and not conflict:
        return Choice(tuple(labelled), best)
    final = list(labelled)
    final[best] = replace(chosen, pay=replace(chosen.pay, chosen_by=by, conflict=conflict))
    return Choice(tuple(final), best)


def _without_copies(findings: Sequence[Finding]) -> list[Finding]:
    kept: dict[object, Finding] = {}
    for finding in findings:
        pay = finding.pay
        kept.setdefault((pay.min, pay.max, pay.currency, pay.period), finding)
    return list(kept.values())


def _family(finding: Finding) -> int:
    """Rank fields over text, and base or unnamed pay over on-target earnings and totals."""
    rank = 4 if finding.field == "base_salary" else 0
    return rank + (0 if finding.pay.kind in _MORE_THAN_BASE else 2)


def _firmness(finding: Finding) -> int:
    """Count what makes a figure this job's pay: a word that says so, two ends, a stated period."""
    pay = finding.pay
    said = 4 if finding.rule.startswith(_FIRM) else 1 if finding.rule.startswith("pay.period") else 0
    ends = 2 if pay.min is not None and pay.max is not None and pay.min != pay.max else 0
    return said + ends + (1 if finding.labelled else 0) + (1 if not ends and pay.period is not None and pay.period_stated else 0)


def _coarser(findings: Sequence[Finding], best: int) -> int:
    """Prefer the month of "12 € an hour, that is 1.820 € a month": fewer assumptions lie between it and a year."""
    pay = findings[best].pay
    if pay.period not in {Period.HOUR, Period.DAY} or best + 1 >= len(findings):
        return best
    following = findings[best + 1]
    other = following.pay
    if following.start - findings[best].end > _SAME_TOGETHER or other.period not in {Period.MONTH, Period.YEAR}:
        return best
    mine, theirs = (pay.min or pay.max or 0) * PER_YEAR[pay.period], (other.min or other.max or 0) * PER_YEAR[other.period]
    same = pay.currency == other.currency and abs(mine - theirs) <= _ABOUT * theirs
    return best + 1 if same else best


def _is_rival(other: Finding, best: Finding) -> bool:
    return other.field == best.field and not agree(other.pay, best.pay)


def _conflict(chosen: Pay, findings: Sequence[Finding]) -> bool:
    """Whether the chosen field and every firm figure of the text disagree; what is earned on top of base pay contradicts none."""
    if chosen.basis != "field":
        return False
    texts = [finding.pay for finding in findings if finding.pay.basis == "text" and finding.rule.startswith(_FIRM)]
    texts = [pay for pay in texts if pay.kind is chosen.kind or pay.kind not in _MORE_THAN_BASE]
    return bool(texts) and not any(agree(chosen, pay) for pay in texts)
