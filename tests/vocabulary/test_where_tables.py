"""Tables of places, eligibility, conditions and clocks: what they mean, and what they refuse, by file, place and key."""

from typing import Final

import pytest

from aggregator.errors import ConfigurationError
from aggregator.vocabulary.conditions import parse_conditions
from aggregator.vocabulary.eligibility import parse_eligibility
from aggregator.vocabulary.geography import Geography, Kind, parse_geography, place_key
from aggregator.vocabulary.timezones import parse_clocks

COUNTRIES: Final = "# codes\niso2,iso3,name,aliases,demonyms\nKE,KEN,Kenya,jamhuri ya kenya,kenyan\nUS,USA,United States,usa,american\n"
REGIONS: Final = '[EAST]\naliases = ["east"]\nadjectives = ["eastern"]\nmembers = ["KE"]\n'
PLACES: Final = "name,kind,code,country,ambiguous\nohio,state,US-OH,US,\nsand,never,,,\nbrook,word,,US,\n"
CITIES: Final = 'country,zone,utc_january,utc_july,at_least,names\nKE,Africa/Nairobi,3,3,2000000,"nairobi|sand"\nUS,America/New_York,-5,-4,5000,"nairobi"\n'
CONDITIONS: Final = "".join(
    f'[{tag}.x]\nphrases = ["{tag} it"]\n' for tag in ("workplace", "relocation", "visa", "clearance", "programmes", "engagement")
)
ELIGIBILITY: Final = (
    '[rules.only]\nweight = "hard"\nreads = "before"\nphrases = ["only"]\n[[rules.only.product]]\nfirst = ["must", "~"]\nsecond = ["live in"]\n'
    + "".join(f'[{name}]\nphrases = ["{name}"]\n' for name in ("never", "ignored", "ignored_before", "preferred", "generic"))
    + '[markers]\nKE = ["nssf|nhif"]\n'
)


def geography(*, countries: str = COUNTRIES, regions: str = REGIONS, places: str = PLACES, cities: str = CITIES) -> Geography:
    """Compile small tables."""
    return parse_geography(countries=countries, regions=regions, places=places, cities=cities)


def test_a_town_has_every_reading_the_largest_first() -> None:
    """A name of towns in two countries reads as the larger, and as the other beside its country."""
    assert [place.country for place in geography().readings("nairobi")] == ["KE", "US"]


def test_a_word_is_never_a_town_and_a_small_one_only_in_fields() -> None:
    """Names marked never are dropped; names marked word are too small for running text."""
    assert geography().readings("sand") == ()
    assert geography().readings("brook")[0].size < 500_000


def test_a_region_is_its_members_and_a_state_has_its_code() -> None:
    """Regions expand, and the code of a state stands in capitals."""
    tables = geography()
    assert tables.names["east"][0].countries == {"KE"}
    assert [(place.kind, place.state) for place in tables.codes["OH"]] == [(Kind.STATE, "US-OH")]
    assert tables.hours["KE"] == (3.0, 3.0)


@pytest.mark.parametrize(
    ("name", "key"),
    [("São Paulo", "sao paulo"), ("St. Louis", "st louis"), ("Łódź", "lodz"), ("Guinea-Bissau", "guinea bissau"), ("U.S.A.", "usa")],
)
def test_a_key_has_no_accents_stops_or_hyphens(name: str, key: str) -> None:
    """Spellings of one name meet in one key."""
    assert place_key(name) == key


