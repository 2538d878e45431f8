"""Places: which countries a list of names and codes means, each decided by its neighbours.

"Paris, TX" is in Texas, "Darmstadt, DE" in Germany, "Wilmington, DE" in Delaware; "Toronto, ON, CA" is in Canada and
"Fremont, CA" in California. A country governs the towns beside it; a comma or a dash goes down from the larger to the smaller
place or up; a slash, a semicolon and "or" begin another place.
"""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from aggregator.classify.mentions import Mention, find_mentions
from aggregator.vocabulary.geography import BY_HAND, Geography, Kind, Place

_APART = re.compile(r"[;|/\n&+•·]|(?:^|\s)(?:or|and|oder|und|ou|et|e|y|o|lub|i|en|of|plus|as well as)(?:\s|$)", re.IGNORECASE)
# Names further from each other than a few words are of no one list.
_LONGEST_GAP: Final = 60
_WORD_BEFORE = re.compile(r"[^\W\d_]{2,}[\s.]*,?\s*$")
_LISTING: Final = frozenset({"/", ",", "&", "and", "or", ";", "|", "+", ", and", ", or"})
_TOWN_IN_PROSE = re.compile(r"[A-Z][\w.'-]+,\s*\Z")
_NEXT_NAME = re.compile(r"\s+(?!US\b|USA\b|United\b)[A-Z][a-z]")
# "Tonopah, AZ, US": a town too small for the table makes what follows a state, and no list of countries.
_TOWN_BEFORE = re.compile(r"(?<![^\W_])(?!(?:Remote|Location|Hybrid|Onsite|Home|Work|Anywhere)\b)[A-Z][\w.'’-]+,\s*\Z")
_NOT_A_TOWN = re.compile(r"\b(?:remote|hybrid|onsite|only|in|based|location|locations|headquarters|from|within|office)\W*$", re.IGNORECASE)
# One band of cities.csv is about three times the one below it: the usual reading must be two bands larger than the next.
_CLEARLY_LARGER: Final = 7
# A town of the table must be a whole item of the text: "Fully", "Metro" and "Time" are towns too.
_ITEM_BEFORE = re.compile(
    r"(?:^|[,;|/()\[\]–:&+\n•·*-]|\b(?:or|and|remote|hybrid|onsite|in|near|greater|downtown|central|from|office|of|based))\s*$",
    re.IGNORECASE,
)
_ITEM_AFTER = re.compile(
    r"\s*(?:$|[,;|/()\[\]–:&+\n•·.-]|(?:or|and|area|metro|city|office|hq|headquarters|hybrid|remote|onsite|based|region|county|[A-Z]{2,3}|\d+)\b)"
)
_BESIDE_GEORGIA: Final = frozenset(
    {"AM", "AZ", "UA", "TR", "PL", "RO", "RS", "LT", "LV", "EE", "BG", "KZ", "MD", "BY", "RU", "UZ", "AL", "ME", "MK", "CY"}
)


@dataclass(frozen=True, slots=True)
class Spot:
    """One place that a text names: its countries, and whether the name was of a whole country or region."""

    start: int
    end: int
    countries: frozenset[str]
    kind: Kind


def find_places(
    text: str, geography: Geography, *, start: int = 0, end: int | None = None, prose: bool = False, codes_are_countries: bool = False
) -> list[Spot]:
    """Give the places of text[start:end] in order; a name that stays ambiguous is left out."""
    return settle(
        text, find_mentions(text, geography, start=start, end=end, prose=prose), prose=prose, codes_are_countries=codes_are_countries
    )


def settle(text: str, mentions: list[Mention], *, prose: bool = False, codes_are_countries: bool = False) -> list[Spot]:
    """Decide what each mention means, by its neighbours."""
    mentions = [m for m in mentions if not _is_conjunction(text, m)]
    if not prose:
        mentions = [m for m in mentions if m.kind is not Kind.CITY or m.readings[0].size >= BY_HAND or _is_item(text, m)]
    groups: list[list[Mention]] = []
    for mention in mentions:
        before = groups[-1][-1].end if groups else 0
        joined = bool(groups) and mention.start - before <= _LONGEST_GAP and not _APART.search(text, before, mention.start)
        if joined:
            groups[-1].append(mention)
        else:
            groups.append([mention])
    whole = _Whole(text, mentions, prose=prose, codes_are_countries=codes_are_countries)
    spots: list[Spot] = []
    for group in groups:
        spots += _Group(whole, group).spots()
    return spots


