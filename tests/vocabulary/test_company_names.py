"""Company names: one employer under many spellings, and files that say what is wrong with them."""

import csv
from pathlib import Path

import pytest

from aggregator.errors import ConfigurationError
from aggregator.settings import config_folder
from aggregator.vocabulary.company_names import CompanyName, parse_company_names

_FILE = config_folder() / "vocabulary" / "company_names.toml"
_NAMES = parse_company_names(_FILE.read_text(encoding="utf-8"), file=_FILE.name)
_ROWS = list(csv.DictReader((Path(__file__).parent / "company_names.csv").read_text(encoding="utf-8").splitlines()))
_EMPTY = "legal_forms = []\nboard_words = []\narticles = []\ndomain_endings = []\n"


@pytest.mark.parametrize("row", _ROWS, ids=[row["name"] for row in _ROWS])
def test_names(row: dict[str, str]) -> None:
    """Every spelling of the table gives the name that it is compared by."""
    assert _NAMES.read(row["name"]) == CompanyName(row["strict"], row["loose"])


@pytest.mark.parametrize("name", [None, "", "  "])
def test_no_name_is_no_name(name: str | None) -> None:
    """A posting without employer equals no employer."""
    assert _NAMES.read(name) == CompanyName("", "")


def test_a_missing_list_is_named() -> None:
    """The error says which file and which key."""
    with pytest.raises(ConfigurationError, match=r"names\.toml: descriptions: mandatory, and missing"):
        parse_company_names(_EMPTY, file="names.toml")


def test_an_unknown_key_is_named() -> None:
    """A typo in the file is an error, not a silence."""
    with pytest.raises(ConfigurationError, match=r"names\.toml: unknown key legal_form"):
        parse_company_names(_EMPTY + "descriptions = []\nlegal_form = []\n", file="names.toml")


@pytest.mark.parametrize("entry", ["GmbH", "s.r.l.", "société"])
def test_an_entry_that_could_never_match_is_named(entry: str) -> None:
    """Entries are written as they are compared; another spelling would be a silence."""
    with pytest.raises(ConfigurationError, match="descriptions: expected words in lower case without accents and marks"):
        parse_company_names(_EMPTY + f'descriptions = ["{entry}"]\n', file="names.toml")
