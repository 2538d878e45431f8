"""Places: which market one of several pays is for, and whether that is the posting's own."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from aggregator.pay.findings import Finding
from aggregator.text.document import Document
from aggregator.vocabulary.money import Money

_PARTS = re.compile(r"[,;/|()\[\]•·]|\s[-–—]\s")
_LEAST_LETTERS: Final = 2
_HERE, _ELSEWHERE, _SAME_COUNTRY, _UNSAID, _OTHER_COUNTRY = 3, 2, 1, 0, -1


def with_places(findings: Sequence[Finding], document: Document, money: Money) -> list[Finding]:
    """Name the place of each text range where the words before it name one; where all name the same, none is told apart."""
    named = []
    for finding in findings:
        pay = finding.pay
        if pay.basis == "field" or pay.place is not None:
            named.append(finding)
            continue
        span = money.first_place(document.folded(finding.field), finding.label_start, finding.start)
        place = None if span is None else document.text(finding.field)[span[0] : span[1]]
        named.append(replace(finding, pay=replace(pay, place=place, level=pay.level or finding.level)))
    if len({finding.pay.place for finding in named}) == 1:
        return [replace(finding, pay=replace(finding.pay, place=None)) if finding.pay.basis == "text" else finding for finding in named]
    return named


def places_fit(findings: Sequence[Finding], document: Document, countries: Sequence[str], money: Money) -> list[int]:
    """Rank each pay by its place: the posting's own, then "all other locations", its country, unsaid, another country."""
    parts = _location_parts(document, money)
    return [_fits(finding, parts, document, countries, money) for finding in findings]


def _fits(finding: Finding, parts: Sequence[str], document: Document, countries: Sequence[str], money: Money) -> int:
    label = document.folded(finding.field)[finding.label_start : finding.start] if finding.pay.basis == "text" else ""
    place = (finding.pay.place or "").lower()
    if any(_names(part, label) or _names(part, place) for part in parts):
        return _HERE
    if any(phrase in label for phrase in money.elsewhere):
        return _ELSEWHERE
    named = money.countries_named(place) if place else {}
    if not named or not countries:
        return _UNSAID
    return _SAME_COUNTRY if set(named) & set(countries) else _OTHER_COUNTRY


def _location_parts(document: Document, money: Money) -> list[str]:
    """Give the parts of the location that are narrower than a country, with their short names: New York is NYC too."""
    parts = [part.strip() for part in _PARTS.split(document.folded("location"))]
    parts = [part for part in parts if len(part) >= _LEAST_LETTERS and part not in money.wide]
    return parts + [short for part in parts for short in money.aliases.get(part, ())]


def _names(part: str, text: str) -> bool:
    """Whether a text names a place, as a whole word."""
    return re.search(rf"(?<![^\W_]){re.escape(part)}(?![^\W_])", text) is not None
