"""What the configuration expects of a source, and what is wrong with one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aggregator.cli.status import Status, status_of
from aggregator.errors import ConfigurationError, ReportRefused
from aggregator.pipeline.expectations import breaches, check_expectations, suggested
from aggregator.service.health import as_dict, verdicts
from aggregator.settings import Expectation, SourceOption, parse_settings
from aggregator.store.fitness import Fitness
from aggregator.store.store import open_store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WELL = Fitness(
    source="lever",
    feeds=3,
    states={"ok": 3},
    stale=0,
    never=0,
    overdue=0,
    next_due=NOON,
    last_complete=NOON,
    oldest_complete=NOON,
    newest_posting=NOON,
    listed=100,
    usual=100.0,
    open_postings=100,
    filled={"location": 0.98, "pay": 0.2, "currency": 0.01},
    quarantined=0,
    held={},
    errors={},
)
EXPECT = {"lever": SourceOption(expect=Expectation(least=90, most=200, filled={"location": 0.9}))}


@pytest.mark.parametrize(
    ("found", "says"),
    [
        pytest.param([WELL], [], id="well"),
        pytest.param([replace(WELL, listed=89)], [("89 postings in complete lists, and at least 90 are expected", True)], id="too few"),
        pytest.param([replace(WELL, listed=201)], [("201 postings in complete lists, and at most 200 are expected", False)], id="too many"),
        pytest.param([], [("0 postings in complete lists, and at least 90 are expected", True)], id="no feed at all"),
        pytest.param(
            [replace(WELL, filled={"location": 0.5})],
            [("location is filled in 50%, and 90% are expected", True)],
            id="a field that emptied",
        ),
    ],
)
def test_a_minimum_stops_the_reports_and_a_maximum_warns(found: list[Fitness], says: list[tuple[str, bool]]) -> None:
    """A bound is a signal to explain the latest run."""
    assert [(one.says, one.fatal) for one in breaches(found, EXPECT)] == says


def test_reports_are_refused_with_every_reason(tmp_path: Path) -> None:
    """Exit status 4: what stops them is named, and where nothing is expected nothing is asked."""
    with open_store(tmp_path / "db.sqlite") as store:
        assert check_expectations(store, {"lever": SourceOption()}, now=NOON) == []
        with pytest.raises(ReportRefused, match="the last good reports stay: lever: 0 postings in complete lists") as refused:
            check_expectations(store, EXPECT, now=NOON)
    assert status_of(refused.value) is Status.REFUSED


def test_a_source_that_is_switched_off_is_expected_nothing_of() -> None:
    """Its expectation waits in the file."""
    assert list(breaches([], {"lever": replace(EXPECT["lever"], enabled=False)})) == []


def test_what_is_suggested_can_be_read_back() -> None:
    """85 % of what is there, twice as many, and the fields that are mostly filled; the file takes it as it is."""
    lines = "\n".join(suggested([WELL]))
    assert lines == "[source.lever.expect]\nleast = 85\nmost = 200\n[source.lever.expect.filled]\nlocation = 0.83\npay = 0.17\n"
    head = '[agent]\nname = "a"\ncontact = "https://example.org"\n[store]\ndatabase = "x.sqlite"\n'
    settings = parse_settings(head + lines, environment={})
    assert settings.sources["lever"].expect == Expectation(least=85, most=200, filled={"location": 0.83, "pay": 0.17})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[source.lever.expect]\nleast = 5\nmost = 3\n", "expected 0 <= least <= most"),
        ("[source.lever.expect.filled]\ncolour = 0.5\n", "colour"),
        ("[source.lever.expect.filled]\npay = 50\n", "a share from 0 to 1"),
        ("[service]\nport = 70000\n", "port"),
        ("[service]\ntick = 5\n", "tick"),
    ],
)
def test_what_makes_no_sense_is_named(text: str, message: str) -> None:
    """S20: a typo in the configuration stops the start."""
    head = '[agent]\nname = "a"\ncontact = "https://example.org"\n[store]\ndatabase = "x.sqlite"\n'
    with pytest.raises(ConfigurationError, match=message):
        parse_settings(head + text, environment={})


@pytest.mark.parametrize(
    ("found", "says"),
    [
        pytest.param(WELL, [], id="well"),
        pytest.param(
            replace(WELL, states={"failing": 2, "ok": 1}, errors={"acme": "blocked: 403", "zeta": "gone: 404"}),
            ["2 of 3 feeds fail (acme: blocked: 403, and 1 more)"],
            id="failing",
        ),
        pytest.param(replace(WELL, stale=1), ["1 of 3 feeds had no complete run within three intervals"], id="stale"),
        pytest.param(replace(WELL, states={"suspect": 1, "ok": 2}), ["1 of 3 feeds are suspect"], id="empty three times"),
        pytest.param(replace(WELL, listed=60), ["60 postings listed, usually 100"], id="volume"),
        pytest.param(
            replace(WELL, held={"acme": "drop: 10 listed, usually 40"}),
            ["1 feeds are held from closing (acme: drop: 10 listed, usually 40)"],
            id="held",
        ),
        pytest.param(replace(WELL, newest_posting=NOON - timedelta(days=15)), ["nothing new since 2026-02-15"], id="silent"),
        pytest.param(replace(WELL, quarantined=4), ["4 records could not be read: `aggregator quarantine list`"], id="quarantine"),
        pytest.param(replace(WELL, states={"new": 3}, never=3, last_complete=None), [], id="not read yet"),
    ],
)
def test_health_names_what_is_wrong(found: Fitness, says: list[str]) -> None:
    """In words that a person can act on."""
    (verdict,) = verdicts([found], {}, now=NOON)
    assert list(verdict.says) == says
    assert as_dict(verdict, now=NOON)["well"] is (not says)
