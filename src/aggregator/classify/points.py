"""Points: how AI, role and sectors of a posting were decided, section by section, for those who ask why."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aggregator.classify.ai import Demand, demand_of, read_ai, tally_body
from aggregator.classify.reading import Reading
from aggregator.classify.role import RoleReading, read_title_role, settle_role
from aggregator.classify.sectors import read_sectors, score_sectors
from aggregator.core.posting import Posting
from aggregator.text.document import Document
from aggregator.vocabulary.vocabulary import Vocabulary

_MOST_SECTORS: Final = 5
_MOST_WORDS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The points that one section or field gives, and its strongest words as written."""

    section: str
    points: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AIPoints:
    """What the body says of AI beside what its title asks of it; a title that decides by itself leaves `demand` empty."""

    is_ai: bool
    score: float
    decided_by: str
    demand: Demand | None
    points: float
    core: float
    duties: int
    denied: bool
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePoints:
    """The rule of roles.toml that matched first (its number), its words and the field they stand in; a rule gives no points."""

    role: str | None
    rule: int | None
    ai: str | None
    field: str | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorPoints:
    """The points of one sector, strongest first; `kind` other is a rival outside the article's six."""

    sector: str
    kind: str
    chosen: bool
    points: float
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The points of one posting by the vocabulary of today."""

    ai: AIPoints
    role: RolePoints
    sectors: tuple[SectorPoints, ...]


def read_points(posting: Posting, vocabulary: Vocabulary) -> Points:
    """Decide a posting again, and keep what the decision was made of."""
    document, words = Document(posting, headings=vocabulary.headings), vocabulary.words
    reading = Reading(document, words.lexicon)
    titled = read_title_role(document, words.roles)
    ai = _ai(document, reading, titled, vocabulary)
    return Points(ai=ai, role=_role(document, titled, vocabulary, is_ai=ai.is_ai), sectors=_sectors(document, reading, vocabulary))


def _ai(document: Document, reading: Reading, titled: RoleReading, vocabulary: Vocabulary) -> AIPoints:
    terms = vocabulary.words.ai
    read, evidence = read_ai(document, reading, titled, terms)
    tally = tally_body(reading, terms)
    rules = {quote.rule for quote in evidence}
    certain = titled.match is not None and titled.match.rule.ai == "no"
    by = "title" if certain or rules & {"ai.title", "ai.title_tail"} else "a listed role" if "ai.description" in rules else "body"
    return AIPoints(
        is_ai=read.is_ai,
        score=read.score,
        decided_by=by,
        demand=demand_of(document, titled.match, terms) if by == "body" else None,
        points=round(sum(tally.points.values()), 2),
        core=round(tally.core, 2),
        duties=len(tally.duties),
        denied=tally.denied,
        shares=_shares(
            (reading.sentence(found.sentence).section, tally.points[phrase], document.description[found.start : found.end])
            for phrase, found in tally.best.items()
        ),
    )


def _role(document: Document, titled: RoleReading, vocabulary: Vocabulary, *, is_ai: bool) -> RolePoints:
    match = titled.match
    if match is None:
        return RolePoints(role=None, rule=None, ai=None, field=None, words=None)
    role, _ = settle_role(document, titled, is_ai=is_ai)
    number = next(number for number, rule in enumerate(vocabulary.words.roles.rules, 1) if rule is match.rule)
    text = document.text(titled.field)[titled.offset + match.start : titled.offset + match.end]
    return RolePoints(role=role, rule=number, ai="support" if match.supported else match.rule.ai, field=titled.field, words=text)


def _sectors(document: Document, reading: Reading, vocabulary: Vocabulary) -> tuple[SectorPoints, ...]:
    sectors, lexicon = vocabulary.words.sectors, vocabulary.words.lexicon
    chosen = read_sectors(document, reading, sectors, lexicon).sectors
    board = score_sectors(document, reading, sectors, lexicon)
    scores = board.scores(sectors.points.repeat)
    ranked = sorted((one for one, score in scores.items() if score and sectors.sectors[one].competes), key=lambda one: (-scores[one], one))
    return tuple(
        SectorPoints(
            sector=one,
            kind=sectors.sectors[one].kind,
            chosen=one in chosen,
            points=round(scores[one], 2),
            shares=_shares(
                (
                    document.section_at(start) if name == "description" else f"{name} field",
                    spot.points(sectors.points.repeat),
                    document.text(name)[start:end],
                )
                for spot in board.spots[one].values()
                for name, start, end in [spot.where]
            ),
        )
        for one in ranked
        if one in chosen or ranked.index(one) < _MOST_SECTORS
    )


def _shares(given: Iterable[tuple[str, float, str]]) -> tuple[Share, ...]:
    """Sum (section, points, words) by section, the strongest section and word first."""
    by_section: dict[str, list[tuple[float, str]]] = {}
    for section, points, words in given:
        if points:
            by_section.setdefault(section, []).append((points, words))
    shares = (
        Share(
            section=section,
            points=round(sum(points for points, _ in spots), 2),
            words=tuple(words for _, words in sorted(spots, key=lambda spot: (-spot[0], spot[1]))[:_MOST_WORDS]),
        )
        for section, spots in by_section.items()
    )
    return tuple(sorted(shares, key=lambda share: (-share.points, share.section)))
