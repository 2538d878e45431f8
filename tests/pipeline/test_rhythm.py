"""When a feed is asked next."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.pipeline.rhythm import SPREAD, at_phase, interval_after, phase, wait_after_failure

HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "changed", "hours"),
    [
        pytest.param(10 * HOUR, True, 7, id="sooner where it changed"),
        pytest.param(10 * HOUR, False, 13, id="later where it did not"),
        pytest.param(None, True, 8.4, id="a new feed starts from the usual interval"),
        pytest.param(7 * HOUR, True, 6, id="never sooner than its terms"),
        pytest.param(23 * HOUR, False, 24, id="a day at most"),
    ],
)
def test_the_interval_follows_what_a_feed_does(before: timedelta | None, changed: bool, hours: float) -> None:
    """Between the terms (six hours here) and a day."""
    assert interval_after(before, changed=changed, least=6 * HOUR, usual=12 * HOUR) == hours * HOUR


def test_terms_that_are_longer_than_a_day_win() -> None:
    """A day is the longest of our own waits, not of theirs."""
    assert interval_after(None, changed=True, least=48 * HOUR, usual=48 * HOUR) == 48 * HOUR
    assert wait_after_failure(0, least=48 * HOUR) == 48 * HOUR


@pytest.mark.parametrize(("failures", "minutes"), [(0, 5), (1, 10), (4, 80), (8, 1280), (9, 1440), (10_000, 1440)])
def test_a_feed_that_fails_waits_longer_each_time_and_is_never_given_up(failures: int, minutes: int) -> None:
    """Five minutes, doubled, a day at most."""
    assert wait_after_failure(failures, least=timedelta(0)) == timedelta(minutes=minutes)


def test_a_failure_that_reached_the_host_counts_against_its_terms() -> None:
    """The interval of the terms counts from the last request."""
    assert wait_after_failure(0, least=6 * HOUR) == 6 * HOUR


@given(moment=st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)), place=st.floats(0, 1, exclude_max=True))  # noqa: DTZ001  (hypothesis wants naive bounds)
def test_the_grid_never_leads_into_the_past(moment: datetime, place: float) -> None:
    """The next time is at or after the moment, and within ten minutes."""
    found = at_phase(moment, place)
    assert moment <= found <= moment + SPREAD + timedelta(milliseconds=1)


def test_feeds_that_began_together_spread_out_and_stay_where_they_are() -> None:
    """A hundred boards stand at a hundred places, the same after every restart."""
    places = {phase("greenhouse", f"board{number}") for number in range(100)}
    assert len(places) == 100
    assert len({int(place * 10) for place in places}) == 10
    assert phase("greenhouse", "acme") == phase("greenhouse", "acme") == pytest.approx(0.69274, abs=1e-5)
    assert at_phase(at_phase(NOON, 0.25), 0.25) == at_phase(NOON, 0.25)
