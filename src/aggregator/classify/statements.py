"""Statements: the sentences of a description that say who may apply, with the places each of them names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aggregator.classify.lines import PREFERRED_AFTER, clocks_of
from aggregator.classify.places import Spot, countries_of, find_places
from aggregator.classify.polarity import Polarity, is_refused, read_polarity
from aggregator.classify.subject import (
    are_sought,
    goes_on,
    is_looked_for,
    is_the_job,
    labels_the_job,
    may_move,
    must_others,
    speaks_of_others,
)
from aggregator.text.document import Document
from aggregator.vocabulary.eligibility import EligibilityPhrases, Reads, Rule, Weight
from aggregator.vocabulary.geography import Geography, Kind, place_key
from aggregator.vocabulary.phrases import Hit

EXCLUDED: Final = "excluded"
# The rules of law: a double negation demands what they demand.
DEMANDS: Final = frozenset({"authorisation", "citizenship"})
_LONGEST: Final = 420
_MOST_LINES: Final = 40
_CAPITAL = re.compile(r"[^\W\d_a-z]")
# A name that ends just before a rule that reads backwards: "Kenya-based", "U.S. citizens or", "EU countries only".
_NAME_BEFORE = re.compile(
    r"(?:(?<![^\W_])[^\W\d_a-z][\w.'’]*|\b(?:countries|country|nations|states?|region))[\s\-–)]*(?:\b(?:based|citizens?|residents?|or|and|resident)\b)?[\s\-–/,]*\Z",
)
_NEAR_BEFORE: Final = 60
_NEAR_AFTER: Final = 160
_LEAD = re.compile(
    r"[\s:;,(\-–—\[•*|\"]*(?:(?:the|one of|any of|either|following|these|our|countries|country|states|state|locations?|areas?|regions?|a|an|both|or|near|remote"
    r"|remotely|fully|100%|within|in|from|anywhere|only|greater|city|currently|territories|mainland|continental|contiguous|eligible|be|to|is|are|candidates|applicants"
    r"|based|located|residing|of|who|all|and|wherever|most|some|many|certain|role|position|work|working|for|us|any|employer|without|restrictions?|time|full|parts?|select|lower|48|other"
    r"|für|en|au|aux|dans|pour|para|em|no|na|do|da|dos|z|ze|de|del|la|los|el|les|le|des|der|die|das|den|o|a|os|as|het|w|na|listed|below|markets?|home|job|jobs|our|hubs?|timezones?|one|two|three|legally|at|least|places?|voor|aus|um|around)\b"
    r"[\s:;,(\-–—\[•*|\"]*){0,12}\Z",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"[\s,;/&+()\-–•*|]*(?:(?:or|and|the|in|within|from|also|either|und|oder|et|ou|y|e|o|i|lub|en|of|other|select|only|remote|anywhere|parts|plus|states?|as well as)\b[\s,;/&+()\-–•*|]*){0,5}\Z",
    re.IGNORECASE,
)
# A town too small to be read in running text, before its state or country: "located in Provo, Utah".
_TOWN = re.compile(r"(?:(?<![^\W_])[A-Z][\w.'’-]+(?:[ -][A-Z][\w.'’-]+){0,2},\s*){1,2}\Z")
_JUST_BEFORE = re.compile(r"[\s\-–]*(?:based|citizens?|residents?|or|and|resident)?[\s\-–/,]*\Z", re.IGNORECASE)
_NOT_REQUIRED = re.compile(r"\W*(?:is |are )?(?:required\W*)?(?:no\b|not required|not necessary|none|n/a)", re.IGNORECASE)
_FOR_A_WHILE = re.compile(r"\b(?:up to|\d+|few|several|four|six|eight|two|three)\s+(?:\w+\s+)?(?:days|weeks|months)\b", re.IGNORECASE)
_AUDIENCE = re.compile(
    r"\b(?:customers?|users?|clients?|businesses|companies|brands|merchants|students|patients|learners|offices|partners|products?|payments?|service|services"
    r"|creators|families|communit\w+|teams?|members|employees|everyone|people (?:can|to)|accessible|access)\b",
    re.IGNORECASE,
)
# "US-based applicants: 90,000 a year", "benefits (for US-based employees)": the head of what is said to some.
_HEADS = re.compile(r"\s*:|(?:\s+full-time)?\s+employees?\b(?!\s+only)", re.IGNORECASE)
_WHEREVER = re.compile(
    r"\byour (?:country|location)\b|\bwhere(?:ver)? you (?:are|live|reside)\b|\b(?:any|every) country\b|\b(?:country|location) (?:does not|doesn['’]t) matter\b",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(r"hir|employ|candidat|appl|resident|people|offer|accept|consider")
_NON = re.compile(r"\bnon[-\s]\Z", re.IGNORECASE)
_NON_LETTERS: Final = 4
# What ends a list of places that are kept out: "not in Kenya; Ghana only".
_ENDS_A_LIST = re.compile(r";|\b(?:only|but|either|anywhere)\b", re.IGNORECASE)
_AWAY_FOR_A_WHILE = re.compile(
    r"\b(?:up to|max(?:imum)?)\s+(?:of\s+)?\w+\s+(?:\w+\s+)?(?:days|weeks|months)\b|\b(?:days|weeks|months)\s+(?:per|a|each|every)\s+(?:calendar\s+)?year\b",
    re.IGNORECASE,
)
_OR_ANYWHERE = re.compile(
    r",?\s*(?:or|and)\s+(?:anywhere|wherever|beyond|elsewhere|around the world|worldwide|other countries)\b", re.IGNORECASE
)
_NO_PLACE_AFTER: Final = r"\s+(?:[Ff]ully\s+)?(?:[Rr]emote|REMOTE)\b(?![ \t]*(?:[(:–-]|in\b|within\b|from\b|across\b|[A-Z]))"
_OR_REMOTE = re.compile(r"\s*,?\s*\b(?:or|OR)" + _NO_PLACE_AFTER)
_OR_REMOTE_OFFICE = re.compile(r"\s*(?:/|,?\s*\b(?:or|OR)\b)" + _NO_PLACE_AFTER)
# "Candidates from anywhere within Europe's clocks", "from any country where we have an entity": not the world.
_ONLY_WHERE = re.compile(
    r"\W*(?:that|which|where|in which)\s+(?:we|our|deel|remote\.com|the company)\b|\W*(?:within|between)\b|\W*in (?:the )?(?:countries|regions|locations|following)\b",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(r"\b(?:no|not|non|except|excluding)\W{0,3}\Z", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"([^\W\d_][\w.]*)[\s\-–]*\Z")
_TWO_WORDS_BEFORE = re.compile(r"([^\W\d_][\w.]*[\s-][^\W\d_][\w.]*)[\s\-–]*\Z")
_NEGATED = re.compile(r"\b(?:not|no|don't|isn't|without|never)\s+(?:\w+\s+){0,3}\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """One rule that a sentence states: its countries (none for the world) and the span that is its quote."""

    rule: Rule
    countries: frozenset[str]
    start: int
    end: int

    @property
    def hard(self) -> bool:
        """Whether the posting demands it."""
        return self.rule.weight is Weight.HARD


def read_statements(
    document: Document,
    phrases: EligibilityPhrases,
    geography: Geography,
    rules: Mapping[tuple[int, int], list[Hit[Rule]]],
    *,
    after: int = 0,
) -> list[Statement]:
    """Read every rule of the description after a header that ends at `after`, in order."""
    reader = _Reader(document, phrases, geography)
    found: list[Statement] = []
    for (start, end), named in rules.items():
        hits = named
        if end <= after:
            hits = [hit for hit in hits if hit.meaning.name in {"authorisation", "citizenship"}]
        found += reader.sentence(start, end, hits)
    return found


class _Reader:
    """One description, with what reading its sentences needs."""

    def __init__(self, document: Document, phrases: EligibilityPhrases, geography: Geography) -> None:
        self.document = document
        self.text = document.description
        self.folded = document.folded("description")
        self.phrases = phrases
        self.geography = geography
        self.generic = False
        self.wishes: list[int] = []

    def sentence(self, start: int, end: int, hits: list[Hit[Rule]]) -> list[Statement]:
        """Read the rules of one sentence."""
        hits = [hit for hit in hits if not _covered(hit, hits)]
        read = [hit for hit in hits if hit.meaning.weight is not Weight.NONE and self._may_name(hit, start)]
        if not read:
            return []
        sentence = self.folded[start:end]
        context: dict[str, int] = {}
        self.wishes = []
        for phrase in self.phrases.context.find(sentence):
            context[phrase.meaning] = min(phrase.start, context.get(phrase.meaning, phrase.start))
            if phrase.meaning == "preferred":
                self.wishes.append(phrase.start + start)
        if "never" in context or speaks_of_others(self.text[start:end]):
            return []
        company = context.get("ignored_before", len(sentence)) + start
        self.generic = "generic" in context
        found: list[Statement] = []
        spots: dict[int, list[Spot]] = {}
        for hit in read:
            rule = hit.meaning
            elsewhere = rule.name != "residence" and ("ignored" in context or company < hit.start) and not self._refuses_people(hit)
            if elsewhere:
                continue
            if rule.reads is Reads.NONE:
                found += self._world(hit, hits, start, end)
                continue
            window = max(start, hit.start - _LONGEST // 2)
            if window not in spots:
                spots[window] = self._spots(window, start, end)
            found += self._placed(hit, spots[window], start, end)
        return _without_closed(found)

    def _may_name(self, hit: Hit[Rule], start: int) -> bool:
        """Tell, before places are looked for, whether a capital stands where the rule would read one and its subject fits."""
        rule = hit.meaning
        if rule.reads is Reads.NONE:
            return True
        if rule.name == "persons" and not are_sought(self.text, start=start, at=hit.start):
            return False
        if rule.reads is not Reads.AFTER and _NAME_BEFORE.search(self.text, max(start, hit.start - _NEAR_BEFORE), hit.start):
            return True
        # "US persons" holds its place itself.
        return rule.reads is not Reads.BEFORE and _CAPITAL.search(self.text, hit.start, hit.end + _NEAR_AFTER) is not None

    def _refuses_people(self, hit: Hit[Rule]) -> bool:
        """Tell whether a phrase keeps people out by itself: "cannot hire in", and not a bare "excluding"."""
        return hit.meaning.name == EXCLUDED and _OF_PEOPLE.search(self.folded, hit.start, hit.end) is not None

    def _spots(self, window: int, start: int, end: int) -> list[Spot]:
        del start
        end = self._with_list(min(end, window + 2 * _LONGEST)) if self.text[end - 1 : end] == ":" else min(end, window + 2 * _LONGEST)
        spots = find_places(self.text, self.geography, start=window, end=end, prose=True)
        clocks = clocks_of(self.text, spots)
        return [spot for spot in spots if spot not in clocks and not PREFERRED_AFTER.match(self.text, spot.end)]

    def _with_list(self, end: int) -> int:
        """Give the end of the short lines that follow a sentence that ends in a colon."""
        for _ in range(_MOST_LINES):
            begin = end + 1 if self.text[end : end + 1] == "\n" else end
            finish = self.text.find("\n", begin)
            finish = len(self.text) if finish < 0 else finish
            if finish - begin > 60 or finish <= begin:
                break
            end = finish
        return end

    def _world(self, hit: Hit[Rule], hits: list[Hit[Rule]], start: int, end: int) -> list[Statement]:
        """Read the world; "we hire globally" is a habit of the company, and a rule where it says who is left out, or that yours does not matter."""
        if hit.meaning.name == "habit":
            leaves_out = any(other.meaning.name == EXCLUDED and other.start >= hit.end for other in hits)
            if not leaves_out and not _WHEREVER.search(self.text, start, end):
                return []
        if _FOR_A_WHILE.search(self.text, start, end) or _AUDIENCE.search(self.text, max(start, hit.start - 60), hit.start):
            return []
        if self.document.section_at(hit.start) == "benefits" or is_refused(self.text, start, hit.start):
            return []
        if _ONLY_WHERE.match(self.text, hit.end):
            return []
        if any(self._wished(at, hit, []) for at in self.wishes):
            return []
        return [Statement(hit.meaning, frozenset(), *self._quote(hit.start, hit.end, start, end))]

    def _placed(self, hit: Hit[Rule], spots: list[Spot], start: int, end: int) -> list[Statement]:
        """Read a rule with its places; nothing where the sentence takes the rule back, or speaks of something else."""
        rule = hit.meaning
        chosen = self._chosen(hit, spots)
        if self.folded.startswith("remote,", hit.start):
            chosen = [spot for spot in chosen if ";" not in self.text[hit.end : spot.start]]
        chosen = chosen[:1] + [spot for spot in chosen[1:] if not _NON.search(self.text, max(0, spot.start - _NON_LETTERS), spot.start)]
        countries = countries_of(chosen) or self._countries_of_adjective(hit)
        if not countries:
            return []
        listed = self._one_list(chosen, hit.start)
        span = (listed[0].start, listed[-1].end) if listed else (hit.start, hit.end)
        polarity = read_polarity(self.text, rule=rule.name, sentence=(start, end), hit=(hit.start, hit.end), places=span)
        if polarity is Polarity.SILENT or (polarity is Polarity.PLAIN and self._takes_back(hit, chosen, start)):
            return []
        if polarity is not Polarity.PLAIN:
            rule = self.phrases.rules[EXCLUDED if polarity is Polarity.EXCLUDES else rule.name if rule.name in DEMANDS else "residence"]
        if chosen and rule.reads is Reads.BEFORE and _NOT_BEFORE.search(self.text[max(start, chosen[0].start - 12) : chosen[0].start]):
            rule = self.phrases.rules[EXCLUDED]
        if rule.name == EXCLUDED and chosen:
            chosen, countries = listed, countries_of(listed)
        if rule.name == EXCLUDED and chosen:
            chosen = [spot for spot in chosen if spot.kind in {Kind.COUNTRY, Kind.REGION}]
            countries = countries_of(chosen)
            if not countries:
                return []  # without California the United States are open still
        first = min([hit.start, *(spot.start for spot in chosen)])
        last = max([hit.end, *(spot.end for spot in chosen)])
        return [Statement(rule, countries, *self._quote(first, last, start, max(end, last)))]

    def _chosen(self, hit: Hit[Rule], spots: list[Spot]) -> list[Spot]:
        """Give the places that stand where the rule reads them."""
        reads = hit.meaning.reads
        inside = [spot for spot in spots if hit.start <= spot.start and spot.end <= hit.end] if hit.meaning.name == "citizenship" else []
        chosen = inside or (self._after(hit.end, spots) if reads in {Reads.AFTER, Reads.AROUND} else [])
        return chosen or (self._before(hit.start, spots) if reads in {Reads.BEFORE, Reads.AROUND} else [])

    def _one_list(self, chosen: list[Spot], at: int) -> list[Spot]:
        """Give those of the places that stand in one list with the place nearest to a phrase."""
        nearest_first = chosen if chosen and chosen[0].start >= at else chosen[::-1]
        kept = nearest_first[:1]
        for spot in nearest_first[1:]:
            low, high = sorted((kept[-1], spot), key=lambda one: one.start)
            if _ENDS_A_LIST.search(self.text, low.end, high.start):
                break
            kept.append(spot)
        return sorted(kept, key=lambda one: one.start)

    def _countries_of_adjective(self, hit: Hit[Rule]) -> frozenset[str]:
        """Read "European citizens" and "British residents only"; a bare "only" after an adjective is no rule."""
        named = hit.meaning.name == "citizenship" or (hit.meaning.name == "only" and hit.end - hit.start > len("-only"))
        return self._adjective(hit.start) if named else frozenset()

    def _takes_back(self, hit: Hit[Rule], chosen: list[Spot], start: int) -> bool:
        """Tell whether words around a rule undo it: "not required", "or anywhere", "preferred", or a company for subject."""
        name = hit.meaning.name
        _, end = self.document.sentence_at(hit.start)
        if name in {"authorisation", "citizenship"} and (self.generic or _NOT_REQUIRED.match(self.text, hit.end, max(end, hit.end))):
            return True
        if self._is_of_others(hit, chosen, start):
            return True
        if name in {"residence", "open"} and _AWAY_FOR_A_WHILE.search(self.text, hit.end, min(end, hit.end + _LONGEST // 2)):
            return True
        if hit.meaning.weight is not Weight.HARD and _NEGATED.search(self.text[max(start, hit.start - 30) : hit.start]):
            return True
        if chosen and (_OR_ANYWHERE.match(self.text, chosen[-1].end) or (name != "residence" and self._or_remote(chosen))):
            return True
        return any(self._wished(at, hit, chosen) for at in self.wishes)

    def _or_remote(self, chosen: list[Spot]) -> bool:
        """Tell whether remote work is the other way: "London or remote", "Berlin / Remote", but not "UK / Remote"."""
        offices = all(spot.kind is Kind.CITY for spot in chosen)
        return (_OR_REMOTE if not offices else _OR_REMOTE_OFFICE).match(self.text, chosen[-1].end) is not None

    def _wished(self, at: int, hit: Hit[Rule], chosen: list[Spot]) -> bool:
        """Tell whether "preferred" at an offset is said of the places: no semicolon and no "but" stands between."""
        last = max([hit.end, *(spot.end for spot in chosen)])
        between = self.folded[last:at] if at >= last else self.folded[at : hit.start]
        return ";" not in between and " but " not in between and (at >= last or at < hit.start or hit.meaning.weight is not Weight.HARD)

    def _is_of_others(self, hit: Hit[Rule], chosen: list[Spot], start: int) -> bool:  # noqa: PLR0911  (one return a reason)
        """Tell whether the sentence speaks of something else than this job and who may have it."""
        name, last = hit.meaning.name, max([hit.end, *(spot.end for spot in chosen)])
        _, end = self.document.sentence_at(hit.start)
        if name == "hired":
            return not (chosen and is_looked_for(self.text, start=start, before=chosen[0].start, after=hit.end))
        if name == "seated" and not is_the_job(self.text, start=start, at=hit.start, last=last):
            return True
        if name == "open" and self.folded.startswith("locations", hit.start) and not labels_the_job(self.text, start=start, at=hit.start):
            return True
        if name == "only" and "only" not in self.folded[hit.start : hit.end] and _HEADS.match(self.text, hit.end):
            return True
        if name in {"residence", "open"} and must_others(self.text, start=start, at=hit.start):
            return True
        if name in {"open", "persons"} and goes_on(self.text, start=start, at=hit.start, last=last, end=end):
            return True
        return name in {"residence", "open", "seated"} and may_move(self.text, last=last)

    def _after(self, reach: int, spots: list[Spot]) -> list[Spot]:
        chosen: list[Spot] = []
        for spot in spots:
            if spot.start < reach:
                continue
            gap = self.text[reach : spot.start]
            if not chosen and spot.kind is not Kind.REGION:
                gap = _TOWN.sub("", gap)
            if not (_LISTED.match(gap) if chosen else _LEAD.match(gap)):
                break
            chosen.append(spot)
            reach = spot.end
        return chosen

    def _before(self, reach: int, spots: list[Spot]) -> list[Spot]:
        chosen: list[Spot] = []
        for spot in reversed(spots):
            if spot.end > reach:
                continue
            gap = self.text[spot.end : reach]
            if not (_LISTED.match(gap) if chosen else _JUST_BEFORE.match(gap)):
                break
            chosen.insert(0, spot)
            reach = spot.start
        return chosen

    def _adjective(self, end: int) -> frozenset[str]:
        """Give the countries of "European", "US" or "South African" just before a word."""
        before = self.text[max(0, end - 40) : end]
        for pattern in (_TWO_WORDS_BEFORE, _WORD_BEFORE):
            match = pattern.search(before)
            if match and match.group(1)[0].isupper():
                countries = self.geography.adjectives.get(place_key(match.group(1)))
                if countries:
                    return countries
        return frozenset()

    def _quote(self, first: int, last: int, start: int, end: int) -> tuple[int, int]:
        """Quote the sentence, or where it is long the part around the rule."""
        if end - start <= _LONGEST:
            return min(start, first), max(end, last)
        return max(start, first - 80), min(end, last + 80)


def _without_closed(found: list[Statement]) -> list[Statement]:
    """Drop what another rule of the same sentence closes: no sentence opens and closes one place."""
    if len(found) < 2:
        return found
    closed = frozenset[str]().union(*(s.countries for s in found if s.rule.name == EXCLUDED))
    return [s for s in found if s.rule.name == EXCLUDED or not (s.countries and s.countries <= closed)]


def _covered(hit: Hit[Rule], hits: list[Hit[Rule]]) -> bool:
    """Tell whether a longer phrase of the same kind holds this one, or another rule's phrase swallows it whole."""
    return any(
        other is not hit and other.start <= hit.start and hit.end <= other.end and other.end - other.start > hit.end - hit.start
        for other in hits
    )
