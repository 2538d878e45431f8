"""Tables: what a data file must say, said by file, table and key where it does not."""

from collections.abc import Callable

import pytest

from aggregator.errors import ConfigurationError
from aggregator.settings import load_article, load_countries, load_yardstick
from aggregator.vocabulary.article import parse_article
from aggregator.vocabulary.countries import parse_countries
from aggregator.vocabulary.headings import parse_headings
from aggregator.vocabulary.skills import parse_skills
from aggregator.vocabulary.table import Table, read_csv
from aggregator.vocabulary.yardstick import parse_yardstick

HEAD = '[article]\ntitle = "A"\nyear = 2025\ncurrency = "GBP"\nperiod = "year"\n'
SKILLS = "id,name,group,aliases,match\n"
YARDSTICK = "role,year,country,n,p25,median,p75\n"


def _table(text: str) -> Table:
    return Table.parse(text, file="one.toml")


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda: _table('a = ["x", "x"]').texts("a"), "one.toml: a: named twice: x"),
        (lambda: _table("a = [1]").texts("a"), "one.toml: a: expected a list of texts"),
        (lambda: _table("a = 1").table("a"), "one.toml: a: expected a table"),
        (lambda: _table("a = 1").tables("a"), "one.toml: a: expected an array of tables, [[a]]"),
        (lambda: _table("a = 1").groups("a"), "one.toml: a: expected a list of lists of texts"),
        (lambda: _table("a = 1").text("a"), "one.toml: a: expected text, got 1"),
        (lambda: _table("a = true").number("a"), "one.toml: a: expected a number, got True"),
        (lambda: _table("a = 1").flag("a"), "one.toml: a: expected true or false, got 1"),
        (lambda: list(read_csv("a,b\n1\n", file="one.csv", columns=("a",))), "one.csv: line 2: expected 2 columns"),
        (
            lambda: parse_article(HEAD.replace("GBP", "USD")),
            "article.toml: [article]: currency: expected GBP: all figures of the article are in GBP a year",
        ),
        (
            lambda: parse_article(f'{HEAD}[[role]]\nid = "x"\nname = "X"\ndoes = ""\nlow = 9\nhigh = 1\n'),
            "article.toml: [[role]] x: role x: expected 0 < low < high, got 9 and 1",
        ),
        (
            lambda: parse_article(f'{HEAD}[[country]]\ncode = "GBR"\nname = "X"\nkey_sectors = ["y"]\n'),
            "article.toml: [[country]] 1: ",
        ),
        (lambda: parse_skills(f"{SKILLS},A,programming,,\n", file="skills.csv"), "skills.csv: line 2: id '' is missing or stands twice"),
        (lambda: parse_skills(f"{SKILLS}a,A,other,,\n", file="skills.csv"), "skills.csv: line 2: group: expected one of programming, "),
        (
            lambda: parse_skills(f"{SKILLS}a,A,programming,,near\n", file="skills.csv"),
            "skills.csv: line 2: match: expected nothing, exact or field, got 'near'",
        ),
        (
            lambda: parse_headings('[headings]\nduties = ["Your tasks"]\nnice = ["your tasks"]\n', file="sections.toml"),
            "sections.toml: [headings]: nice: 'your tasks' stands under duties too",
        ),
        (lambda: parse_yardstick(f"{YARDSTICK}r,2025,US,x,1,2,3\n"), "yardstick.csv: line 2: invalid literal for int()"),
        (
            lambda: parse_yardstick(f"{YARDSTICK}r,2025,US,5,3,2,1\n"),
            "yardstick.csv: line 2: yardstick r US: expected ordered quartiles, got 3, 2, 1",
        ),
    ],
)
def test_a_wrong_file_names_its_place(read: Callable[[], object], message: str) -> None:
    """Every kind of mistake in a table is an error with its place, and says what was expected."""
    with pytest.raises(ConfigurationError) as error:
        read()
    assert str(error.value).startswith(message)


def test_what_is_left_out_has_its_default() -> None:
    """A table that is not there is an empty one, a list that is not there has nothing in it."""
    table = _table("")
    assert (table.table("a").keys(), table.texts("b"), table.tables("c"), table.flag("d"), table.number("e", 3)) == ((), (), (), False, 3)


def test_a_country_has_the_continent_that_names_it_first() -> None:
    """Egypt is of Africa before it is of the Middle East; a country that no region names has none."""
    countries = parse_countries("iso2,name\nEG,Egypt\nAQ,Antarctica\n", '[AFRICA]\nmembers = ["EG"]\n[MIDDLE_EAST]\nmembers = ["EG"]\n')
    assert [(one.code, one.name, one.continent) for one in countries.values()] == [("EG", "Egypt", "africa"), ("AQ", "Antarctica", None)]


def test_what_ships_is_read_whole() -> None:
    """The article has five roles and twenty claims of countries, every country a name, and the yardstick ordered quartiles."""
    article = load_article()
    assert len(article.roles) == 5
    assert sum(len(country.key_sectors) for country in article.countries) == 20
    assert article.role("data_scientist") in article.roles
    assert article.role("nobody") is None
    assert article.claim(article.claims[0].id) == article.claims[0]
    assert load_countries()["KE"].continent == "africa"
    assert all(one.p25 <= one.median <= one.p75 for one in load_yardstick())
