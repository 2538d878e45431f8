"""The lexicon: its tables are read strictly, and what they say fits together."""

from typing import Any

import pytest

from aggregator.errors import ConfigurationError
from aggregator.samples import lexicon
from aggregator.samples.lexicon import load_lexicon


def test_every_country_has_a_currency_and_a_language_with_sentences() -> None:
    """No country of the market can meet a word that is missing."""
    words = load_lexicon()

    assert {country.currency for country in words.countries} <= set(words.currencies)
    assert {country.language for country in words.countries} <= set(words.prose)


def test_every_role_family_has_duties_in_every_other_language() -> None:
    """A posting in any language has something to do."""
    words = load_lexicon()
    families = {role.family for role in words.roles}

    assert all(f"duties_{family}" in block for language, block in words.prose.items() if language != "en" for family in families)


def test_the_articles_six_sectors_and_five_roles_are_there() -> None:
    """The market holds what the article speaks of."""
    words = load_lexicon()

    assert {sector.six for sector in words.sectors} == {
        "", "technology_software", "healthcare_biomedical", "education_edtech", "engineering_manufacturing_energy",
        "hospitality_tourism_cx", "creative_digital_media",
    }  # fmt: skip
    assert {"ai_research_scientist", "machine_learning_engineer", "data_scientist", "computer_vision_engineer", "nlp_specialist"} <= {
        role.id for role in words.roles
    }


@pytest.mark.parametrize(
    ("file", "table"), [("roles.toml", "role"), ("places.toml", "country"), ("companies.toml", "sector"), ("pay.toml", "currency")]
)
def test_a_key_that_nobody_knows_is_an_error(monkeypatch: pytest.MonkeyPatch, file: str, table: str) -> None:
    """A typo in a table is named, not ignored."""
    read = lexicon._read

    def misread(name: str) -> dict[str, Any]:
        tables = read(name)
        return tables | {table: ({**tables[table][0], "wieght": 1},)} if name == file else tables

    monkeypatch.setattr(lexicon, "_read", misread)
    with pytest.raises(ConfigurationError, match="wieght"):
        load_lexicon.__wrapped__()
