"""The kit: strict fields, bodies, records, addresses, paging."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

import html
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.core.posting import Period, Posting, Workplace
from aggregator.core.web import Request, Response
from aggregator.errors import InvalidValue, SourceChanged
from aggregator.sources.kit import (
    Fields,
    address,
    host_label,
    json_records,
    load_json,
    load_xml,
    moment_of,
    pay_of,
    period_of,
    posting,
    rebase,
    unescape,
    workplace_of,
    xml_records,
)
from aggregator.sources.kit.jobposting import schema_posting

ASKED = Request(url="https://api.example/jobs", board="sample")


def read(job: Fields, request: Request) -> Posting | None:
    """Read a record of these tests."""
    if job.flag("hidden"):
        return None
    return posting(
        request,
        source="sample",
        key=job.text("id"),
        url=f"https://jobs.example/{job.text('id')}",
        title=job.text("title"),
        date_modified=job.moment("updated"),
    )


PARSE = json_records(read, at="jobs", total="meta.total")


def page(body: bytes) -> Any:
    """Parse a body of these tests."""
    return PARSE(Response(request=ASKED, body=body))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a": "x\\sy"}', {"a": "x\\sy"}),
        (b'{"a": "\\ud83d\\ude00 \\\\s"}', {"a": "\U0001f600 \\s"}),
        (b'{"a": "half \\ud83d pair \\s"}', {"a": "half \ufffd pair \\s"}),
        (b'{"a": "\\ud83d\\ude00 \\s"}', {"a": "\U0001f600 \\s"}),
        (b'{"a": "\\udc00"}', {"a": "\ufffd"}),
        (b'{"a": "\xff"}', {"a": "\ufffd"}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": 0.1}', {"a": Decimal("0.1")}),
        (b'{"a": 12345678901234567890123}', {"a": 12345678901234567890123}),
    ],
)
def test_json_is_read_with_small_damage(body: bytes, expected: object) -> None:
    """A broken escape, surrogate or byte spoils a character; amounts keep their digits and large ids their value."""
    assert load_json(body) == expected


@pytest.mark.parametrize("body", [b'{"a": NaN}', b'{"a": Infinity}', b'{"a": 1', b"<html>", b"[" * 100_000, b'{"a": 1} x', b"a,b\n1,2"])
def test_what_is_not_json_is_refused(body: bytes) -> None:
    """NaN, half a body, a page, and brackets without end are no JSON."""
    with pytest.raises(SourceChanged, match="expected JSON"):
        load_json(body)


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><channel>&b;</channel></rss>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><rss/>',
        b"<rss><channel>",
        b"{}",
    ],
)
def test_C18_xml_with_entities_or_an_end_missing_is_refused(body: bytes) -> None:
    """A document type can explode or read files, so no XML may have one."""
    with pytest.raises(SourceChanged, match="expected XML"):
        load_xml(body)


@pytest.mark.parametrize(
    ("values", "call", "message"),
    [
        ({}, "text", "record: k: expected text, got nothing"),
        ({"k": " "}, "text", "record: k: expected text, got str ' '"),
        ({"k": {"a": 1}}, "text", "record: k: expected text, got dict"),
        ({"k": True}, "text", "record: k: expected text, got bool True"),
        ({"k": "many"}, "number", "record: k: expected a number, got str 'many'"),
        ({"k": 10**20}, "number", "record: k: expected an amount, got int 1"),
        ({"k": "soon"}, "moment", "record: k: expected a date, got str 'soon'"),
        ({"k": -5}, "epoch", "record: k: expected seconds or milliseconds since 1970"),
        ({"k": "yes"}, "flag", "record: k: expected true or false, got str 'yes'"),
        ({"k": {"a": 1}}, "texts", "record: k: expected a list of texts, got dict"),
        ({"k": [1]}, "texts", "record: k: expected a list of texts, got list"),
        ({"k": "x"}, "child", "record.k: expected an object, got str 'x'"),
        ({"k": "x"}, "children", "record: k: expected a list, got str 'x'"),
        ({"k": -1}, "count", "record: k: expected a count, got int -1"),
        ({"k": "31/31/2026"}, "day_first", "record: k: expected a date as day/month/year"),
    ],
)
def test_a_wrong_field_says_what_came(values: dict[str, Any], call: str, message: str) -> None:
    """An error names the key, what was expected, what came, and the place."""
    with pytest.raises(SourceChanged) as raised:
        getattr(Fields(values), call)("k")
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-08-11 20:45:29 UTC", datetime(2026, 8, 11, 20, 45, 29, tzinfo=UTC)),
        ("2026-08-11T20:45:29.123456789-04:00", datetime(2026, 8, 12, 0, 45, 29, 123456, tzinfo=UTC)),
        ("Fri, 10 Jul 2026 22:45:30 +0000", datetime(2026, 7, 10, 22, 45, 30, tzinfo=UTC)),
        ("2026-08-11", datetime(2026, 8, 11, tzinfo=UTC)),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31T23:59:59-12:00", None),
    ],
)
def test_C20_times_are_utc_and_believable(text: str, expected: datetime | None) -> None:
    """Every way of writing a time becomes UTC; a default of some database is no date."""
    assert moment_of(text) == expected


def test_seconds_and_milliseconds_are_told_apart() -> None:
    """Ten digits are seconds, thirteen are milliseconds."""
    assert Fields({"k": 1785798080}).epoch("k") == Fields({"k": 1785798080000}).epoch("k") == datetime(2026, 8, 3, 23, 1, 20, tzinfo=UTC)
    assert Fields({"k": 0}).epoch("k") is None


def test_amounts_of_nothing_are_not_said() -> None:
    """0, "" and null are no amount, and a text may carry one."""
    fields = Fields({"zero": 0, "empty": "", "null": None, "text": "75,000.50", "negative": -1})
    assert [fields.number(key) for key in ("zero", "empty", "null", "missing", "negative")] == [None] * 5
    assert fields.number("text") == Decimal("75000.50")
    assert pay_of(low=None, high=None, currency="USD") == ()
    assert pay_of(low=Decimal(5), currency="dollars")[0].currency is None


def test_C22_a_bad_record_costs_itself() -> None:
    """One record without a title becomes a problem with its key and bytes; the others are kept, and all are counted."""
    found = page(b'{"jobs": [{"id": 1, "title": "A"}, {"id": 2}, {"id": 3, "title": "C", "hidden": true}, 7], "meta": {"total": 4}}')
    assert [posting.source_id for posting in found.postings] == ["1"]
    assert [(problem.key, problem.raw) for problem in found.problems] == [("2", b'{"id":2}'), (None, b"7")]
    assert found.problems[0].reason == "record 1: title: expected text, got nothing"
    assert (found.skipped, found.seen, found.declared_total) == (1, 4, 4)


def test_a_page_without_one_readable_record_is_a_change() -> None:
    """When every record is broken the source has changed; an empty list is just empty."""
    with pytest.raises(SourceChanged, match="none of 2 records could be read; the first: record 0: title"):
        page(b'{"jobs": [{"id": 1, "name": "A"}, {"id": 2, "name": "B"}]}')
    assert page(b'{"jobs": []}').seen == 0


def test_the_newest_of_one_id_stands_first_in_any_order() -> None:
    """Readers keep the first posting of an id: it is the same one whichever way the body is ordered."""
    old, new = b'{"id": 1, "title": "Old", "updated": "2026-01-01"}', b'{"id": 1, "title": "New", "updated": "2026-02-01"}'
    for one, other in ((old, new), (new, old)):
        found = page(b'{"jobs": [' + one + b"," + other + b"]}")
        assert [posting.title for posting in found.postings] == ["New", "Old"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (" https://a.example/x ", "https://a.example/x"),
        ("//a.example/x", "https://a.example/x"),
        ("https://a.example/ü b", "https://a.example/%C3%BC%20b"),
        ("/jobs/1", None),
        ("mailto:someone@example.com", None),
        ("javascript:alert(1)", None),
        ("https://[::1", None),
        ("https://a.example/" + "x" * 2100, None),
        (None, None),
    ],
)
def test_addresses_are_absolute_or_nothing(given: str | None, expected: str | None) -> None:
    """Only a web address of a believable length is kept."""
    assert address(given) == expected


def test_C12_texts_are_capped_and_free_of_nul() -> None:
    """A title of any length and a NUL do no harm."""
    found = posting(ASKED, source="sample", key="1", url="https://a.example", title="A\0B" + "x" * 9000, description="y" * 400_000)
    assert found.title.startswith("ABx")
    assert len(found.title) == 512
    assert len(found.description or "") == 262_144


def test_workplaces_and_periods_are_words_of_their_fields() -> None:
    """Only a field's own word counts; "unspecified" or a city is no workplace."""
    assert [workplace_of(text) for text in ("Remote", "ON_SITE", "in-office", "Hybrid")] == [
        Workplace.REMOTE,
        Workplace.ONSITE,
        Workplace.ONSITE,
        Workplace.HYBRID,
    ]
    assert [workplace_of(text) for text in ("unspecified", "Remote - US", "", None)] == [None] * 4
    assert [period_of(text) for text in ("1 YEAR", "per-hour-wage", "yearly", "HOUR")] == [
        Period.YEAR,
        Period.HOUR,
        Period.YEAR,
        Period.HOUR,
    ]
    assert [period_of(text) for text in ("1 TIME", "NONE", None)] == [None] * 3


