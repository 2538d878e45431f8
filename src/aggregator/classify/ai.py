"""AI: whether a job builds, trains, runs or answers for models; a slogan of its employer does not make it one."""

from dataclasses import dataclass
from typing import Final

from aggregator.classify.reading import Found, Reading
from aggregator.classify.role import RoleReading
from aggregator.classify.title import TitleMatch
from aggregator.core.tags import AI, Evidence
from aggregator.text.document import Document
from aggregator.vocabulary.ai import AITerms
from aggregator.vocabulary.lexicon import Kind

_FARTHEST_VERB: Final = 90
_TITLE_SCORE: Final = 0.95
_TAIL_SCORE: Final = 0.8
_DUTY_SECTIONS: Final = frozenset({"duties", "requirements", "unknown"})
_MOST_TOOLS: Final = 2


@dataclass(slots=True)
class _Tally:
    """What the body says: the best weight of every different term, and the sentences that make it a duty."""

    points: dict[str, float]
    core: float
    duties: list[Found]
    strongest: Found | None
    tools: int
    denied: bool = False


def read_ai(document: Document, reading: Reading, titled: RoleReading, terms: AITerms) -> tuple[AI, list[Evidence]]:
    """Decide by the title where it speaks, else by points and duties of the body."""
    match = titled.match
    if match is not None and match.rule.ai == "no":
        return AI(is_ai=False, score=0.0), []
    if match is not None and match.rule.ai == "yes" and not match.supported:
        start, end = titled.offset + match.start, titled.offset + match.end
        quote = document.evidence(tag="ai", value="true", field=titled.field, start=start, end=end, rule=f"ai.{titled.field}")
        return AI(is_ai=True, score=_TITLE_SCORE), [quote]
    if match is not None and match.also_ai:
        quote = document.evidence(tag="ai", value="true", field="title", start=0, end=len(document.title), rule="ai.title_tail")
        return AI(is_ai=True, score=_TAIL_SCORE), [quote]
    tally = _tally(reading, terms)
    gate = terms.gates[_gate(match)]
    points = sum(tally.points.values())
    short = len(document.description) < terms.short_characters
    needed, core = (gate.short_points, gate.short_core) if short else (gate.points, gate.core)
    duties = min(1, gate.duties) if short else gate.duties
    is_ai = points >= needed and tally.core >= core and len(tally.duties) >= duties and tally.tools <= _MOST_TOOLS and not tally.denied
    if not is_ai:
        return AI(is_ai=False, score=round(min(0.45, points / (4.0 * needed)), 3)), []
    spoken = tally.duties[:3] or [tally.strongest] if tally.strongest else tally.duties[:3]
    quotes = [
        document.evidence(tag="ai", value="true", field="description", start=found.start, end=found.end, rule="ai.duty") for found in spoken
    ]
    return AI(is_ai=True, score=round(min(0.9, 0.5 + points / (10.0 * needed)), 3)), quotes


def _gate(match: TitleMatch | None) -> str:
    if match is None or match.rule.id is None:
        return "neutral"
    if match.rule.ai == "yes":
        return "research"
    if match.rule.id == "scientist_generic":
        return "scientist"
    return "engineer" if match.rule.id == "ai_software_engineer" else "data"


def _tally(reading: Reading, terms: AITerms) -> _Tally:
    tally = _Tally({}, 0.0, [], None, 0)
    verbs = [(found.end, found.sentence) for found in reading.found(Kind.VERB)]
    at = 0
    tools: set[int] = set()
    last_duty = -1
    for found in reading.found(Kind.AI):
        sentence = reading.sentence(found.sentence)
        weight = found.term.weight * reading.weight(found.sentence, terms.section_weight)
        if not weight:
            continue
        while at < len(verbs) and verbs[at][0] <= found.start:
            at += 1
        if "denial" in sentence.about:
            tally.denied = True
        if "tool" in sentence.about:
            tools.add(found.sentence)
            weight *= 0.25 if found.term.id == "applied" else 1.0
        for kind, factor in _LESS:
            if kind in sentence.about:
                weight *= factor
        before = tally.points.get(found.term.phrase, 0.0)
        if weight > before:
            tally.points[found.term.phrase] = weight
            if found.term.id == "core":
                tally.core += weight - before
                if tally.strongest is None or weight > tally.points[tally.strongest.term.phrase]:
                    tally.strongest = found
        if found.sentence == last_duty or found.term.id not in _DUTY_TIERS or sentence.section not in _DUTY_SECTIONS or sentence.about & _NO_DUTY:
            continue
        if at and verbs[at - 1][1] == found.sentence and found.start - verbs[at - 1][0] <= _FARTHEST_VERB:
            tally.duties.append(found)
            last_duty = found.sentence
    tally.tools = len(tools)
    return tally


_LESS: Final = (("tags", 0.2), ("audience", 0.5), ("degree", 0.4))
_DUTY_TIERS: Final = frozenset({"core", "applied"})
_NO_DUTY: Final = frozenset({"tags", "audience", "degree", "tool"})
