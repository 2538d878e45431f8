"""Opening words: titles rewritten by data, cities of several names, and files that say what is wrong with them."""

import pytest

from aggregator.errors import ConfigurationError
from aggregator.vocabulary.opening_words import parse_opening_words

_GOOD = """
[title]
noise = ["remote", "work from home"]
[title.same]
senior = ["sr"]
"machine learning" = ["ml"]
[title.tells]
levels = ["senior"]
apart = ["speaking"]
[city]
names = [["munich", "munchen"]]
metros = [["seattle", "bellevue"]]
"""


def test_phrases_are_rewritten_longest_first() -> None:
    """Noise goes, and several words become one way of writing."""
    words = parse_opening_words(_GOOD, file="openings.toml")
    assert words.rewrite(["sr", "ml", "engineer", "work", "from", "home"]) == ["senior", "machine", "learning", "engineer"]


def test_cities_have_one_name_and_a_group() -> None:
    """Every name of a city leads to the first, every city of a group to its first."""
    words = parse_opening_words(_GOOD, file="openings.toml")
    assert words.cities == {"munich": "munich", "munchen": "munich"}
    assert words.metros == {"seattle": "seattle", "bellevue": "seattle"}


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('senior = ["sr"]', 'senior = ["sr"]\njunior = ["sr"]', r"openings\.toml: \[title\]: \[same\]: junior: named twice: sr"),
        ('["sr"]', '["Sr"]', "senior: expected words in lower case without accents, got 'Sr'"),
        ('["munich", "munchen"]', '["munich", "münchen"]', "names: expected a city once, in lower case without accents, got 'münchen'"),
        ('["seattle", "bellevue"]', '["seattle", "seattle"]', "metros: expected a city once"),
        ('[["seattle", "bellevue"]]', '["seattle"]', "metros: expected a list of lists of texts"),
        ("[city]", "[city]\nname = []", r"openings\.toml: \[city\]: unknown key name"),
    ],
)
def test_a_wrong_file_names_its_key(before: str, after: str, message: str) -> None:
    """Each error says file, table and key."""
    with pytest.raises(ConfigurationError, match=message):
        parse_opening_words(_GOOD.replace(before, after), file="openings.toml")