def _is_conjunction(text: str, mention: Mention) -> bool:
    """Tell whether OR is the word and not Oregon: "Dublin OR London", but "Portland, OR" and "Salem OR 97301"."""
    if not mention.code or text[mention.start : mention.end] != "OR":
        return False
    return not text[: mention.start].rstrip().endswith(",") and _NEXT_NAME.match(text, mention.end) is not None


def countries_of(spots: Iterable[Spot]) -> frozenset[str]:
    """Give all countries of some places."""
    return frozenset[str]().union(*(spot.countries for spot in spots))


class _Whole:
    """What all mentions of a text say together."""

    def __init__(self, text: str, mentions: list[Mention], *, prose: bool, codes_are_countries: bool) -> None:
        self.text = text
        self.mentions = mentions
        self.prose = prose
        self.codes_are_countries = codes_are_countries
        self.named = {m.readings[0].country for m in mentions if _is_country(m)}
        georgia_is_a_country = bool(self.named & _BESIDE_GEORGIA) or any("GE" in m.countries and m.kind is Kind.CITY for m in mentions)
        self.georgia = "GE" if georgia_is_a_country or (codes_are_countries and "US" not in self.named) else "US"

    @cached_property
    def lists_countries(self) -> bool:
        """Whether the text is a list of countries, so that its "CA" or "DE" is one too."""
        if self.codes_are_countries:
            return True
        gaps = [self.text[a.end : b.start].strip().lower() for a, b in itertools.pairwise(self.mentions)]
        enough = len(self.mentions) > 2 or self.named == {"US"} or not any("," in gap for gap in gaps)
        countries = all(_is_country(m) or m.kind is Kind.REGION or (m.code and _may_be_country(m)) for m in self.mentions)
        town = bool(gaps) and _TOWN_BEFORE.search(self.text[: self.mentions[0].start]) is not None
        return bool(gaps) and enough and countries and not town and all(gap in _LISTING for gap in gaps)


