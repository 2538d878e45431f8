"""Vocabulary: every data file of config/vocabulary, validated and compiled once, under one version."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from aggregator.errors import ConfigurationError
from aggregator.vocabulary.company_names import CompanyNames, parse_company_names
from aggregator.vocabulary.conditions import Conditions, parse_conditions
from aggregator.vocabulary.eligibility import EligibilityPhrases, parse_eligibility
from aggregator.vocabulary.geography import Geography, parse_geography
from aggregator.vocabulary.headings import parse_headings
from aggregator.vocabulary.money import Money
from aggregator.vocabulary.money_tables import parse_money
from aggregator.vocabulary.opening_words import OpeningWords, parse_opening_words
from aggregator.vocabulary.phrases import Phrases
from aggregator.vocabulary.timezones import Clocks, parse_clocks
from aggregator.vocabulary.triggers import Trigger, compile_triggers
from aggregator.vocabulary.words import Words, parse_words

_OF_OPENINGS: Final = ("cities.csv", "company_names.toml", "countries.csv", "openings.toml", "places.csv", "regions.toml")


def _version(texts: Mapping[str, str]) -> str:
    digest = sha256()
    for name in sorted(texts):
        digest.update(name.encode() + b"\0" + texts[name].encode() + b"\0")
    return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """All compiled tables; `version` is a hash of the texts that they were made of, `openings_version` of those that dedupe reads."""

    version: str
    openings_version: str
    headings: Mapping[str, str]
    geography: Geography
    eligibility: EligibilityPhrases
    conditions: Conditions
    clocks: Clocks
    triggers: Phrases[Trigger]
    money: Money
    company_names: CompanyNames
    opening_words: OpeningWords
    words: Words

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> "Vocabulary":
        """Compile the files, given as file name to text. Raises ConfigurationError naming file, table and key."""

        def text(name: str) -> str:
            if name not in texts:
                raise ConfigurationError(f"{name}: mandatory, and missing; `aggregator init` writes what is missing")
            if all(line.isspace() or line.startswith("#") for line in texts[name].splitlines(keepends=True)):
                raise ConfigurationError(f"{name}: holds nothing; remove the file and `aggregator init` writes it anew")
            return texts[name]

        geography = parse_geography(
            countries=text("countries.csv"), regions=text("regions.toml"), places=text("places.csv"), cities=text("cities.csv")
        )
        eligibility = parse_eligibility(text("eligibility.toml"), file="eligibility.toml", countries=geography.codes)
        conditions = parse_conditions(text("conditions.toml"), file="conditions.toml")
        clocks = parse_clocks(text("timezones.csv"), file="timezones.csv")
        return cls(
            version=_version(texts),
            openings_version=_version({name: text(name) for name in _OF_OPENINGS}),
            headings=parse_headings(text("sections.toml"), file="sections.toml"),
            geography=geography,
            eligibility=eligibility,
            conditions=conditions,
            clocks=clocks,
            triggers=compile_triggers(eligibility, conditions, clocks),
            money=parse_money(text("currencies.toml"), text("pay.toml")),
            company_names=parse_company_names(text("company_names.toml"), file="company_names.toml"),
            opening_words=parse_opening_words(text("openings.toml"), file="openings.toml"),
            words=parse_words(text),
        )