@pytest.mark.parametrize("board", ["evil.com/x", "a b", "", "-a", "a..b", "a@b", "ü", "a:80", "a?b", "a#b"])
def test_a_board_cannot_lead_to_another_host(board: str) -> None:
    """What becomes part of a host name is letters, digits, hyphens and dots."""
    with pytest.raises(InvalidValue, match="part of a host name"):
        host_label(board)


def test_a_request_can_be_sent_to_a_sample_board() -> None:
    """Scheme, host and path are replaced; a host that only begins alike is not."""
    bases = {"https://api.example": "http://127.0.0.1:1234/sample"}
    assert rebase(ASKED, bases).url == "http://127.0.0.1:1234/sample/jobs"
    assert rebase(Request(url="https://api.example.org/jobs"), bases).url == "https://api.example.org/jobs"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<feed/>", "expected XML with <rss>, got <feed>"),
        (b"<rss/>", "expected a <channel> in <rss>, got none"),
    ],
)
def test_another_document_is_no_empty_list(body: bytes, message: str) -> None:
    """XML of another kind is a change of the source, and not a day without postings."""
    parse = xml_records(read, root="rss", at="item", key="guid")
    with pytest.raises(SourceChanged, match=message):
        parse(Response(request=ASKED, body=body))


@pytest.mark.parametrize(
    ("given", "place", "pay"),
    [
        ({"jobLocation": "Lagos", "baseSalary": "£1 a day"}, "Lagos", "£1 a day"),
        ({"jobLocation": {"name": "Nairobi"}, "baseSalary": 5}, "Nairobi", "5"),
        ({"jobLocation": {"address": {"addressLocality": "Mumbai", "addressCountry": {"name": "IN"}}}}, "Mumbai, IN", None),
        ({"jobLocation": [7]}, None, None),
    ],
)
def test_schema_org_is_read_as_people_write_it(given: dict[str, Any], place: str | None, pay: str | None) -> None:
    """Places and pay come as objects, texts and numbers."""
    node = Fields({"title": "Data Scientist"} | given)
    found = schema_posting(node, ASKED, source="sample", key="1", url="https://jobs.example/1")
    assert (found.location, next((field.text for field in found.base_salary), None)) == (place, pay)


def test_pay_that_is_neither_text_nor_object_is_a_change() -> None:
    """True is no pay, and nobody documents it."""
    node = Fields({"title": "Data Scientist", "baseSalary": True})
    with pytest.raises(SourceChanged, match="baseSalary: expected an object, got True"):
        schema_posting(node, ASKED, source="sample", key="1", url="https://jobs.example/1")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&lt;p&gt;R&amp;D&lt;/p&gt;", "<p>R&D</p>"),
        ("&amp;lt;b&amp;gt; stays escaped", "&lt;b&gt; stays escaped"),
        ("&amp;amp;nbsp;", "&amp;nbsp;"),
        ("&quot;it&#39;s&quot; &euro;5&nbsp;&#x2019;", '"it\'s" €5\xa0’'),
        ("&not&gt;;", "¬>;"),
    ],
)
def test_what_was_escaped_once_more_is_unescaped_once(written: str, read: str) -> None:
    """An ampersand that comes out of an entity begins no other one."""
    assert unescape(written) == read


@given(st.text(alphabet="&;#<>\"'ltgampquonx39 A", max_size=60))
def test_unescaping_is_that_of_the_library(text: str) -> None:
    """The quick way says what html.unescape says, of every text."""
    assert unescape(text) == html.unescape(text)
