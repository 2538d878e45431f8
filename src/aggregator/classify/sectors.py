"""Sectors: what the employer does and what the job serves, by points; rivals outside the six absorb what is theirs."""

import re
from dataclasses import dataclass, field
from math import log
from typing import Final

from aggregator.classify.reading import Reading, Sentence
from aggregator.core.tags import Evidence
from aggregator.text.document import Document
from aggregator.text.sections import UNKNOWN
from aggregator.vocabulary.lexicon import Kind, Lexicon
from aggregator.vocabulary.sectors import NOTHING, Sectors

TECHNOLOGY: Final = "technology_software"
_FIELDS: Final = ("title", "industry", "department", "labels")
_LEGAL_FORM: Final = re.compile(
    r"\b(?:the|inc|incorporated|llc|llp|lp|ltd|limited|corp|corporation|company|co|plc|gmbh|ag|sa|s\.a|nv|bv|pty|holdings?|group|usa|us|uk|"
    r"international|global|technologies|motor|north america|america)\b|[.,&()]"
)
_WORK_SECTIONS: Final = frozenset({"duties", "requirements", "nice"})
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
class _Spot:
    """One phrase for one sector: its best weight, how often it stands, and where its best stands."""

    weight: float
    times: int
    where: tuple[str, int, int]


@dataclass(slots=True)
class _Board:
    """The phrases found for every sector."""

    spots: dict[str, dict[str, _Spot]] = field(default_factory=dict)

    def add(self, sector: str, phrase: str, weight: float, where: tuple[str, int, int]) -> None:
        spots = self.spots.setdefault(sector, {})
        spot = spots.get(phrase)
        if spot is None:
            spots[phrase] = _Spot(weight, 1, where)
            return
        spot.times += 1
        if weight > spot.weight:
            spot.weight, spot.where = weight, where

    def points(self, sector: str, repeat: float) -> float:
        return sum(spot.weight * (1 + repeat * log(spot.times)) for spot in self.spots.get(sector, {}).values())

    def best(self, sector: str) -> list[_Spot]:
        return sorted(self.spots.get(sector, {}).values(), key=lambda spot: (-spot.weight, spot.where))[:_MOST_QUOTES]


def read_sectors(document: Document, reading: Reading, sectors: Sectors, lexicon: Lexicon) -> SectorReading:
    """Read the sectors of employer and job."""
    board = _Board()
    _read_company(document, sectors, board)
    _read_fields(document, sectors, lexicon, board)
    _read_description(document, reading, sectors, board)
    _roll_up(sectors, board)
    scores = {identifier: board.points(identifier, sectors.points.repeat) for identifier in board.spots}
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


def _read_company(document: Document, sectors: Sectors, board: _Board) -> None:
    """Count an employer known by name, else the words and beginnings of its name."""
    name = document.folded("company")
    for hit in sectors.employers.longest(name):
        if hit.start == 0 and not (hit.meaning.whole and _LEGAL_FORM.sub("", name[hit.end :]).strip()):
            for sector in hit.meaning.sectors:
                board.add(sector, "=employer", sectors.points.employer_points, ("company", hit.start, hit.end))
            return
    covered = False
    for word in sectors.names.longest(name):
        board.add(word.meaning.sector, "=name", word.meaning.points, ("company", word.start, word.end))
        covered = True
    if covered:
        return
    for part, sector in sectors.parts:
        at = name.find(part)
        if at == 0 or (at > 0 and (not name[at - 1].isalnum() or at + len(part) == len(name))):
            board.add(sector, "=name", sectors.points.name_points * 0.6, ("company", at, at + len(part)))


def _read_fields(document: Document, sectors: Sectors, lexicon: Lexicon, board: _Board) -> None:
    for name in _FIELDS:
        text = document.folded(name)
        if not text:
            continue
        weight = _field_weight(name, sectors)
        for hit in lexicon.longest(text):
            term = hit.meaning
            if term.kind in {Kind.SECTOR, Kind.FOCUS} and term.id != NOTHING:
                share = 1.0 if name == "industry" else sectors.sectors[term.id].work
                board.add(term.id, term.phrase, term.weight * weight * share, (name, hit.start, hit.end))


