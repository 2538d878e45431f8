"""Sectors: what employers do and what jobs serve, as phrases with weights (sectors.toml, employers.csv)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from aggregator.errors import ConfigurationError
from aggregator.vocabulary.ai import section_weights
from aggregator.vocabulary.lexicon import Kind, Term
from aggregator.vocabulary.phrases import Phrases
from aggregator.vocabulary.table import Table, read_csv
from aggregator.vocabulary.variants import variants

NOTHING: Final = "-"  # a phrase of [not]: swallows the shorter phrases inside it and stands for no sector
_KINDS: Final = ("industry", "other", "key", "focus")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """One sector: `kind` "industry" (the article's six), "other" (honest rivals), "key" (country table), "focus" (of a job).

    `part_of` names the industry or rival that every phrase of a key sector speaks for too; `needed` the points of a focus;
    `work` the share of its points where a sentence is of the job's work and not of the employer.
    """

    id: str
    kind: str
    part_of: str | None
    tags: str | None
    needed: float
    work: float

    @property
    def competes(self) -> bool:
        """Tell whether it stands against others: industries and their rivals do, parts and fields of work do not."""
        return self.kind in {"industry", "other"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NameWord:
    """A word of a company name: the sector that it speaks for, and its points."""

    sector: str
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer:
    """An employer known by name; a `whole` name must be all of the company's, but for a legal form."""

    sectors: tuple[str, ...]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorPoints:
    """The numbers of the decision: see docs/methods-what.md."""

    least: float
    least_long: float
    long_characters: int
    key_least: float
    share: float
    rival_share: float
    technology_share: float
    technology_alone: float
    opening_characters: int
    opening_weight: float
    about_weight: float
    clients_weight: float
    degree_weight: float
    industry_weight: float
    labels_weight: float
    name_points: float
    weak_name_points: float
    employer_points: float
    repeat: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Sectors:
    """All sectors, the phrases in descriptions, the words and beginnings of company names, and employers known by name."""

    sectors: Mapping[str, Sector]
    points: SectorPoints
    section_weight: Mapping[str, float]
    pairs: tuple[tuple[str, Term], ...]
    names: Phrases[NameWord]
    parts: tuple[tuple[str, str], ...]
    employers: Phrases[Employer]


def parse_sectors(text: str, employers: str, *, file: str, employers_file: str) -> Sectors:
    """Read sectors and employers. Raises ConfigurationError naming file, table and key."""
    root = Table.parse(text, file=file)
    points = _points(root.table("points", mandatory=True))
    weights = section_weights(root.table("section_weight", mandatory=True))
    sectors: dict[str, Sector] = {}
    pairs: list[tuple[str, Term]] = []
    names: list[tuple[str, NameWord]] = []
    parts: list[tuple[str, str]] = []
    for phrase in root.texts("not", mandatory=True):
        pairs.extend((spelling, Term(Kind.SECTOR, NOTHING, 0.0, phrase)) for spelling in variants(phrase))
    for identifier, table in root.table("sector", mandatory=True).named():
        sectors[identifier] = _sector(identifier, table)
        pairs.extend(_phrases(sectors[identifier], table))
        for key, weight in (("names", points.name_points), ("weak_names", points.weak_name_points)):
            speaks = NameWord(sector=identifier, points=weight)
            names.extend((spelling, speaks) for word in table.texts(key) for spelling in variants(word))
        parts.extend((part.lower(), identifier) for part in table.texts("name_parts"))
        table.finish()
    root.finish()
    for sector in sectors.values():
        if sector.part_of and sector.part_of not in sectors:
            raise ConfigurationError(f"{file}: [sector]: {sector.id}: part_of: no such sector: {sector.part_of!r}")
    return Sectors(
        sectors=sectors,
        points=points,
        section_weight=weights,
        pairs=tuple(pairs),
        names=Phrases(dict.fromkeys(names)),
        parts=tuple(parts),
        employers=Phrases(_employers(employers, file=employers_file, known=frozenset(sectors))),
    )


def _points(table: Table) -> SectorPoints:
    points = SectorPoints(
        least=table.number("least"),
        least_long=table.number("least_long"),
        long_characters=int(table.number("long_characters")),
        key_least=table.number("key_least"),
        share=table.number("share"),
        rival_share=table.number("rival_share"),
        technology_share=table.number("technology_share"),
        technology_alone=table.number("technology_alone"),
        opening_characters=int(table.number("opening_characters")),
        opening_weight=table.number("opening_weight"),
        about_weight=table.number("about_weight"),
        clients_weight=table.number("clients_weight"),
        degree_weight=table.number("degree_weight"),
        industry_weight=table.number("industry_weight"),
        labels_weight=table.number("labels_weight"),
        name_points=table.number("name_points"),
        weak_name_points=table.number("weak_name_points"),
        employer_points=table.number("employer_points"),
        repeat=table.number("repeat"),
    )
    table.finish()
    return points


def _sector(identifier: str, table: Table) -> Sector:
    kind = table.text("kind")
    if kind not in _KINDS:
        raise table.wrong("kind", f"expected one of {', '.join(_KINDS)}, got {kind!r}")
    return Sector(
        id=identifier,
        kind=kind,
        part_of=table.text("part_of", "") or None,
        tags=table.text("key_sector", "") or None,
        needed=table.number("needed", 0.0),
        work=table.number("work", 1.0),
    )


def _phrases(sector: Sector, table: Table) -> Iterator[tuple[str, Term]]:
    kind = Kind.FOCUS if sector.kind == "focus" else Kind.SECTOR
    given: set[str] = set()
    for key, weight in (("decisive", 4.0), ("strong", 2.0), ("weak", 0.8)):
        for phrase in table.texts(key):
            # "robot" and "robots" in one list are one phrase, by the strongest of its lists.
            for spelling in [spelling for spelling in variants(phrase) if spelling not in given]:
                given.add(spelling)
                yield spelling, Term(kind, sector.id, weight, phrase)


def _employers(text: str, *, file: str, known: frozenset[str]) -> Iterator[tuple[str, Employer]]:
    for number, row in read_csv(text, file=file, columns=("employer", "sectors", "match")):
        sectors = tuple(row["sectors"].split())
        if unknown := [sector for sector in sectors if sector not in known]:
            raise ConfigurationError(f"{file}: line {number}: no such sector: {', '.join(unknown)}")
        if row["match"] not in {"", "whole"}:
            raise ConfigurationError(f"{file}: line {number}: match: expected nothing or whole, got {row['match']!r}")
        yield row["employer"].strip().lower(), Employer(sectors=sectors, whole=row["match"] == "whole")
