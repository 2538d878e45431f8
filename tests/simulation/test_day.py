"""The scheduler's day at a small size: every feed on time, no host above its pace, at little cost; `make simulate` is the full size."""

from pathlib import Path

from tests.simulation.day import simulate


def test_a_day_of_a_thousand_feeds(tmp_path: Path) -> None:
    """Every feed is read, none waits longer than the line of its host is long, and no host is asked faster than it allows."""
    day = simulate(1_000, folder=tmp_path)
    assert day.read == day.feeds
    assert day.late["p99"] < 30
    assert day.late["max"] < 120
    assert day.above_pace == ()
    assert day.cpu_share < 0.05


def test_where_everything_is_due_at_once_only_pace_makes_feeds_wait(tmp_path: Path) -> None:
    """On the first day the boards of one host stand in line, as long as its pace makes it; all others are read at once."""
    day = simulate(1_000, hours=2.0, warm=False, folder=tmp_path)
    assert day.read == day.feeds
    assert day.by_source["workable"] < 47 * 10 + 120
    assert day.by_source["recruitee"] < 120
    assert day.above_pace == ()
