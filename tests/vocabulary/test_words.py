"""The data files of what a job is: complete, in step with the article, and strict about typing errors."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from aggregator.errors import ConfigurationError
from aggregator.settings import config_folder, read_texts
from aggregator.vocabulary.article import parse_article
from aggregator.vocabulary.lexicon import Kind
from aggregator.vocabulary.words import Words, parse_words


@pytest.fixture(scope="module")
def texts() -> Mapping[str, str]:
    """Read config/vocabulary."""
    return read_texts(config_folder() / "vocabulary")


@pytest.fixture(scope="module")
def words(texts: Mapping[str, str]) -> Words:
    """Compile config/vocabulary."""
    return parse_words(texts.__getitem__)


def _changed(texts: Mapping[str, str], file: str, old: str, new: str) -> Callable[[str], str]:
    assert old in texts[file]
    return {**texts, file: texts[file].replace(old, new, 1)}.__getitem__


def test_ids_are_the_articles(words: Words) -> None:
    """Roles, sectors, key sectors, pathways and trends bear the ids of the article's claims."""
    article = parse_article((Path(config_folder()) / "article.toml").read_text(encoding="utf-8"))
    assert {role.id for role in article.roles} <= set(words.roles.ids)
    assert {sector.id for sector in article.sectors} == {one.id for one in words.sectors.sectors.values() if one.kind == "industry"}
    assert {key for country in article.countries for key in country.key_sectors} == {
        one.tags for one in words.sectors.sectors.values() if one.tags
    }
    assert {pathway.id for pathway in article.pathways} == {rule.id for rule in words.pathways}
    assert {trend.id for trend in article.trends} == set(words.trends.needed)
    assert {group.id for group in article.skill_groups} == {skill.group for skill in words.skills.values()}


def test_every_role_has_a_rule(words: Words) -> None:
    """No role is out of reach."""
    assert {rule.id for rule in words.roles.rules if rule.id} == set(words.roles.ids)


@pytest.mark.parametrize(
    ("text", "kind", "identifier"),
    [
        ("hospitals", Kind.SECTOR, "healthcare_biomedical"),
        ("e-learning", Kind.SECTOR, "education_edtech"),
        ("health-care", Kind.SECTOR, "healthcare_biomedical"),
        ("data mining", Kind.SECTOR, "-"),
        ("machine learning", Kind.AI, "core"),
        ("python", Kind.SKILL, "python"),
        ("equal opportunity", Kind.SENTENCE, "legal"),
        ("web3", Kind.TREND, "decentralised_work"),
    ],
)
def test_lexicon(words: Words, text: str, kind: Kind, identifier: str) -> None:
    """One automaton knows every kind of phrase, plurals and hyphens included."""
    assert (kind, identifier) in {(hit.meaning.kind, hit.meaning.id) for hit in words.lexicon.find(text)}


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("roles.toml", 'id = "ai_educator"', 'id = "ai_wizard"', "roles.toml: [[rule]] ai_wizard: id: no such role"),
        ("roles.toml", 'ai = "yes"', 'ai = "maybe"', "ai: expected yes, support or no, got 'maybe'"),
        ("roles.toml", "everywhere = true", "everywere = true", "unknown key everywere"),
        ("seniority.toml", "junior = [", "juniour = [", "seniority.toml: [level]: juniour: expected one of intern, junior"),
        ("ai_terms.toml", 'tier = "core"', 'tier = "hard"', "tier: expected one of core, applied, word, data, got 'hard'"),
        ("ai_terms.toml", "[gate.engineer]", "[gate.engineers]", "ai_terms.toml: [gate]: engineer: mandatory, and missing"),
        ("ai_terms.toml", "benefits = 0.0", "", "ai_terms.toml: [section_weight]: benefits: mandatory, and missing"),
        ("sectors.toml", "rival_share = 0.75", 'rival_share = "much"', "sectors.toml: [points]: rival_share: expected a number, got 'much'"),
        ("sectors.toml", 'kind = "other"', 'kind = "others"', "kind: expected one of industry, other, key, focus, got 'others'"),
        ("sectors.toml", 'part_of = "finance"', 'part_of = "finances"', "fintech: part_of: no such sector: 'finances'"),
        ("sectors.toml", "decisive = [", "decisive = 3 # [", "sectors.toml"),
        ("employers.csv", "healthcare_biomedical", "health", "employers.csv: line"),
        ("employers.csv", "employer,sectors,match", "employer,sector,match", "employers.csv: the header lacks sectors"),
        ("skills.csv", "id,name,group", "id,name,area", "skills.csv: the header lacks group"),
        ("skills.csv", ",programming,", ",coding,", "skills.csv: line"),
        ("skills.csv", "\nr,R,", "\npython,R,", "id 'python' is missing or stands twice"),
        ("skills.csv", "python|python3,", "python|python3,loosely", "match: expected nothing, exact or field, got 'loosely'"),
        ("employers.csv", ",whole", ",half", "match: expected nothing or whole, got 'half'"),
        ("roles.toml", "[[rule]]", '[[rule]]\nid = "none"\nai = "no"\n[[rule]]', "roles.toml: [[rule]] none: any: mandatory, and missing (line "),
        ("trends.toml", 'id = "generative_ai"', 'id = "ethical_ai_regulation"', "trends.toml: [[trend]] ethical_ai_regulation: id"),
        ("trends.toml", "needed = 1", "need = 1", "trends.toml: [[trend]] generative_ai: unknown key need"),
        ("pathways.toml", "needs_ai = false", 'needs_ai = "no"', "needs_ai: expected true or false, got 'no'"),
        ("sections.toml", 'legal = [\n  "', 'law = [\n  "', "sections.toml: [sentences]: legal: mandatory, and missing"),
    ],
)  # fmt: skip
def test_errors_name_the_place(texts: Mapping[str, str], file: str, old: str, new: str, message: str) -> None:
    """A typing error in a data file names file, table and key."""
    with pytest.raises(ConfigurationError) as caught:
        parse_words(_changed(texts, file, old, new))
    assert message in str(caught.value)


def test_a_role_is_data(texts: Mapping[str, str]) -> None:
    """A new role is an id and a rule in roles.toml; an id without a rule, and a rule of an unlisted id, are named."""
    rule = '[[rule]]\nid = "sample_role"\nai = "yes"\nany = ["sample work"]\n\n[[rule]]'
    listed = {**texts, "roles.toml": texts["roles.toml"].replace("roles = [", 'roles = [\n  "sample_role",', 1)}

    added = parse_words(_changed(listed, "roles.toml", "[[rule]]", rule)).roles
    assert "sample_role" in added.ids
    with pytest.raises(ConfigurationError, match=r"roles.toml: roles: no rule gives sample_role"):
        parse_words(listed.__getitem__)
    with pytest.raises(ConfigurationError, match=r"roles.toml: \[\[rule\]\] sample_role: id: no such role: 'sample_role'; expected none"):
        parse_words(_changed(texts, "roles.toml", "[[rule]]", rule))