def _field_weight(name: str, sectors: Sectors) -> float:
    if name == "industry":
        return sectors.points.industry_weight
    return sectors.points.labels_weight if name == "labels" else sectors.section_weight["title"]


def _read_description(document: Document, reading: Reading, sectors: Sectors, board: _Board) -> None:
    points = sectors.points
    found = [one for one in reading.found(Kind.SECTOR) if one.term.id != NOTHING]
    named: dict[int, set[str]] = {}
    for one in found:
        sector = sectors.sectors[one.term.id]
        named.setdefault(one.sentence, set()).add(sector.part_of or sector.id)
    employer = document.folded("company")
    text = document.folded("description")
    factors: dict[int, float] = {}
    for one in [*found, *reading.found(Kind.FOCUS)]:
        factor = factors.get(one.sentence)
        if factor is None:
            factor = reading.weight(one.sentence, sectors.section_weight)
            sentence = reading.sentence(one.sentence)
            if "degree" in sentence.about:
                factor *= 0.1
            if "clients" in sentence.about or "tags" in sentence.about or len(named.get(one.sentence, ())) >= _CLIENT_LIST:
                factor *= points.clients_weight
            elif "about" in sentence.about or (employer and text.startswith(employer, sentence.start)):
                factor *= points.about_weight
            factors[one.sentence] = factor
        if (
            factor
            and (share := sectors.sectors[one.term.id].work) != 1.0
            and _speaks_of_work(reading.sentence(one.sentence), points.opening_characters)
        ):
            factor *= share
        if factor:
            early = points.opening_weight if one.start < points.opening_characters else 1.0
            board.add(one.term.id, one.term.phrase, one.term.weight * factor * early, ("description", one.start, one.end))


def _speaks_of_work(sentence: Sentence, opening: int) -> bool:
    """Tell whether a sentence is of the job and not of the employer: every employer's engineers use software."""
    if "about" in sentence.about:
        return False
    late = sentence.section == UNKNOWN and sentence.start >= opening
    return late or sentence.section in _WORK_SECTIONS or "work" in sentence.about


def _roll_up(sectors: Sectors, board: _Board) -> None:
    """Let what speaks for a key sector speak for the industry that it is part of."""
    for identifier in list(board.spots):
        parent = sectors.sectors[identifier].part_of
        if parent:
            for phrase, spot in list(board.spots[identifier].items()):
                known = board.spots.setdefault(parent, {}).get(phrase)
                if known is None or known.weight < spot.weight:
                    board.spots[parent][phrase] = _Spot(spot.weight, spot.times, spot.where)


def _choose(sectors: Sectors, scores: dict[str, float], least: float) -> list[str]:
    """Give the industries that hold their own against the strongest of all; technology only where it leads or nearly does."""
    points = sectors.points
    ranked = sorted(
        (identifier for identifier, sector in sectors.sectors.items() if sector.kind in {"industry", "other"} and identifier != TECHNOLOGY),
        key=lambda identifier: (-scores.get(identifier, 0.0), identifier),
    )
    best = scores.get(ranked[0], 0.0)
    rival = max((scores.get(one, 0.0) for one in ranked if sectors.sectors[one].kind == "other"), default=0.0)
    chosen = [
        one
        for one in ranked
        if sectors.sectors[one].kind == "industry" and scores.get(one, 0.0) >= max(least, points.share * best, points.rival_share * rival)
    ]
    technology = scores.get(TECHNOLOGY, 0.0)
    # Where nothing else is said, little is enough; beside another sector, technology must lead or nearly do.
    enough = points.technology_alone if best < least else max(least, points.technology_share * best)
    if technology >= enough:
        chosen.append(TECHNOLOGY)
        chosen.sort(key=lambda identifier: -scores[identifier])
    return chosen[:_MOST_SECTORS]


def _key_sectors(sectors: Sectors, scores: dict[str, float], chosen: list[str]) -> list[tuple[str, str]]:
    """Give (key sector, sector that quotes it): of chosen industries and leading rivals, of their parts, and of the job's focus."""
    points = sectors.points
    best = max((scores.get(one.id, 0.0) for one in sectors.sectors.values() if one.kind in {"industry", "other"}), default=0.0)
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