@pytest.mark.parametrize(
    ("table", "text", "message"),
    [
        ("countries", COUNTRIES + "KE,KEN,Kenya,,\n", "countries.csv: line 5: iso2: expected a new pair of codes, got 'KE', 'KEN'"),
        ("countries", COUNTRIES + "UG,UGA,Uganda,kenya,\n", "countries.csv: line 5: aliases: 'kenya' is named twice"),
        ("countries", "iso2,name\n", "countries.csv: the header lacks iso3, aliases, demonyms"),
        ("regions", '[EAST]\naliases = ["east"]\nmembers = ["QQ"]\n', "regions.toml: [EAST]: members: not in countries.csv: QQ"),
        ("regions", '[EAST]\nalias = ["east"]\nmembers = ["KE"]\n', "regions.toml: [EAST]: unknown key alias; did you mean aliases?"),
        ("regions", '[EAST]\naliases = ["kenya"]\nmembers = ["KE"]\n', "regions.toml: [EAST]: aliases: 'kenya' is named twice"),
        (
            "places",
            "name,kind,code,country,ambiguous\nohio,county,,US,\n",
            "places.csv: line 2: kind: expected state, subdivision, city, word or never, got 'county'",
        ),
        (
            "places",
            "name,kind,code,country,ambiguous\nohio,city,,QQ,\n",
            "places.csv: line 2: ambiguous: expected a country or an ISO 3166-2 code, got 'QQ'",
        ),
        ("cities", CITIES + 'QQ,Zone,1,1,5000,"town"\n', "cities.csv: line 4: country: not in countries.csv: 'QQ'"),
        ("cities", CITIES + 'KE,Zone,1,1,many,"town"\n', "cities.csv: line 4: at_least: invalid literal for int() with base 10: 'many'"),
    ],
)
def test_a_wrong_table_of_places_names_its_line(table: str, text: str, message: str) -> None:
    """An error says which file, which line or table, and which key."""
    with pytest.raises(ConfigurationError) as error:
        geography(**{table: text})
    assert str(error.value).partition(" (line ")[0] == message


def test_products_of_phrases_are_combined_and_parts_left_out() -> None:
    """Every combination is a phrase, and ~ leaves a part out; alternatives of a sign are one sign."""
    phrases = parse_eligibility(ELIGIBILITY, file="eligibility.toml", countries=["KE"])
    assert [phrase for phrase, _ in phrases.phrases] == ["only", "must live in", "live in"]
    assert phrases.markers == (("nssf", "KE", "nssf|nhif"), ("nhif", "KE", "nssf|nhif"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"hard"', '"firm"', "eligibility.toml: [rules]: [only]: weight: expected one of hard, open, none, got 'firm'"),
        (
            'reads = "before"',
            'read = "before"',
            "eligibility.toml: [rules]: [only]: reads: mandatory, and missing; is read meant to be it?",
        ),
        ("KE =", "QQ =", "eligibility.toml: [markers]: QQ: not a country of countries.csv"),
        ("[ignored]", "[beyond]", "eligibility.toml: ignored: mandatory, and missing"),
        (
            "[markers]",
            '[slips]\nphrases = ["x"]\n[markers]',
            "eligibility.toml: unknown key slips; known are generic, ignored, ignored_before, markers, never, preferred, rules",
        ),
    ],
)
def test_a_wrong_eligibility_table_names_its_key(old: str, new: str, message: str) -> None:
    """A typo in the rules is an error and not a silence."""
    with pytest.raises(ConfigurationError) as error:
        parse_eligibility(ELIGIBILITY.replace(old, new, 1), file="eligibility.toml", countries=["KE"])
    assert str(error.value).partition(" (line ")[0] == message


def test_conditions_need_every_tag_and_know_no_other_key() -> None:
    """A tag that is missing or misspelt is named."""
    assert len(parse_conditions(CONDITIONS, file="conditions.toml").phrases) == 6
    with pytest.raises(ConfigurationError, match="visa: mandatory, and missing"):
        parse_conditions(CONDITIONS.replace("[visa.x]", "[visas.x]"), file="conditions.toml")
    with pytest.raises(ConfigurationError, match="unknown key phrase"):
        parse_conditions(CONDITIONS.replace('phrases = ["visa it"]', 'phrase = ["visa it"]'), file="conditions.toml")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("eat,3,3,capitals", "timezones.csv: line 3: name: 'eat' is named twice"),
        ("wat,1,1,loud", "timezones.csv: line 3: written: expected one of any, capitals, clock, capitals_clock, got 'loud'"),
        ("wat,one,1,any", "timezones.csv: line 3: utc_from: expected hours, got 'one' and '1'"),
        ("wat,2,1,any", "timezones.csv: line 3: utc_from: expected -12 to 14 in order, got 2 to 1"),
    ],
)
def test_a_wrong_clock_names_its_line(row: str, message: str) -> None:
    """Hours that no clock has are refused."""
    with pytest.raises(ConfigurationError) as error:
        parse_clocks(f"name,utc_from,utc_to,written\neat,3,3,capitals_clock\n{row}\n", file="timezones.csv")
    assert str(error.value) == message