class _Group:
    """Mentions that belong to one place or to one list: read from the last to the first."""

    def __init__(self, whole: _Whole, mentions: list[Mention]) -> None:
        self.whole = whole
        self.mentions = mentions
        self.context: set[str] = {m.readings[0].country for m in mentions if _is_country(m)}
        self.found: list[Spot] = []

    def spots(self) -> list[Spot]:
        for number in range(len(self.mentions) - 1, -1, -1):
            mention = self.mentions[number]
            place = self._place(number, mention)
            if place is not None:
                self.found.append(Spot(mention.start, mention.end, place.countries, place.kind))
        return self.found[::-1]

    def _gap(self, number: int) -> str:
        """Give the text between a mention and the next one."""
        return self.whole.text[self.mentions[number].end : self.mentions[number + 1].start]

    def _place(self, number: int, mention: Mention) -> Place | None:  # noqa: PLR0911  (one return a kind of place)
        if mention.kind is Kind.REGION:
            return self._region(mention)
        if self._before_state_code(number, mention):
            return _town(self.mentions[number + 1].readings[0].country) if len(self.mentions[number + 1].readings) == 1 else None
        if _is_georgia(mention):
            return self._georgia(mention)
        if mention.code:
            return self._code(number, mention)
        if mention.kind is Kind.COUNTRY:
            return self._country(number, mention)
        if mention.kind is Kind.CITY or _is_city_too(mention):
            return self._city(number, mention)
        return self._part(number, mention)

    def _region(self, mention: Mention) -> Place | None:
        """Read a region; "North America, USA" is only as wide as its country."""
        narrower = len(self.mentions) == 2 and mention is self.mentions[0] and bool(self.context & mention.countries)
        return None if narrower and not self.whole.codes_are_countries and self._gap(0).strip() == "," else mention.readings[0]

    def _before_state_code(self, number: int, mention: Mention) -> bool:
        """Tell whether a state's name is a town in another state: "Yukon, OK"."""
        if mention.kind is not Kind.STATE or number + 1 >= len(self.mentions) or self._gap(number).strip() != ",":
            return False
        following = self.mentions[number + 1]
        own = {p.state for p in mention.readings} | {p.country for p in mention.readings}
        return following.code and not any(p.state in own or p.country in own for p in following.readings)

    def _country(self, number: int, mention: Mention) -> Place | None:
        """Read a country's name; before a US state ("Lebanon, NJ") it is a town."""
        place = mention.readings[0]
        if number + 1 < len(self.mentions) and place.country != "US" and self._gap(number).strip() == ",":
            following = self.mentions[number + 1]
            state = next((p for p in following.readings if p.kind is Kind.STATE and p.country == "US"), None)
            others = {p.country for p in following.readings}
            if state is not None and place.country not in others and following.kind is not Kind.REGION and not _is_georgia(following):
                alone = len(self.mentions) - number == 2 or self.mentions[number + 2].reading_in({"US"})
                if alone and not (following.code and len(self.whole.named) > 1):
                    self.context.discard(place.country)
                    return _town("US")
        return place

    def _georgia(self, mention: Mention) -> Place | None:
        country = "US" if "US" in self.context else self.whole.georgia
        self.context.add(country)
        return mention.reading_in({country})

    def _part(self, number: int, mention: Mention) -> Place | None:
        """Read a state or a larger part of a country: inside a named country it adds nothing."""
        inside = mention.reading_in(self.context)
        if inside is not None:
            return inside
        beside_country = number + 1 < len(self.mentions) and _is_country(self.mentions[number + 1]) and self._gap(number).strip() == ","
        if beside_country and len(self.mentions) == 2:
            return _town(self.mentions[number + 1].readings[0].country)
        place = mention.readings[0]
        if place.kind is Kind.STATE and len({p.country for p in mention.readings}) > 1 and self.whole.named:
            place = mention.reading_in(self.whole.named) or place
        self.context.add(place.country)
        return place

    def _city(self, number: int, mention: Mention) -> Place | None:
        inside = mention.reading_in(self.context)
        usual = mention.readings[0]
        beside = number + 1 < len(self.mentions) and self._gap(number).strip() in {",", "-", "–", "(", "", ", ("}
        governed = beside and (len(self.mentions) == 2 or _larger(self.mentions[number + 1]))
        if inside is not None and (usual is inside or governed or inside.size * _CLEARLY_LARGER >= usual.size):
            return inside
        if governed and self.context:
            following = self.mentions[number + 1].reading_in(self.context)
            if following is not None:
                return _town(following.country)
            if len(self.mentions) == 2:
                return None
        place = mention.reading_in(self.whole.named - self.context) or _usual(mention)
        if place is not None and usual.size >= place.size * _CLEARLY_LARGER and place is not usual:
            place = usual
        if place is not None and _is_city_too(mention) and number and self._gap(number - 1).strip() == ",":
            before = self.mentions[number - 1]
            if any(p.state and p.state in {q.state for q in mention.readings} for p in before.readings):
                self.context.add(place.country)
        return place

    def _code(self, number: int, mention: Mention) -> Place | None:
        """Read two or three capitals: a state or a country, by what stands before them."""
        place = self._code_place(number, mention)
        if place is not None:
            self.context.add(place.country)
        return place

    def _code_place(self, number: int, mention: Mention) -> Place | None:  # noqa: PLR0911  (rules in order, the first that applies)
        country = next((p for p in mention.readings if p.kind is Kind.COUNTRY), None)
        state = next((p for p in mention.readings if p.kind is Kind.STATE), None)
        before = self.mentions[number - 1] if number else None
        gap = self._gap(number - 1) if number else ""
        if country is not None and state is not None and self.whole.lists_countries:
            return country
        inside = mention.reading_in(self.context)
        if inside is not None and not (self.whole.prose and (before is None or gap.strip(" ,(-–/"))):
            return inside
        if before is None:
            following = self.mentions[number + 1] if number + 1 < len(self.mentions) else None
            ahead = (
                following
                and not following.code
                and not self.whole.prose
                and next((p for p in (country, state) if p and following.reading_in(p.countries)), None)
            )
            return ahead or self._first_code(mention, country, state)
        if gap.strip(" ,(-–\xa0"):
            return self._first_code(mention, country, state)
        if before.kind is Kind.CITY or _is_city_too(before) or self._is_town_of(before, state, number):
            return _code_after_city(before, country, state)
        shared = {p.country for p in before.readings} & {p.country for p in mention.readings}
        if shared:
            return mention.reading_in(shared)
        if _is_country(before) and gap.strip() != ",":
            return None if state is None or not state.countries & self.context else state
        if self.whole.prose:
            return state if any(p.kind is Kind.STATE for p in before.readings) else None
        return state or country

    def _is_town_of(self, before: Mention, state: Place | None, number: int) -> bool:
        """Tell whether a state's name is also a town of the state that the code names: "Ontario, CA", but not "Toronto, Ontario, CA"."""
        return number == 1 and state is not None and any(p.state == state.state for p in before.readings)

    def _first_code(self, mention: Mention, country: Place | None, state: Place | None) -> Place | None:
        text = self.whole.text
        before = text[: mention.start]
        if self.whole.prose:
            return state if _TOWN_IN_PROSE.search(before) else None
        town = bool(_WORD_BEFORE.search(before)) and not _NOT_A_TOWN.search(before)
        if state is not None and (country is None or town):
            return state
        if country is not None and (state is None or self.whole.codes_are_countries):
            # A lone pair of letters such as IT or HR is a word unless a town stands before it or it is all there is.
            sure = (
                town
                or self.whole.codes_are_countries
                or mention.end - mention.start == 3
                or text.strip() == text[mention.start : mention.end]
            )
            return country if sure else None
        return None


