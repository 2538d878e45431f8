"""AI: whether a job builds, trains, runs or answers for models; a slogan of its employer does not make it one."""

import re
from dataclasses import dataclass, field
from typing import Final

from aggregator.classify.reading import Found, Reading, Sentence
from aggregator.classify.role import ENGINEER, RoleReading
from aggregator.classify.title import TitleMatch
from aggregator.core.tags import AI, Evidence
from aggregator.text.document import Document
from aggregator.vocabulary.ai import AITerms
from aggregator.vocabulary.lexicon import Kind

_WORDS = re.compile(r"[\w+#.]+")
_SHORTEST_TAIL: Final = 3
_FARTHEST_VERB: Final = 90
_TITLE_SCORE: Final = 0.95
_TAIL_SCORE: Final = 0.8
_MOST_TOOLS: Final = 2
_MOST_QUOTES: Final = 3
_DUTY_SECTIONS: Final = frozenset({"duties", "requirements", "unknown"})
_DUTY_TIERS: Final = frozenset({"core", "applied"})
_NO_DUTY: Final = frozenset({"tags", "audience", "degree", "tool"})
# What counts less: a list of a marketplace's technologies, the people one works with, the fields of a degree.
_SLOGAN: Final = 0.25
_LESS: Final = (("tags", 0.2), ("audience", 0.5), ("degree", 0.4))
# A profession is no field of a degree: "4 years as a data scientist (2 with a PhD)" asks for one.
_PROFESSIONS: Final = ("scientist", "engineer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a body must show: the kind of title that asks for it, and the least of points, of the core's points, and of duties."""

    gate: str
    points: float
    core: float
    duties: int


@dataclass(slots=True)
class Tally:
    """What the body says: the best weight of every different term and where it stands, and the sentences that make it a duty."""

    points: dict[str, float] = field(default_factory=dict)
    best: dict[str, Found] = field(default_factory=dict)
    core: float = 0.0
    duties: list[Found] = field(default_factory=list)
    strongest: Found | None = None
    tools: set[int] = field(default_factory=set)
    denied: bool = False

    def add(self, found: Found, weight: float) -> None:
        """Count a term by the best place it stands in."""
        before = self.points.get(found.term.phrase, 0.0)
        if weight <= before:
            return
        self.points[found.term.phrase] = weight
        self.best[found.term.phrase] = found
        if found.term.id == "core":
            self.core += weight - before
            if self.strongest is None or weight > self.points[self.strongest.term.phrase]:
                self.strongest = found

    def meets(self, demand: Demand) -> bool:
        """Tell whether the body shows enough, and neither denies it nor speaks of AI as a tool alone."""
        built = sum(self.points.values()) >= demand.points and self.core >= demand.core and len(self.duties) >= demand.duties
        return built and not self.denied and len(self.tools) <= _MOST_TOOLS


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
    return _by_body(document, tally_body(reading, terms), demand_of(document, match, terms))


def demand_of(document: Document, match: TitleMatch | None, terms: AITerms) -> Demand:
    """Give what the body must show under this title; a short text says less, and less is needed."""
    name = _gate(match, document.folded("title"), terms)
    gate = terms.gates[name]
    if len(document.description) < terms.short_characters:
        return Demand(gate=name, points=gate.short_points, core=gate.short_core, duties=min(1, gate.duties))
    return Demand(gate=name, points=gate.points, core=gate.core, duties=gate.duties)


def _by_body(document: Document, tally: Tally, demand: Demand) -> tuple[AI, list[Evidence]]:
    points = sum(tally.points.values())
    if not tally.meets(demand):
        return AI(is_ai=False, score=round(min(0.45, points / (4.0 * demand.points)), 3)), []
    spoken = tally.duties[:_MOST_QUOTES] or ([tally.strongest] if tally.strongest else [])
    quotes = [
        document.evidence(tag="ai", value="true", field="description", start=found.start, end=found.end, rule="ai.duty") for found in spoken
    ]
    return AI(is_ai=True, score=round(min(0.9, 0.5 + points / (10.0 * demand.points)), 3)), quotes


def _gate(match: TitleMatch | None, title: str, terms: AITerms) -> str:
    """Name the gate of a kind of title: what a body must show depends on what its title says."""
    if match is None or match.rule.id is None:
        return "neutral"
    if match.rule.ai == "yes":
        return "research"
    if match.rule.id == "scientist_generic" or (match.rule.id != ENGINEER and _names_core(title[match.end :], terms)):
        return "scientist"
    return "engineer" if match.rule.id == ENGINEER else "data"


def _names_core(tail: str, terms: AITerms) -> bool:
    """Tell whether the rest of a title is of models: "Data Engineer, Machine Learning"."""
    words = f" {' '.join(_WORDS.findall(tail))} "
    return len(words) > _SHORTEST_TAIL and any(term.id == "core" and f" {phrase} " in words for phrase, term in terms.pairs)


def tally_body(reading: Reading, terms: AITerms) -> Tally:
    """Count terms by the weight of their sentence; a term soon after a building verb in its sentence is a duty."""
    tally = Tally()
    # In a short text the employer's own sentence may be all there is; in a long one it is a slogan.
    slogans = len(reading.document.description) >= terms.short_characters
    verbs = reading.found(Kind.VERB)
    at, last_duty = 0, -1
    for found in reading.found(Kind.AI):
        sentence = reading.sentence(found.sentence)
        weight = found.term.weight * reading.weight(found.sentence, terms.section_weight)
        if not weight:
            continue
        while at < len(verbs) and verbs[at].end <= found.start:
            at += 1
        tally.denied |= "denial" in sentence.about
        if "tool" in sentence.about:
            tally.tools.add(found.sentence)
        slogan = slogans and "about" in sentence.about
        tally.add(found, weight * _share(found, sentence) * (_SLOGAN if slogan else 1.0))
        verb = verbs[at - 1] if at and not slogan else None
        if found.sentence != last_duty and verb is not None and _is_duty(found, sentence, verb):
            tally.duties.append(found)
            last_duty = found.sentence
    return tally


def _share(found: Found, sentence: Sentence) -> float:
    share = 0.25 if "tool" in sentence.about and found.term.id == "applied" else 1.0
    for kind, factor in _LESS:
        if kind in sentence.about and not (kind == "degree" and found.term.phrase.endswith(_PROFESSIONS)):
            share *= factor
    return share


def _is_duty(found: Found, sentence: Sentence, verb: Found) -> bool:
    return (
        found.term.id in _DUTY_TIERS
        and sentence.section in _DUTY_SECTIONS
        and not sentence.about & _NO_DUTY
        and verb.sentence == found.sentence
        and found.start - verb.end <= _FARTHEST_VERB
    )
