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


def test_hostile_words_do_not_act(aggregator: Command, opened: Store) -> None:
    """An opening made of escapes and direction marks is shown with marks in their place."""
    (number,) = (row[0] for row in opened.read_only("SELECT job_id FROM jobs WHERE board = 'hostile'").rows)
    out = aggregator("explain", str(number)).out
    assert "cmd()" in out
    assert not [letter for letter in ("\x1b", "\u202e", "\u200b") if letter in out]


def test_a_merged_opening_is_told_by_the_one_that_stands(aggregator: Command, opened: Store) -> None:
    """Both postings, and why they are one."""
    from datetime import UTC, datetime

    opened.merge(1, 2, reason="same requisition", now=datetime(2026, 11, 3, tzinfo=UTC))
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
    assert (ended.status, ended.err) == (2, "aggregator: explain: no opening 99999\n")
