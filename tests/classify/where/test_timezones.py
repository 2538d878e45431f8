"""Overlap of working days: what a demand for a zone leaves to somebody elsewhere."""

import pytest

from aggregator.classify.timezones import overlap_for, overlap_left
from aggregator.core.tags import TimeZoneDemand


@pytest.mark.parametrize(
    ("utc_from", "utc_to", "offset", "hours"),
    [
        (1, 1, 1, 8),  # Lagos and Paris in winter
        (-8, -8, 1, 0),  # Lagos and Los Angeles
        (-5, -5, 1, 2),  # Lagos and New York
        (0, 3, 3, 8),  # Nairobi inside a European range
        (1, 2, 5.5, 4.5),  # Mumbai and Berlin
        (-3, 3, 5.5, 5.5),  # Mumbai and a range
        (10, 11, -10, 5),  # Honolulu is three hours from Sydney in summer, around the other side
        (12, 12, -12, 8),  # the date line: the same hours of the day
    ],
)
def test_the_overlap_left_counts_hours_of_two_working_days(utc_from: float, utc_to: float, offset: float, hours: float) -> None:
    """The nearest demanded zone counts, and the clock is a circle."""
    assert overlap_left(TimeZoneDemand(utc_from=utc_from, utc_to=utc_to), offset) == hours


def test_one_end_of_a_range_is_the_whole_of_it() -> None:
    """A demand with one end only is a demand for that zone."""
    assert overlap_left(TimeZoneDemand(utc_to=2.0), 2.0) == 8


def test_hours_without_a_zone_cannot_be_placed() -> None:
    """Four hours of overlap with nobody named leave the answer open."""
    assert overlap_left(TimeZoneDemand(overlap_hours=4), 1) is None


@pytest.mark.parametrize(
    ("utc_from", "utc_to", "clocks", "hours"),
    [
        (-5, -5, (1, 1), 2),  # Nigeria
        (1, 1, (5.5, 5.5), 3.5),  # India
        (-5, -5, (-5, -3), 8),  # Brazil: Acre keeps it
        (-4, -4, (-10, -4), 8),  # the east of the United States
        (0, 2, (-10, -4), 4),  # the east of it again
        (-12, 14, (3, 3), 8),  # any clock
    ],
)
def test_a_country_of_several_clocks_has_its_nearest(utc_from: float, utc_to: float, clocks: tuple[float, float], hours: float) -> None:
    """Whoever asks for a whole country is told of its clock that suits best."""
    assert overlap_for(TimeZoneDemand(utc_from=utc_from, utc_to=utc_to), clocks) == hours


def test_no_zone_leaves_no_country_an_overlap() -> None:
    """Hours with nobody named cannot be placed for a country either."""
    assert overlap_for(TimeZoneDemand(overlap_hours=4), (1, 1)) is None
