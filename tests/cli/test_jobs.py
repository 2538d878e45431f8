"""`aggregator jobs`: who may apply, in every format, with nothing that can act."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest

from aggregator.store.store import Store
from tests.cli.conftest import HOSTILE, Command

pytestmark = pytest.mark.usefixtures("database")

ACTING = ("\x1b", "\u202e", "\u200b")


def test_a_table_fits_eighty_columns(aggregator: Command) -> None:
    """Lines are at most 80 characters but for addresses, which stay whole, and only data stands on standard output."""
    ended = aggregator("jobs", "--from", "NG", "--limit", "20")
    assert ended.status == 0
    lines = ended.out.splitlines()
    assert max(len(line) for line in lines if "://" not in line) <= 80
    assert [line for line in lines if "://" in line and " " in line.strip()] == []
    assert sum(" · posted " in line for line in lines) == 20
    assert "20 openings for residents of Nigeria" in ended.err
    assert "openings for" not in ended.out


def test_every_answer_is_a_yes(aggregator: Command) -> None:
    """Without --include-unknown each line says yes and quotes why; with it, unknown ones are marked."""
    sure = json.loads(aggregator("jobs", "--from", "Kenya", "--format", "json", "--limit", "500").out)
    assert {line["may_apply"] for line in sure} == {"yes"}
    assert all("“" in line["reason"] for line in sure)
    more = json.loads(aggregator("jobs", "--from", "KE", "--format", "json", "--limit", "500", "--include-unknown").out)
    assert {line["may_apply"] for line in more} == {"yes", "unknown"}
    assert [line["posted"] for line in more] == sorted((line["posted"] for line in more), reverse=True)


def test_demands_narrow_the_list(aggregator: Command) -> None:
    """Role and pay are met by every line that is left."""
    ended = aggregator("jobs", "--from", "IN", "--role", "NLP-specialist", "--min-gbp", "40000", "--format", "json")
    lines = json.loads(ended.out)
    assert lines
    assert {line["role"] for line in lines} == {"nlp_specialist"}
    assert all(max(line["gbp_year_min"] or 0, line["gbp_year_max"] or 0) >= 40_000 for line in lines)


def test_a_day_in_the_future_leaves_nothing(aggregator: Command) -> None:
    """An empty list is no failure: nothing on standard output but an empty array, and the count on standard error."""
    ended = aggregator("jobs", "--from", "IN", "--new-since", "2999-01-01", "--format", "json")
    assert (ended.status, ended.out) == (0, "[]\n")
    assert "0 openings for residents of India" in ended.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--from", "Nigera"], "near it: NG (Nigeria)"),
        (["--from", "XX"], "the codes: AD AE AF"),
        (["--from", "NG", "--role", "wizard"], "--role: expected one of ai_data_annotation, ai_educator"),
        (["--from", "NG", "--sector", "wizardry"], "--sector: expected one of creative_digital_media"),
        (["--from", "NG", "--new-since", "lately"], "--new-since: expected a day such as 2026-01-31"),
        (["--from", "NG", "--zone", "Lagos"], "--zone: expected a clock such as UTC+1"),
        (["--from", "NG", "--zone", "UTC+15"], "--zone: expected a clock such as UTC+1"),
        (["--from", "NG", "--link", "ftp://x"], "--link: expected an absolute http(s) address"),
    ],
)
def test_what_there_is_not_is_refused_with_the_list(aggregator: Command, arguments: list[str], words: str) -> None:
    """Wrong usage is one clear line with what would be right, and status 2."""
    ended = aggregator("jobs", *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert words in ended.err
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize(("country", "zone", "hours"), [("NG", (), 2), ("KE", (), 0), ("IN", (), 0), ("IN", ("--zone", "UTC-3"), 6)])
def test_the_overlap_left_is_told(aggregator: Command, country: str, zone: tuple[str, ...], hours: int) -> None:
    """A demand for New York's hours leaves Lagos two of eight, Nairobi and Mumbai none, and any clock asked for its own."""
    told = json.loads(aggregator("jobs", "--from", country, *zone, "--format", "json", "--limit", "500").out)
    assert [line["overlap_hours"] for line in told if line["company"] == "Zoned"] == [hours]
    shown = " ".join(aggregator("jobs", "--from", country, *zone, "--limit", "500").out.split())
    assert "asks for UTC-5, 3 hours" in shown
    feed = aggregator("jobs", "--from", country, *zone, "--format", "rss", "--limit", "500").out
    assert f"a 9-to-17 day of yours shares {hours} of 8 hours with it" in feed


