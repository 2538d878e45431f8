"""Sectors: what the employer does and what the job serves, by points; rivals outside the six absorb what is theirs."""

import re
from dataclasses import dataclass, field
from math import log
from typing import Final

from aggregator.classify.reading import Reading
from aggregator.core.tags import Evidence
from aggregator.text.document import Document
from aggregator.text.remembered import remembered
from aggregator.text.sections import UNKNOWN
from aggregator.vocabulary.lexicon import Kind, Lexicon
from aggregator.vocabulary.phrases import longest
from aggregator.vocabulary.sectors import NOTHING, Sectors

TECHNOLOGY: Final = "technology_software"
_FIELDS: Final = ("title", "industry", "department", "labels")
_LEGAL_FORM: Final = re.compile(
    r"\b(?:the|inc|incorporated|llc|llp|lp|ltd|limited|corp|corporation|company|co|plc|gmbh|ag|sa|s\.a|nv|bv|pty|holdings?|group|usa|us|uk|"
    r"international|global|technologies|motor|north america|america)\b|[.,&()]"
)
_WORK_SECTIONS: Final = frozenset({"duties", "requirements", "nice"})
_COMPETING: Final = frozenset({"industry", "other"})
_CLIENT_LIST: Final = 4
_MOST_QUOTES: Final = 3
_MOST_SECTORS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorReading:
    """The six and the key sectors of a posting, the leading one first, with their quotes."""

    sectors: tuple[str, ...] = ()
    key_sectors: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(slots=True)
class Spot:
    """One phrase for one sector: its best weight, how often it stands, and where its best stands."""

    weight: float
    times: int
    where: tuple[str, int, int]

    def points(self, repeat: float) -> float:
        """Give the points of the phrase: what is repeated says more, but less each time."""
        return self.weight * (1 + repeat * log(self.times))


@dataclass(slots=True)
class Board:
    """The phrases found for every sector."""

    spots: dict[str, dict[str, Spot]] = field(default_factory=dict)

    def add(self, sector: str, phrase: str, weight: float, where: tuple[str, int, int]) -> None:
        """Count a phrase by the best place it stands in."""
        spots = self.spots.setdefault(sector, {})
        spot = spots.get(phrase)
        if spot is None:
            spots[phrase] = Spot(weight, 1, where)
            return
        spot.times += 1
        if weight > spot.weight:
            spot.weight, spot.where = weight, where

    def scores(self, repeat: float) -> dict[str, float]:
        """Give the points of every sector that has any."""
        return {sector: sum(spot.points(repeat) for spot in spots.values()) for sector, spots in self.spots.items()}

    def best(self, sector: str) -> list[Spot]:
        """Give the strongest phrases of a sector."""
        return sorted(self.spots.get(sector, {}).values(), key=lambda spot: (-spot.weight, spot.where))[:_MOST_QUOTES]


def read_sectors(document: Document, reading: Reading, sectors: Sectors, lexicon: Lexicon) -> SectorReading:
    """Read the sectors of employer and job."""
    board = score_sectors(document, reading, sectors, lexicon)
    scores = board.scores(sectors.points.repeat)
    long = len(document.description) >= sectors.points.long_characters
    chosen = _choose(sectors, scores, sectors.points.least_long if long else sectors.points.least)
    keys = _key_sectors(sectors, scores, chosen)
    quotes = [
        document.evidence(tag=tag, value=value, field=spot.where[0], start=spot.where[1], end=spot.where[2], rule=f"sectors.{identifier}")
        for tag, pairs in (("sectors", [(one, one) for one in chosen]), ("key_sectors", keys))
        for value, identifier in pairs
        for spot in board.best(identifier)
    ]
    return SectorReading(sectors=tuple(chosen), key_sectors=tuple(dict.fromkeys(key for key, _ in keys)), evidence=tuple(quotes))


def score_sectors(document: Document, reading: Reading, sectors: Sectors, lexicon: Lexicon) -> Board:
    """Collect the phrases of every sector from the company's name, the fields and the description."""
    board = Board()
    _read_company(document, sectors, board)
    _read_fields(document, reading, sectors, lexicon, board)
    _read_description(document, reading, sectors, board)
    _roll_up(sectors, board)
    return board


def _read_company(document: Document, sectors: Sectors, board: Board) -> None:
    for sector, phrase, points, start, end in _of_company(document.folded("company"), sectors):
        board.add(sector, phrase, points, ("company", start, end))


@remembered
def _of_company(name: str, sectors: Sectors) -> tuple[tuple[str, str, float, int, int], ...]:
    """Give (sector, phrase, points, start, end) for an employer known by name, else for the words and beginnings of its name."""
    for hit in sectors.employers.longest(name):
        if hit.start == 0 and not (hit.meaning.whole and _LEGAL_FORM.sub("", name[hit.end :]).strip()):
            return tuple((sector, "=employer", sectors.points.employer_points, hit.start, hit.end) for sector in hit.meaning.sectors)
    words = tuple((word.meaning.sector, "=name", word.meaning.points, word.start, word.end) for word in sectors.names.longest(name))
    if words:
        return words
    spots = ((sector, name.find(part), len(part)) for part, sector in sectors.parts)
    return tuple(
        (sector, "=name", sectors.points.name_points * 0.6, at, at + size)
        for sector, at, size in spots
        if at == 0 or (at > 0 and (not name[at - 1].isalnum() or at + size == len(name)))
    )


