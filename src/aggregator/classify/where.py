"""Where: the place and the terms of a job: workplace, countries, who may apply, zones, visa, engagement."""

from dataclasses import dataclass, field
from typing import Literal

from msgspec import structs

from aggregator.classify.eligibility import SIGNS, read_eligibility
from aggregator.classify.engagement import read_engagement
from aggregator.classify.found import find_line_words, find_triggers
from aggregator.classify.header import Header, read_header, read_seat, read_title
from aggregator.classify.lines import PlaceLine, read_location
from aggregator.classify.places import countries_of
from aggregator.classify.statements import Statement
from aggregator.classify.timezones import read_timezone
from aggregator.classify.visa import read_clearance, read_programmes, read_relocation, read_visa
from aggregator.classify.workplace import read_workplace
from aggregator.core.posting import Workplace
from aggregator.core.tags import Eligibility, Engagement, Evidence, TimeZoneDemand, Visa
from aggregator.text.document import Document
from aggregator.vocabulary.geography import Kind
from aggregator.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The tags of core.tags.Tags that say where and on which terms, with their evidence."""

    workplace: Workplace | None = None
    job_countries: tuple[str, ...] = ()
    eligibility: Eligibility = field(default_factory=Eligibility)
    timezone: TimeZoneDemand | None = None
    visa: Visa | None = None
    relocation: bool | None = None
    authorisation: tuple[str, ...] = ()
    clearance: Literal[True] | None = None
    programmes: tuple[str, ...] = ()
    engagement: Engagement | None = None
    evidence: tuple[Evidence, ...] = ()


def read_where(document: Document, vocabulary: Vocabulary) -> Where:
    """Read place and terms of a posting."""
    geography = vocabulary.geography
    found = find_triggers(document, vocabulary.triggers)
    location = read_location(document.text("location"), geography)
    headers = [
        header
        for header in (read_header(document, geography), read_seat(document, geography), read_title(document.title, geography))
        if header
    ]
    header_end = next((header.end for header in headers if header.field == "description"), 0)
    words = find_line_words(document, vocabulary.conditions, header_end=header_end)
    workplace, workplace_evidence = read_workplace(document, found, words)
    job_countries, sits = _job_countries(document, location, headers)
    who = read_eligibility(
        document, vocabulary, found, workplace=workplace, location=location, headers=headers, job_countries=job_countries, sits=sits
    )
    if not job_countries:
        job_countries, sits = _only_country(who.eligibility, who.evidence)
    timezone, timezone_evidence = read_timezone(document, vocabulary.clocks, geography, sentences=found.clocks)
    visa, visa_evidence = read_visa(document, found, words, header_end=header_end)
    relocation, relocation_evidence = read_relocation(document, found, words, header_end=header_end)
    authorisation, authorisation_evidence = _authorisation(document, who.statements)
    clearance, clearance_evidence = read_clearance(document, found, _citizens(who.statements))
    programmes, programmes_evidence = read_programmes(document, found)
    engagement, engagement_evidence = read_engagement(document, found, words)
    return Where(
        workplace=workplace,
        job_countries=job_countries,
        eligibility=who.eligibility,
        timezone=timezone,
        visa=visa,
        relocation=relocation,
        authorisation=authorisation,
        clearance=clearance,
        programmes=programmes,
        engagement=engagement,
        evidence=(
            *workplace_evidence,
            *sits,
            *who.evidence,
            *timezone_evidence,
            *visa_evidence,
            *relocation_evidence,
            *authorisation_evidence,
            *clearance_evidence,
            *programmes_evidence,
            *engagement_evidence,
        ),
    )


def _job_countries(document: Document, location: PlaceLine, headers: list[Header]) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """Give the countries of the location field, else of a header or title, each with its words; a region is no place to sit."""
    named = [("location", location.spots), *((header.field, header.spots) for header in headers)]
    for source, spots in named:
        sitting = [spot for spot in spots if spot.countries and spot.kind is not Kind.REGION]
        if sitting:
            evidence = tuple(
                document.evidence(
                    tag="job_countries",
                    value=",".join(sorted(spot.countries)),
                    field=source,
                    start=spot.start,
                    end=spot.end,
                    rule=f"places.{source}",
                )
                for spot in sitting
            )
            return tuple(sorted(countries_of(sitting))), evidence
    return (), ()


def _only_country(eligibility: Eligibility, evidence: tuple[Evidence, ...]) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """Give the one country where everybody who may apply must be: the job sits there, unless that is only a guess."""
    stated = tuple(reason for reason in evidence if reason.rule not in {SIGNS, "eligibility.excluded"})
    if len(eligibility.countries) != 1 or not stated:
        return (), ()
    return tuple(eligibility.countries), tuple(structs.replace(reason, tag="job_countries", rule="places.eligibility") for reason in stated)


def _authorisation(document: Document, statements: tuple[Statement, ...]) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """Give the countries where one must already be allowed to work: by an authorisation or a citizenship demanded."""
    demanding = [s for s in statements if s.rule.name in {"authorisation", "citizenship"}]
    countries = sorted(frozenset[str]().union(*(s.countries for s in demanding)))
    evidence = tuple(
        document.evidence(
            tag="authorisation",
            value=",".join(sorted(s.countries)),
            field="description",
            start=s.start,
            end=s.end,
            rule=f"authorisation.{s.rule.name}",
        )
        for s in demanding
    )
    return tuple(countries), evidence


def _citizens(statements: tuple[Statement, ...]) -> list[tuple[int, int]]:
    """Give the quotes of rules that demand a citizenship and nothing less."""
    authorised = {s.start for s in statements if s.rule.name == "authorisation"}
    return [(s.start, s.end) for s in statements if s.rule.name == "citizenship" and s.start not in authorised]
