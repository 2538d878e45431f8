"""Places: the names of a location, settled by each other."""

import pytest

from aggregator.dedupe.places import Area, Nearness, nearness, read_places
from tests.dedupe.reading import vocabulary


def _areas(location: str) -> set[tuple[str, str, str]]:
    """Write each area of a location as countries, state and city; a region by that word alone."""
    areas = read_places(location, geography=vocabulary().geography, words=vocabulary().opening_words).areas
    return {_written(area) for area in areas}


def _written(area: Area) -> tuple[str, str, str]:
    return ("region" if area.region else " ".join(sorted(area.countries)), area.state, area.city)


@pytest.mark.parametrize(
    ("location", "areas"),
    [
        ("Columbus, GA", {("US", "US-GA", "columbus")}),
        ("Paris, TX, France", {("FR", "", "paris")}),
        ("NH, Netherlands", {("NL", "", "")}),
        ("Paris, Ohio", {("US", "US-OH", "paris")}),
        ("Buffalo, New York", {("US", "US-NY", ""), ("US", "", "buffalo")}),
        ("Remote - France", {("FR", "", "")}),
        ("EMEA", {("region", "", "")}),
        ("wherever you like", set()),
    ],
)
def test_names_are_settled_by_each_other(location: str, areas: set[tuple[str, str, str]]) -> None:
    """A code beside a country that has no such state is none; where a city may hold another or not, both are kept."""
    assert _areas(location) == areas


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Paris, Ohio", "Paris, France", Nearness.CONFLICT),
        ("Amsterdam", "Amsterdam Zuidoost", Nearness.AGREE),
        ("Germany", "Berlin, Germany", Nearness.UNKNOWN),
        ("EMEA", "Germany", Nearness.UNKNOWN),
        ("EMEA", "Ohio", Nearness.CONFLICT),
        ("Texas", "Ohio", Nearness.CONFLICT),
        ("Texas", "USA", Nearness.UNKNOWN),
        ("Germany", "Germany", Nearness.AGREE),
        ("", "Germany", Nearness.UNKNOWN),
    ],
)
def test_places_agree_conflict_or_tell_nothing(one: str, other: str, near: Nearness) -> None:
    """A district lies in its city, a city in its country; what is wider than the other tells nothing."""
    geography, words = vocabulary().geography, vocabulary().opening_words
    mine, theirs = (read_places(text, geography=geography, words=words) for text in (one, other))
    assert nearness(mine, theirs) is nearness(theirs, mine) is near
