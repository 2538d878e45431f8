"""Eligibility: who may apply, from the source's own field, the location, the title and the sentences of the text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from msgspec import structs

from aggregator.classify.found import Found
from aggregator.classify.header import Header
from aggregator.classify.lines import PlaceLine, read_line
from aggregator.classify.places import Spot, countries_of, find_places
from aggregator.classify.statements import EXCLUDED, Statement, read_statements
from aggregator.core.posting import Workplace
from aggregator.core.tags import Eligibility, Evidence, Scope
from aggregator.text.document import Document
from aggregator.vocabulary.geography import Kind
from aggregator.vocabulary.vocabulary import Vocabulary

# The rule that names a guess.
SIGNS: Final = "eligibility.signs"
_FEWEST_SIGNS: Final = 2
_PIECE: Final = 800
_CODES: Final = ("AUD", "BRL", "CAD", "CHF", "EUR", "GBP", "INR", "JPY", "MXN", "NZD", "PLN", "SEK", "SGD", "USD", "ZAR")
_SYMBOLS: Final = {"£": "GBP", "€": "EUR"}
_EITHER = re.compile(r"/|\||\b(?:or|and|oder|ou|o)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Claim:
    """What one piece of evidence says: countries, or the world where there are none."""

    countries: frozenset[str]
    field: str
    spans: tuple[tuple[int, int], ...]
    rule: str
    hard: bool = False


@dataclass(frozen=True, slots=True)
class EligibilityReading:
    """The tag and the reasons for it."""

    eligibility: Eligibility
    evidence: tuple[Evidence, ...]
    statements: tuple[Statement, ...]


def read_eligibility(
    document: Document,
    vocabulary: Vocabulary,
    found: Found,
    *,
    workplace: Workplace | None,
    location: PlaceLine,
    headers: Iterable[Header],
    job_countries: tuple[str, ...],
    sits: tuple[Evidence, ...],
) -> EligibilityReading:
    """Read who may apply. An on-site or hybrid job is limited to where it sits; what cannot be resolved is unknown."""
    headers = tuple(headers)
    after = max((header.end for header in headers if header.field == "description"), default=0)
    statements = read_statements(document, vocabulary.eligibility, vocabulary.geography, found.rules, after=after)
    excluded = [s for s in statements if s.rule.name == EXCLUDED]
    rules = [s for s in statements if s.rule.name != EXCLUDED]
    if workplace in {Workplace.ONSITE, Workplace.HYBRID} and job_countries:
        return _sits_there(job_countries, sits, tuple(statements))
    applicants = read_line(document.text("applicant_locations"), vocabulary.geography, codes_are_countries=True)
    claims = _claims(document, applicants, workplace, location, headers)
    hard = [_claim(s) for s in rules if s.hard]
    soft = [_claim(s) for s in rules if not s.hard]
    used, countries, worldwide = _decide(claims, hard, soft)
    if not used:
        used = _signs(document, vocabulary, found, workplace)
        countries = used[0].countries if used else countries
    left_out = [(field, line.excluded) for field, line in (("applicant_locations", applicants), ("location", location)) if line.excluded]
    closed = countries_of_statements(excluded) | countries_of(spot for _, spots in left_out for spot in spots)
    scope = Scope.WORLDWIDE if worldwide else Scope.LIMITED if countries - closed else Scope.UNKNOWN
    eligibility = Eligibility(scope=scope, countries=countries - closed if scope is Scope.LIMITED else frozenset(), excluded=closed)
    closing = [("description", s.start, s.end, s.countries) for s in excluded]
    closing += [(field, spot.start, spot.end, spot.countries) for field, spots in left_out for spot in spots]
    evidence = [*_evidence(document, used, scope), *(_closing(document, *one) for one in closing)]
    return EligibilityReading(eligibility, tuple(evidence), tuple(statements))


def countries_of_statements(statements: Iterable[Statement]) -> frozenset[str]:
    """Give all countries of some statements."""
    return frozenset[str]().union(*(s.countries for s in statements))


def _claim(statement: Statement) -> Claim:
    return Claim(
        statement.countries, "description", ((statement.start, statement.end),), f"eligibility.{statement.rule.name}", hard=statement.hard
    )


def _sits_there(countries: tuple[str, ...], sits: tuple[Evidence, ...], statements: tuple[Statement, ...]) -> EligibilityReading:
    """Limit an on-site or hybrid job to the countries it sits in, for the words that say where that is."""
    evidence = tuple(structs.replace(reason, tag="eligibility", rule="eligibility.sits_there") for reason in sits)
    return EligibilityReading(Eligibility(scope=Scope.LIMITED, countries=frozenset(countries)), evidence, statements)


def _claims(
    document: Document, applicants: PlaceLine, workplace: Workplace | None, location: PlaceLine, headers: Iterable[Header]
) -> list[Claim]:
    """Give what the fields and short lines claim, strongest first."""
    claims: list[Claim] = []
    if applicants.spots:
        claims.append(_of_spots(applicants.spots, "applicant_locations", "eligibility.applicant_locations"))
    everywhere = workplace is None and bool(location.spots) and all(spot.kind is Kind.REGION for spot in location.spots)
    if workplace is Workplace.REMOTE or everywhere:
        spots = location.remote_in or (_beside_remote(document, location) if location.remote else location.spots)
        if spots:
            claims.append(_of_spots(spots, "location", "eligibility.location"))
        claims += [_of_spots(header.remote_in, header.field, "eligibility.header") for header in headers if header.remote_in]
    return claims


def _beside_remote(document: Document, location: PlaceLine) -> tuple[Spot, ...]:
    """Give what limits "Remote; United States": whole countries and regions; "London; Remote" and "Italy or remote" name an office."""
    whole = tuple(spot for spot in location.spots if spot.kind in {Kind.COUNTRY, Kind.REGION})
    either = _EITHER.search(document.text("location"))
    return whole if len(whole) == len(location.spots) and not either else tuple(spot for spot in whole if spot.kind is Kind.REGION)


def _of_spots(spots: tuple[Spot, ...], field: str, rule: str) -> Claim:
    spans = tuple((spot.start, spot.end) for spot in spots)
    world = any(not spot.countries for spot in spots)
    return Claim(frozenset() if world else countries_of(spots), field, spans, rule)


def _decide(claims: list[Claim], hard: list[Claim], soft: list[Claim]) -> tuple[list[Claim], frozenset[str], bool]:
    """Weigh the claims: the first field, narrowed by an explicit rule of the text; else the rules of the text alone."""
    demanded, demands = _narrowest(hard)
    if claims:
        first = claims[0]
        if demanded and (not first.countries or demanded & first.countries):
            return [first, *demands], demanded & first.countries or demanded, False
        if not first.countries:
            narrower = [c for c in [*claims[1:], *soft] if c.countries]
            if narrower:
                return [first, narrower[0]], narrower[0].countries, False
        if demanded:
            return _settle_conflict(first, demands)
        return [first], first.countries, not first.countries
    return (demands, demanded, False) if demanded else _offered(soft)


def _offered(soft: list[Claim]) -> tuple[list[Claim], frozenset[str], bool]:
    """Join what the text offers; the world only where no offer names countries."""
    offered = [c for c in soft if c.countries]
    if offered:
        return offered, frozenset[str]().union(*(c.countries for c in offered)), False
    world = [c for c in soft if not c.countries]
    return world, frozenset(), bool(world)


def _settle_conflict(first: Claim, demands: list[Claim]) -> tuple[list[Claim], frozenset[str], bool]:
    """Decide where field and demand share no country: the sentence about this job wins; a formula of law leaves it unknown.

    Boards mistake Georgia (US-GA) for Gabon, and employers print their own country's work authorisation under jobs elsewhere.
    """
    own = [claim for claim in demands if claim.rule != "eligibility.authorisation"]
    return [first, *(own or demands)], _narrowest(own)[0], False


def _narrowest(claims: list[Claim]) -> tuple[frozenset[str], list[Claim]]:
    """Give the countries that all demands share; where they share none, those of the first."""
    countries: frozenset[str] = frozenset()
    used: list[Claim] = []
    for claim in claims:
        if claim.countries and (not countries or countries & claim.countries):
            countries = countries & claim.countries or claim.countries
            used.append(claim)
    return countries, used


def _signs(document: Document, vocabulary: Vocabulary, found: Found, workplace: Workplace | None) -> list[Claim]:
    """Guess one country from words that only its employers use: two different signs, and no other place in the whole text.

    A guess is named so by its rule; it agreed with 60 of 62 boards on the texts that the signs were chosen on.
    """
    if workplace is not Workplace.REMOTE or not found.markers:
        return []
    country, signs = max(found.markers.items(), key=lambda item: (len(item[1]), item[0]))
    if len(signs) < _FEWEST_SIGNS:
        return []
    if _pays_elsewhere(document.description, country, vocabulary) or _names_elsewhere(document, country, vocabulary):
        return []
    return [Claim(frozenset({country}), "description", tuple(signs.values())[:_FEWEST_SIGNS], SIGNS)]


def _names_elsewhere(document: Document, country: str, vocabulary: Vocabulary) -> bool:
    """Tell whether title or text names a place outside a country; the text is read piece by piece, up to the first."""
    text, start = document.description, 0
    if any(country not in spot.countries for spot in find_places(document.title, vocabulary.geography, prose=True)):
        return True
    while start < len(text):
        end = text.find("\n", start + _PIECE)
        end = len(text) if end < 0 else end
        if any(country not in spot.countries for spot in find_places(text, vocabulary.geography, start=start, end=end, prose=True)):
            return True
        start = end
    return False


def _pays_elsewhere(text: str, country: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a text names another country's currency; ISO 4217 codes begin with the code of their country."""
    codes = [code for code in _CODES if code in text and re.search(rf"\b{code}\b", text)]
    codes += [code for sign, code in _SYMBOLS.items() if sign in text]
    euro = country in vocabulary.geography.regions.get("EU", frozenset())
    return any(code[:2] != country and not (euro and code == "EUR") for code in codes)


def _evidence(document: Document, claims: list[Claim], scope: Scope) -> list[Evidence]:
    value = {Scope.WORLDWIDE: "worldwide", Scope.LIMITED: "", Scope.UNKNOWN: "unknown"}[scope]
    return [
        document.evidence(
            tag="eligibility",
            value=value or ",".join(sorted(claim.countries)) or "worldwide",
            field=claim.field,
            start=start,
            end=end,
            rule=claim.rule,
        )
        for claim in claims
        for start, end in claim.spans
    ]


def _closing(document: Document, field: str, start: int, end: int, countries: frozenset[str]) -> Evidence:
    return document.evidence(
        tag="eligibility", value="not " + ",".join(sorted(countries)), field=field, start=start, end=end, rule="eligibility.excluded"
    )
