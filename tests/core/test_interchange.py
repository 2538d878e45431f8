"""The interchange format: what goes in comes out, unknown keys untouched, wrong values named."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.core.interchange import decode_line, encode_line, pay_record, posting_from, posting_record, problem_record, tags_record
from aggregator.core.page import Problem
from aggregator.core.pay import Pay, PayKind
from aggregator.core.posting import PayField, Period, Workplace
from aggregator.core.tags import Tags
from aggregator.errors import InvalidValue

LEAST = {"source": "lever", "source_id": "a-1", "title": "Data Scientist"}


def test_the_mandatory_keys_are_enough() -> None:
    """Everything else may be missing, null or empty."""
    posting = posting_from(LEAST | {"company": "", "location": None, "labels": None, "base_salary": None, "url": ""})
    assert (posting.company, posting.location, posting.labels, posting.base_salary, posting.url) == (None, None, None, (), None)


def test_a_posting_survives_the_round_trip() -> None:
    """Written and read again it is equal, unknown keys included."""
    record: dict[str, Any] = LEAST | {
        "board": "acme",
        "url": "https://example.org/1",
        "company": "Acme",
        "workplace": "remote",
        "applicant_locations": ["Kenya", "Nigeria"],
        "labels": [],
        "base_salary": {"min": 1000.5, "max": 2000, "currency": "gbp", "period": "monthly", "text": None},
        "date_posted": "2026-03-01T12:00:00+02:00",
        "my_own_key": {"kept": [1, None]},
    }
    posting = posting_from(decode_line(encode_line(record)))
    assert posting.workplace is Workplace.REMOTE
    assert posting.labels == ()
    assert posting.base_salary[0].min == Decimal("1000.5")
    assert (posting.base_salary[0].currency, posting.base_salary[0].period) == ("GBP", Period.MONTH)
    assert posting.date_posted == datetime(2026, 3, 1, 10, tzinfo=UTC)
    again = posting_from(decode_line(encode_line(posting_record(posting))))
    assert again == posting
    assert again.extra["my_own_key"] == {"kept": [1, None]}


def test_several_pay_fields_are_kept() -> None:
    """Several places with a range each stay several."""
    record = LEAST | {"base_salaries": [{"min": 1, "currency": "USD", "place": "US"}, {"min": 2, "currency": "GBP", "place": "UK"}]}
    posting = posting_from(record)
    assert [field.place for field in posting.base_salary] == ["US", "UK"]
    assert posting_from(posting_record(posting)).base_salary == posting.base_salary


def test_zero_is_not_an_offer() -> None:
    """A source that writes 0 where it knows nothing offers nothing."""
    assert posting_from(LEAST | {"base_salary": {"min": 0, "max": "0.0", "currency": "USD"}}).base_salary == ()


def test_a_bare_date_is_midnight_utc() -> None:
    """A day without a time, and a time without a zone, are read in UTC."""
    assert posting_from(LEAST | {"date_posted": "2026-03-01"}).date_posted == datetime(2026, 3, 1, tzinfo=UTC)
    assert posting_from(LEAST | {"date_posted": "2026-03-01T05:00:00"}).date_posted == datetime(2026, 3, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": None}, "title: mandatory"),
        ({"source_id": ""}, "source_id: mandatory"),
        ({"title": 5}, "title: expected text"),
        ({"labels": [1]}, "labels: expected a list of texts"),
        ({"workplace": "moon"}, "workplace: expected remote, hybrid or onsite"),
        ({"date_posted": 20260101}, "date_posted: expected an RFC 3339 time"),
        ({"date_posted": "yesterday"}, "date_posted: expected an RFC 3339 time"),
        ({"date_posted": "9999-12-31T23:59:59-14:00"}, "date_posted: expected an RFC 3339 time"),
        ({"base_salary": [1]}, "base_salary: expected an object"),
        ({"base_salary": {"min": "much"}}, "base_salary.min: expected a number"),
        ({"base_salary": {"min": 1, "period": "fortnight"}}, "base_salary.period: expected one of"),
        ({"url": "www.example.org"}, "url: expected an absolute"),
    ],
)
def test_a_wrong_value_is_named(change: dict[str, Any], message: str) -> None:
    """The message names the key, what was expected, and what came."""
    with pytest.raises(InvalidValue, match=message):
        posting_from(LEAST | change)


@pytest.mark.parametrize("line", [b"", b"[]", b"null", b"{", b'{"a": NaN}', b'{"a": "\xff"}', b'{"a":' * 5000])
def test_a_line_that_is_not_an_object_is_refused(line: bytes) -> None:
    """Whatever comes instead of a JSON object is one clear error."""
    with pytest.raises(InvalidValue):
        decode_line(line)


def test_other_spellings_of_one_thing_are_read() -> None:
    """Ids may be numbers, a list may be one text, pay may be a text: people write such lines by hand."""
    read = posting_from(
        {"source": "x", "source_id": 7, "title": "T", "labels": "ai", "applicant_locations": " ", "base_salary": "£1 a day"}
    )
    assert (read.source_id, read.labels, read.applicant_locations) == ("7", ("ai",), None)
    assert read.base_salary == (PayField(text="£1 a day"),)


def test_a_line_is_a_line_for_every_reader() -> None:
    """Unicode's own line separators are escaped, since many readers split there."""
    line = encode_line({"a": "one\u2028two\u2029three\x85four"})
    assert line.decode().splitlines() == [line.decode()[:-1]]
    assert decode_line(line) == {"a": "one\u2028two\u2029three\x85four"}


def test_tags_are_written_whole() -> None:
    """Empty tags have every key of the format."""
    record = tags_record(Tags(rules="1"))
    assert record["eligibility"] == {"scope": "unknown", "countries": [], "excluded": []}
    assert record["ai"] == {"is": False, "score": 0.0}
    assert record["pay"] is None


def test_a_pay_is_written_with_its_rate() -> None:
    """Kinds and periods are words, the rate's day is an ISO date, amounts stay numbers."""
    pay = Pay(
        min=Decimal(130),
        max=Decimal(195),
        currency="USD",
        period=Period.DAY,
        kind=PayKind.BASE,
        gbp_year_min=Decimal(26000),
        rate=Decimal("1.30"),
        rate_date=date(2026, 1, 9),
        annualised_by="260 days",
    )
    record = pay_record(pay)
    assert record is not None
    assert [record[key] for key in ("min", "max", "period", "kind")] == [Decimal(130), Decimal(195), "day", "base"]
    assert [record[key] for key in ("rate", "rate_date", "gbp_year_min", "gbp_year_max")] == [
        Decimal("1.30"),
        "2026-01-09",
        Decimal(26000),
        None,
    ]


def test_what_could_not_be_read_stands_in_the_place_of_its_line() -> None:
    """Stage, reason and key tell which line it was."""
    record = problem_record(Problem(stage="parse", reason="title: mandatory", key="7"))
    assert record == {"error": {"stage": "parse", "reason": "title: mandatory", "key": "7"}}


@given(
    st.dictionaries(
        st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=3), max_size=6
    )
)
def test_no_object_breaks_the_reader(record: dict[str, Any]) -> None:
    """Any object is a posting or an InvalidValue, never anything else."""
    with suppress(InvalidValue):
        assert posting_from(LEAST | record).title