def _read_fields(document: Document, reading: Reading, sectors: Sectors, lexicon: Lexicon, board: Board) -> None:
    for name in _FIELDS:
        text = document.folded(name)
        if not text:
            continue
        weight = _field_weight(name, sectors)
        for hit in longest(reading.in_title) if name == "title" else lexicon.longest(text):
            term = hit.meaning
            if term.kind in {Kind.SECTOR, Kind.FOCUS} and term.id != NOTHING:
                share = 1.0 if name == "industry" else sectors.sectors[term.id].work
                board.add(term.id, term.phrase, term.weight * weight * share, (name, hit.start, hit.end))


def _field_weight(name: str, sectors: Sectors) -> float:
    if name == "industry":
        return sectors.points.industry_weight
    return sectors.points.labels_weight if name == "labels" else sectors.section_weight["title"]


def _read_description(document: Document, reading: Reading, sectors: Sectors, board: Board) -> None:
    points, known = sectors.points, sectors.sectors
    found = [one for one in reading.found(Kind.SECTOR) if one.term.id != NOTHING]
    named: dict[int, set[str]] = {}
    for one in found:
        sector = known[one.term.id]
        named.setdefault(one.sentence, set()).add(sector.part_of or sector.id)
    weighed: dict[int, tuple[float, bool]] = {}
    for term, start, end, number in [*found, *reading.found(Kind.FOCUS)]:
        if number not in weighed:
            weighed[number] = _weigh(document, reading, number, sectors, many=len(named.get(number, ())) >= _CLIENT_LIST)
        weight, of_work = weighed[number]
        if not weight:
            continue
        if of_work:
            weight *= known[term.id].work
        if start < points.opening_characters:
            weight *= points.opening_weight
        board.add(term.id, term.phrase, term.weight * weight, ("description", start, end))


def _weigh(document: Document, reading: Reading, number: int, sectors: Sectors, *, many: bool) -> tuple[float, bool]:
    """Give the weight of a sentence, and whether it is of the job and not of the employer: every employer's engineers use software."""
    points, sentence = sectors.points, reading.sentence(number)
    weight = reading.weight(number, sectors.section_weight)
    employer = document.folded("company")
    if "degree" in sentence.about:
        weight *= points.degree_weight
    if many or "clients" in sentence.about or "tags" in sentence.about:
        weight *= points.clients_weight
    elif "about" in sentence.about or (employer and document.folded("description").startswith(employer, sentence.start)):
        weight *= points.about_weight
    late = sentence.section == UNKNOWN and sentence.start >= points.opening_characters
    of_work = "about" not in sentence.about and (late or sentence.section in _WORK_SECTIONS or "work" in sentence.about)
    return weight, of_work


def _roll_up(sectors: Sectors, board: Board) -> None:
    """Let what speaks for a key sector speak for the industry that it is part of."""
    for identifier in list(board.spots):
        parent = sectors.sectors[identifier].part_of
        if parent:
            for phrase, spot in list(board.spots[identifier].items()):
                known = board.spots.setdefault(parent, {}).get(phrase)
                if known is None or known.weight < spot.weight:
                    board.spots[parent][phrase] = Spot(spot.weight, spot.times, spot.where)


def _choose(sectors: Sectors, scores: dict[str, float], least: float) -> list[str]:
    """Give the industries that hold their own against the strongest of all; technology only where it leads or nearly does."""
    points, known = sectors.points, sectors.sectors
    ranked = sorted(
        (identifier for identifier in scores if identifier != TECHNOLOGY and known[identifier].kind in _COMPETING),
        key=lambda identifier: (-scores[identifier], identifier),
    )
    best = scores[ranked[0]] if ranked else 0.0
    rival = max((scores[one] for one in ranked if known[one].kind == "other"), default=0.0)
    enough = max(least, points.share * best, points.rival_share * rival)
    chosen = [one for one in ranked if known[one].kind == "industry" and scores[one] >= enough]
    technology = scores.get(TECHNOLOGY, 0.0)
    # Where nothing else is said, little is enough; beside another sector, technology must lead or nearly do.
    alone = best < least and rival < points.least
    if technology >= (points.technology_alone if alone else max(least, points.technology_share * best)):
        chosen.append(TECHNOLOGY)
        chosen.sort(key=lambda identifier: -scores[identifier])
    return chosen[:_MOST_SECTORS]


def _key_sectors(sectors: Sectors, scores: dict[str, float], chosen: list[str]) -> list[tuple[str, str]]:
    """Give (key sector, sector that quotes it): of chosen industries and leading rivals, of their parts, and of the job's focus."""
    points = sectors.points
    best = max((score for one, score in scores.items() if sectors.sectors[one].kind in _COMPETING), default=0.0)
    keys: list[tuple[str, str]] = []
    for identifier, sector in sectors.sectors.items():
        score = scores.get(identifier, 0.0)
        if sector.tags is None or not score:
            continue
        parent = sector.part_of
        if sector.kind == "industry":
            holds = identifier in chosen
        elif sector.kind == "other":
            holds = score >= points.least and score >= points.share * best
        elif sector.kind == "key":
            leads = parent in chosen or (parent is not None and scores.get(parent, 0.0) >= points.share * best)
            holds = score >= points.key_least and leads
        else:
            holds = score >= sector.needed
        if holds:
            keys.append((sector.tags, identifier))
    return keys
