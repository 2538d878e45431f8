"""`aggregator explain`: every tag with its words, the pay with its rate, the postings with their reasons."""

import json

import pytest

from aggregator.store.store import Store
from tests.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("database")


def paid(store: Store) -> int:
    """Give the number of an AI opening whose stated pay was converted from another currency."""
    query = "SELECT job_id FROM jobs WHERE is_ai AND gbp_year_min IS NOT NULL AND pay_currency = 'USD' ORDER BY job_id LIMIT 1"
    return int(next(iter(store.read_only(query).rows))[0])


def test_everything_is_told(aggregator: Command, opened: Store) -> None:
    """Answers, tags with quotes, pay with its rate, and the postings, in 80 columns."""
    ended = aggregator("explain", str(paid(opened)), "--from", "NG", "--from", "United States")
    assert ended.status == 0
    for words in (
        "May a resident apply?",
        "NG ",
        "US ",
        "»",
        "chosen: ",
        " USD for",
        "ECB daily reference rates",
        "annualised: ",
        "currency by ",
        "Postings (1)",
    ):
        assert words in " ".join(ended.out.split()) or words in ended.out
    assert max(len(line) for line in ended.out.splitlines() if "http" not in line) <= 80


def test_json_keeps_every_digit(aggregator: Command, opened: Store) -> None:
    """The whole story as JSON: quotes with their context, the chosen pay with rate, rate date, rate source and rule."""
    number = paid(opened)
    told = json.loads(aggregator("explain", str(number), "--from", "KE", "--format", "json").out)
    assert told["job"] == number
    assert [answer["country"] for answer in told["may_apply"]] == ["KE"]
    (chosen,) = (pay for pay in told["pays"] if pay["chosen"])
    assert chosen["currency"] == "USD"
    assert all(chosen[name] for name in ("rate", "rate_date", "rate_source", "annualised_by", "settled_by", "quote"))
    assert {item["tag"] for item in told["evidence"]} >= {"role", "ai", "language"}
    assert all(item["before"] + item["after"] for item in told["evidence"] if item["field"] == "description")


def test_the_overlap_and_a_guess_are_told(aggregator: Command, opened: Store) -> None:
    """A demand for a zone says what it leaves to each country; a limit that is a guess is called one."""
    numbers = {row[0]: row[1] for row in opened.read_only("SELECT company, job_id FROM jobs WHERE company IN ('Zoned', 'Guessed')").rows}
    zoned, guessed = str(numbers["Zoned"]), str(numbers["Guessed"])
    told = json.loads(aggregator("explain", zoned, "--from", "NG", "--from", "KE", "--format", "json").out)
    assert [(answer["answer"], answer["overlap_hours"]) for answer in told["may_apply"]] == [("yes", 2), ("yes", 0)]
    assert "shares 2 of 8 hours" in " ".join(aggregator("explain", zoned, "--from", "NG").out.split())
    (answer,) = json.loads(aggregator("explain", guessed, "--from", "NG", "--format", "json").out)["may_apply"]
    assert (answer["answer"], answer["because"]) == ("no", "limited to US: a guess, from benefits that only employers there name")


def test_hostile_words_do_not_act(aggregator: Command, opened: Store) -> None:
    """An opening made of escapes and direction marks is shown with marks in their place."""
    (number,) = (row[0] for row in opened.read_only("SELECT job_id FROM jobs WHERE board = 'hostile'").rows)
    out = aggregator("explain", str(number)).out
    assert "cmd()" in out
    assert not [letter for letter in ("\x1b", "\u202e", "\u200b") if letter in out]


def test_a_merged_opening_is_told_by_the_one_that_stands(aggregator: Command, opened: Store) -> None:
    """Both postings, and why they are one."""
    from datetime import UTC, datetime

    opened.matching.merge(1, 2, reason="same requisition", now=datetime(2026, 11, 3, tzinfo=UTC))
    out = aggregator("explain", "1").out
    assert "(opening 1 became part of this one)" in out
    assert "Postings (2)" in out
    assert "1 into 2 (postings 1): same requisition" in " ".join(out.split())


def test_a_repost_and_a_ghost_are_told(aggregator: Command, opened: Store) -> None:
    """An opening that was closed and put up again under another number is as old as the former one, and a ghost by then."""
    from sqlalchemy import text

    with opened._write() as connection:
        for words in (
            "UPDATE posting SET first_seen = '2025-01-05T00:00:00.000000Z', seen_at = '2025-02-01T00:00:00.000000Z' WHERE id = 1",
            "UPDATE posting SET closed_at = '2025-02-02T00:00:00.000000Z', closed_reason = 'absent' WHERE id = 1",
            "INSERT INTO posting_repost (posting_id, former_id) VALUES (2, 1)",
        ):
            connection.execute(text(words))
    out = " ".join(aggregator("explain", "2").out.split())
    assert "put up again once: first published 2025-01-05, as opening 1" in out
    assert "a ghost: open, and the same since 2025-01-05" in out
    told = json.loads(aggregator("explain", "2", "--format", "json").out)
    assert (told["reposts"], told["repost_of"], told["ghost"]) == (1, 1, True)
    assert json.loads(aggregator("explain", "1", "--format", "json").out)["ghost"] is False


def test_no_such_opening(aggregator: Command) -> None:
    """One line, status 2."""
    ended = aggregator("explain", "99999")
    assert (ended.status, ended.err) == (
        2,
        "aggregator: explain: no opening 99999: `aggregator jobs` and the column job_id give their numbers\n",
    )


def test_points_by_section(aggregator: Command, opened: Store) -> None:
    """Points of AI, role and sectors are shown by section, and in JSON they add up."""
    number = str(paid(opened))
    out = aggregator("explain", number).out
    assert "Points by section" in out
    assert "of roles.toml" in " ".join(out.split())
    told = json.loads(aggregator("explain", number, "--format", "json").out)["points"]
    assert told["tags_are_older"] is False
    assert told["ai"]["is_ai"] is True
    assert sum(sector["chosen"] for sector in told["sectors"]) <= 3
    for sector in told["sectors"]:
        assert abs(sector["points"] - sum(share["points"] for share in sector["shares"])) < 0.05
