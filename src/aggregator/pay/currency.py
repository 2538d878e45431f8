"""Currency: what `$`, `kr`, "rupees" or a bare number stands for, by ordered rules; never a guess."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aggregator.text.document import Document
from aggregator.vocabulary.money import Money

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

    def settle(self, candidates: tuple[str, ...]) -> tuple[str | None, str]:
        """Give the currency and the rule that settled it; (None, "pay.currency.unsettled") where none does."""
        if len(candidates) == 1:
            return candidates[0], "pay.currency.stated"
        known = self._settled.get(candidates)
        if known is None:
            known = self._settled[candidates] = self._by_rules(candidates)
        return known

    def _by_rules(self, candidates: tuple[str, ...]) -> tuple[str | None, str]:
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
        for rule, allowed in rules:
            possible = allowed() & set(candidates) if candidates else allowed()
            if len(possible) == 1:
                return possible.pop(), rule
        return None, "pay.currency.unsettled"

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
        meant = {code for code in candidates if self.money.currencies[code].abroad}
        local = {code for code in known if code in candidates}
        return meant if not local or (len(local) > 1 and not local & meant) else set()

    def _codes(self, countries: Sequence[str]) -> set[str]:
        known = self.money.country_currency
        return {known[country] for country in countries if country in known}

    def _of_location(self) -> set[str]:
        return self._codes(list(self.money.countries_named(self.document.folded("location"))))

    def _of_signs(self, candidates: tuple[str, ...]) -> set[str]:
        """Give the currencies of the countries that the posting speaks of; one alone where it is named clearly most."""
        if self._signs is None:
            self._signs = self.money.countries_named(self.document.folded("title") + "\n" + self.document.folded("description"))
        counts: dict[str, int] = {}
        for country, count in self._signs.items():
            code = self.money.country_currency.get(country)
            if code is not None and (not candidates or code in candidates):
                counts[code] = counts.get(code, 0) + count
        most = max(counts.values(), default=0)
        return {code for code, count in counts.items() if 2 * count > most}

    def _of_source(self) -> set[str]:
        code = self.money.sources.get(self.document.posting.source)
        return {code} if code else set()

    def _of_company(self) -> set[str]:
        address = self.document.posting.company_url
        host = urlsplit(address).hostname or "" if address else ""
        country = _ENDINGS.get(host.rpartition(".")[2])
        return self._codes([country]) if country else set()