def _town(country: str) -> Place:
    """Make the place of a name that its neighbour makes a town of a country."""
    return Place(Kind.CITY, frozenset({country}))


def _code_after_city(city: Mention, country: Place | None, state: Place | None) -> Place | None:
    """Read "Dortmund, DE" as a country and "Wilmington, DE" as a state."""
    if state is None or country is None:
        return state or country
    exact = any(p.state and p.state == state.state for p in city.readings)
    abroad = city.reading_in(country.countries)
    at_home = city.reading_in(state.countries)
    if exact or abroad is None:
        return state
    if at_home is None or any(p.state and p.country == state.country for p in city.readings):
        return country
    return country if abroad.size >= at_home.size * _CLEARLY_LARGER else state


def _is_item(text: str, mention: Mention) -> bool:
    before = text[max(0, mention.start - 24) : mention.start]
    return bool(_ITEM_BEFORE.search(before) and _ITEM_AFTER.match(text, mention.end))


def _usual(mention: Mention) -> Place | None:
    """Give the usual reading where it is clearly larger than the others."""
    first = mention.readings[0]
    if (
        len(mention.readings) > 1
        and mention.readings[1].size * _CLEARLY_LARGER > first.size
        and mention.readings[1].countries != first.countries
    ):
        return first if first.size >= 1_000_000 else None
    return first


def _is_georgia(mention: Mention) -> bool:
    return {p.country for p in mention.readings if p.kind is not Kind.REGION} == {"GE", "US"}


def _is_country(mention: Mention) -> bool:
    return mention.kind is Kind.COUNTRY and not mention.code and not _is_georgia(mention)


def _may_be_country(mention: Mention) -> bool:
    return any(place.kind is Kind.COUNTRY for place in mention.readings)


def _is_city_too(mention: Mention) -> bool:
    """Tell whether a state's name mostly means the city: New York, Washington."""
    return mention.kind is Kind.STATE and not mention.code and any(p.kind is Kind.CITY for p in mention.readings)


def _larger(mention: Mention) -> bool:
    return mention.kind in {Kind.COUNTRY, Kind.STATE, Kind.SUBDIVISION}
