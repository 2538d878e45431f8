"""Currency: what `$`, `kr`, "rupees" or a bare number stands for, by ordered rules; never a guess."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aggregator.text.document import Document
from aggregator.text.remembered import remembered
from aggregator.vocabulary.money import Currency, Money

# National endings of a company's own address.
_ENDINGS = {"ca": "CA", "au": "AU", "nz": "NZ", "sg": "SG", "hk": "HK", "mx": "MX", "us": "US", "tw": "TW"}


@dataclass(slots=True)
class CurrencyRules:
    """The ordered rules of one posting; the costly ones are asked only when the ones before do not settle it."""

    document: Document
    money: Money
    countries: Sequence[str]
    said: set[str] = field(default_factory=set)
    _contrasted: set[str] = field(default_factory=set)
    _signs: dict[str, int] | None = None
    _settled: dict[tuple[str, ...], tuple[str | None, str]] = field(default_factory=dict)

    def note(self, code: str, *, prefixed: bool) -> None:
        """Note a currency that the posting names; one written CA$ beside a plain `$` is what the plain one does not mean."""
        codes = self._contrasted if prefixed and not self.money.currencies[code].abroad else self.said
        if code not in codes:
            codes.add(code)
            self._settled.clear()

    def settle(self, candidates: tuple[str, ...], label: tuple[str, str] = ("", "")) -> tuple[str | None, str]:
        """Give the currency and the rule that settled it; (None, "pay.currency.unsettled") where none does.

        `label` are the words that name the figure, folded and as written: "for roles based in Canada".
        """
        if len(candidates) == 1:
            return candidates[0], "pay.currency.stated"
        here = self._codes(list(self.money.countries_shown(*label))) if candidates and label[0] else set()
        if len(here) == 1 and here <= set(candidates):
            return here.pop(), "pay.currency.by_place"
        known = self._settled.get(candidates)
        if known is None:
            known = self._settled[candidates] = self._by_rules(candidates)
        return known

    def possible(self, code: str | None, candidates: tuple[str, ...]) -> tuple[Currency, ...]:
        """Give the currencies that a figure can be in: the settled one, else all that its marks allow, the likeliest first."""
        known = self.money.currencies
        if code:
            return (known[code],)
        return tuple(sorted((known[one] for one in candidates if one in known), key=lambda currency: not currency.abroad))

    def _by_rules(self, candidates: tuple[str, ...]) -> tuple[str | None, str]:
        if not candidates:
            return self._of_unmarked()
        candidates = tuple(code for code in candidates if code not in self._contrasted) or candidates
        rules: tuple[tuple[str, Callable[[], set[str]]], ...] = (
            ("pay.currency.by_other_amounts", lambda: self.said),
            ("pay.currency.by_country", self._of_countries),
            ("pay.currency.by_location", self._of_location),
            ("pay.currency.by_signs", lambda: self._of_signs(candidates)),
            ("pay.currency.abroad", lambda: self._abroad(candidates)),
            ("pay.currency.by_source", self._of_source),
            ("pay.currency.by_company", self._of_company),
        )
        return _first(rules, frozenset(candidates))

    def _of_unmarked(self) -> tuple[str | None, str]:
        """Settle a number without any mark: nothing may speak for a second currency, and the rules bear names of their own."""
        return _first(
            (
                ("pay.currency.unmarked.by_other_amounts", lambda: self.said),
                ("pay.currency.unmarked.by_country", self._of_countries),
                ("pay.currency.unmarked.by_location", self._of_location),
                ("pay.currency.unmarked.by_signs", lambda: self._codes(list(self._signs_of_text()))),
                ("pay.currency.unmarked.by_source", self._of_source),
            ),
            None,
        )

    def _of_countries(self) -> set[str]:
        return self._codes(self.countries)

    def _abroad(self, candidates: tuple[str, ...]) -> set[str]:
        """Give what a shared sign means abroad: where the job sits in a country whose own money is not under that sign.

        Where it sits in several, one figure cannot be in the money of each: it is in none of theirs, unless that is the
        one that the sign means abroad.
        """
        known = [self.money.country_currency.get(country) for country in self.countries]
        if not known or None in known or all(code in candidates for code in known):
            return set()
        meant = {code for code in candidates if code in self.money.currencies and self.money.currencies[code].abroad}
        local = {code for code in known if code in candidates}
        return meant if not local or (len(local) > 1 and not local & meant) else set()

    def _codes(self, countries: Sequence[str]) -> set[str]:
        known = self.money.country_currency
        return {known[country] for country in countries if country in known}

    def _of_location(self) -> set[str]:
        return self._codes(_shown_by(self.document.folded("location"), self.money))

    def _of_signs(self, candidates: tuple[str, ...]) -> set[str]:
        """Give the currencies of the countries that the posting speaks of; one alone where it is named clearly most."""
        counts: dict[str, int] = {}
        for country, count in self._signs_of_text().items():
            code = self.money.country_currency.get(country)
            if code is not None and (not candidates or code in candidates):
                counts[code] = counts.get(code, 0) + count
        most = max(counts.values(), default=0)
        return {code for code, count in counts.items() if 2 * count > most}

    def _signs_of_text(self) -> dict[str, int]:
        if self._signs is None:
            title, description = self.document.title, self.document.description
            folded = self.document.folded("title") + "\n" + self.document.folded("description")
            self._signs = self.money.countries_shown(folded, title + "\n" + description)
        return self._signs

    def _of_source(self) -> set[str]:
        code = self.money.sources.get(self.document.posting.source)
        return {code} if code else set()

    def _of_company(self) -> set[str]:
        address = self.document.posting.company_url
        host = urlsplit(address).hostname or "" if address else ""
        country = _ENDINGS.get(host.rpartition(".")[2])
        return self._codes([country]) if country else set()


@remembered
def _shown_by(location: str, money: Money) -> tuple[str, ...]:
    """Give the countries that a location names; a short sign in it counts however it is written."""
    return tuple(money.countries_shown(location, location.upper()))


def _first(rules: Sequence[tuple[str, Callable[[], set[str]]]], candidates: frozenset[str] | None) -> tuple[str | None, str]:
    """Give the currency of the first rule that leaves one of the candidates (None: of all)."""
    for rule, allowed in rules:
        possible = allowed() if candidates is None else allowed() & candidates
        if len(possible) == 1:
            return min(possible), rule
    return None, "pay.currency.unsettled"