def test_a_guess_is_called_one(aggregator: Command) -> None:
    """Benefits that only one country's employers name are a guess, and the reason says so."""
    told = json.loads(aggregator("jobs", "--from", "US", "--format", "json", "--limit", "500").out)
    (reason,) = (line["reason"] for line in told if line["company"] == "Guessed")
    assert reason.startswith("a guess that it is for US")


def test_rss_is_valid(aggregator: Command) -> None:
    """A feed reader finds every opening with its link, date and id, and hostile words as text."""
    read = feedparser.parse(aggregator("jobs", "--from", "NG", "--format", "rss", "--limit", "500").out)
    assert (read.bozo, read.version) == (False, "rss20")
    assert read.feed.title == "AI openings open to residents of Nigeria"
    assert len({entry.id for entry in read.entries}) == len(read.entries) > 5
    assert all(entry.published_parsed for entry in read.entries)
    (hostile,) = (entry for entry in read.entries if "cmd()" in entry.title)
    assert hostile.link == "https://jobs.example/hostile?a=1&b=2"
    assert "<script" not in hostile.summary


def test_a_json_feed_is_valid(aggregator: Command) -> None:
    """Version, title and items with id, text and RFC 3339 dates, as JSON Feed 1.1 demands."""
    feed = json.loads(aggregator("jobs", "--from", "NG", "--format", "jsonfeed", "--link", "https://example.org/ng.json").out)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["home_page_url"] == "https://example.org/ng.json"
    assert all(item["id"] and item["content_text"] and item["date_published"].endswith("+00:00") for item in feed["items"])


@pytest.mark.parametrize("form", ["table", "csv", "json", "rss", "jsonfeed"])
def test_C16_nothing_acts(aggregator: Command, form: str) -> None:
    """No control, direction mark or zero-width character of a posting reaches standard output in any format."""
    out = aggregator("jobs", "--from", "NG", "--limit", "500", "--format", form).out
    assert "cmd()" in out
    assert not [letter for letter in ACTING if letter in out]


def test_C15_csv_cells_are_inert(aggregator: Command) -> None:
    """A spreadsheet takes every cell as text or a number."""
    rows = list(csv.DictReader(aggregator("jobs", "--from", "NG", "--format", "csv", "--limit", "500").out.splitlines()))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert HOSTILE[-8:] in "".join(row["title"] for row in rows)


def test_samples_say_that_they_are_none(aggregator: Command, opened: Store) -> None:
    """Over synthetic postings every format says so."""
    opened.save_report({}, now=datetime(2026, 11, 3, tzinfo=UTC), rules="r", rates="r", since=None, synthetic=True)
    words = "synthetic sample postings, not findings"
    assert words in aggregator("jobs", "--from", "NG").err
    assert words in aggregator("jobs", "--from", "NG", "--format", "csv", "--limit", "1").out.splitlines()[1]
    assert words in aggregator("jobs", "--from", "NG", "--format", "rss").out
    assert words in aggregator("sql", "SELECT 1").err
    assert json.loads(aggregator("explain", "1", "--format", "json").out)["note"] == words
    assert all(json.loads(line)["note"] == words for line in aggregator("export").out.splitlines())
    assert words in aggregator("export", "--format", "csv").out.splitlines()[-1]


def test_without_a_database_it_says_what_makes_one(aggregator: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is created by looking: one line, status 69."""
    monkeypatch.setenv("AGGREGATOR_DATABASE", str(tmp_path / "none.sqlite"))
    ended = aggregator("jobs", "--from", "NG")
    assert ended.status == 69
    assert "`aggregator run` makes it, `aggregator demo` one of samples" in ended.err
    assert not (tmp_path / "none.sqlite").exists()
