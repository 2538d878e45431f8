"""Pay by place: whether what one is paid depends on where one lives, with the words that say so."""

import re
from typing import Final

from aggregator.classify.places import countries_of, find_places
from aggregator.core.tags import Eligibility, Evidence, Scope
from aggregator.pay.reader import PayReading
from aggregator.text.document import Document
from aggregator.vocabulary.geography import Geography
from aggregator.vocabulary.vocabulary import Vocabulary

_LONGEST: Final = 600
_UNNAMED: Final = frozenset[str]()
# "Location-based" alone may be of a search: the sentence must be about pay.
_OF_PAY = re.compile(
    r"\b(?:pay|paid|salar\w+|compensation|range|rates?|wages?|ote|remuneration|earn\w*|gehalt\w*|vergütung|salaire\w*|rémunération|salari\w*|salaris|wynagrodzeni\w*)\b"
)
# "In the US", "for US-based employees", "the US salary", "US: 100,000": the market of a pay, and not where a company is from.
_MARKET_BEFORE = re.compile(r"(?:\b(?:in|for|within|across)\s+(?:the\s+)?|\A\W*(?:the\s+)?)\Z", re.IGNORECASE)
_MARKET_AFTER = re.compile(
    r"(?:[\s-]*based)?\s*(?::|(?:only|candidates|applicants|employees|residents|hires|base|pay|salary|compensation|range)\b)", re.IGNORECASE
)


def read_pay_by_place(document: Document, vocabulary: Vocabulary, paid: PayReading, eligibility: Eligibility) -> tuple[Evidence, ...]:
    """Give the reason why pay depends on place, or nothing.

    A sentence about pay that says so; several pays, each of its own market; or one market's pay of a job that is open to more.
    """
    if paid.pay is None:
        return ()
    folded = document.folded("description")
    for at in vocabulary.money.where_varies(folded):
        start, end = document.sentence_at(at)
        if end - start <= _LONGEST and _OF_PAY.search(folded, start, end):
            return (
                document.evidence(tag="pay_by_place", value="varies", field="description", start=start, end=end, rule="pay_by_place.said"),
            )
    reason = paid.evidence[paid.pays.index(paid.pay)]
    markets = _markets(document, paid, vocabulary.geography)
    if len(markets - {_UNNAMED}) > 1:
        shown = "; ".join(sorted(",".join(sorted(market)) for market in markets if market))
        return (_quoted(document, reason, f"several markets: {shown}", "pay_by_place.several_markets"),)
    market = next(iter(markets)) if len(markets) == 1 else _UNNAMED
    wider = eligibility.scope is Scope.WORLDWIDE or bool(eligibility.countries - market)
    if len(market) != 1 or not wider:
        return ()
    return (_quoted(document, reason, f"one market: {','.join(market)}", "pay_by_place.one_market"),)


def _markets(document: Document, paid: PayReading, geography: Geography) -> set[frozenset[str]]:
    """Give, for each pay of the text, the countries that its sentence says it is of; a field of the source names none."""
    text, markets = document.description, set[frozenset[str]]()
    for reason in paid.evidence:
        if reason.field != "description":
            markets.add(_UNNAMED)
            continue
        begin = max(document.sentence_at(reason.start)[0], reason.start - _LONGEST)
        spots = find_places(text, geography, start=begin, end=reason.start, prose=True)
        said = any(_MARKET_BEFORE.search(text[begin : spot.start]) or _MARKET_AFTER.match(text, spot.end) for spot in spots)
        markets.add(countries_of(spots) if said else _UNNAMED)
    return markets


def _quoted(document: Document, reason: Evidence, value: str, rule: str) -> Evidence:
    return document.evidence(tag="pay_by_place", value=value, field=reason.field, start=reason.start, end=reason.end, rule=rule)
