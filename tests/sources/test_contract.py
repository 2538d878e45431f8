"""The promise of every source: a new one gets all of it for free, from a page of at most five records beside these tests."""

import copy
import json
import sys
from importlib import import_module
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from aggregator.core.interchange import encode_line, posting_from, posting_record
from aggregator.core.page import Page
from aggregator.core.run import Listing
from aggregator.core.web import Response
from aggregator.errors import InvalidValue, SourceChanged
from aggregator.sources import load
from aggregator.sources.kit import Source, rebase
from tests.sources.fixtures import FOLDER, SOURCES, board_of, page_file, parsed, request_of

every = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
GARBAGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.just("\0"),
    st.just("https://[::1"),
    st.lists(st.none() | st.integers() | st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.none() | st.text(max_size=3), max_size=2),
)
WALL = b"<!doctype html><html><head><title>Just a moment...</title></head><body><p>Checking your browser</p></body></html>"


@every
def test_a_source_says_who_it_is(source: Source) -> None:
    """The module is named after the source, and its docstring says where the documents, the terms and the pay are."""
    module = import_module(f"aggregator.sources.{source.name}")
    assert load(source.name) is source
    for heading in ("\nDocs ", "\nTerms ", "\nPay "):
        assert heading in (module.__doc__ or ""), f"sources/{source.name}.py: its docstring has no line {heading.strip()!r}"
    assert ("\nBoards " in (module.__doc__ or "")) == source.has_boards


@every
def test_a_page_reads_as_expected(source: Source) -> None:
    """The page gives the postings of expected.jsonl, byte for byte; a missing file is written once and must then be read."""
    page = parsed(source, page_file(source).read_bytes())
    came = b"".join(encode_line(posting_record(posting)) for posting in page.postings)
    expected = FOLDER / source.name / "expected.jsonl"
    if not expected.exists():
        expected.write_bytes(came)
        pytest.fail(f"{expected.relative_to(FOLDER)} was written: read it, then run again")
    assert came == expected.read_bytes()
    assert not page.problems
    assert 1 <= len(page.postings) <= 5


@every
def test_postings_are_sound(source: Source) -> None:
    """Keys are unique, addresses absolute, a company is named, and a posting survives the interchange format."""
    page = parsed(source, page_file(source).read_bytes())
    assert len({posting.key for posting in page.postings}) == len(page.postings)
    for posting in page.postings:
        assert posting.source == source.name
        assert posting.board == board_of(source)
        assert (posting.url or "").startswith("https://")
        again = posting_from(json.loads(encode_line(posting_record(posting))))
        assert posting_record(again) == posting_record(posting)


@every
@pytest.mark.parametrize(
    "body", [b"", b"null", b"{}", b'{"error": "not found", "status": 404}', WALL], ids=["empty", "null", "{}", "error", "wall"]
)
def test_a_wrong_body_is_never_an_empty_page(source: Source, body: bytes) -> None:
    """A body that is not the documented one raises; it never reads as "no postings"."""
    with pytest.raises(SourceChanged):
        parsed(source, body)


@every
def test_requests_are_polite_and_can_be_sent_elsewhere(source: Source) -> None:
    """Every request stays below the source's own addresses, so that a sample board can take their place."""
    requests = source.start(board_of(source))
    assert requests
    for request in requests:
        assert request.board == board_of(source)
        host = request.url.split("/")[2]
        assert any(host.endswith(base.split("/")[2].removeprefix("careers.").removeprefix("www.")) for base in source.bases)
        moved = rebase(request, {f"https://{host}": "http://127.0.0.1:9/elsewhere"})
        assert moved.url == request.url.replace(f"https://{host}", "http://127.0.0.1:9/elsewhere")


@every
def test_a_board_is_asked_for_where_there_are_boards(source: Source) -> None:
    """A missing board, and a board where there are none, are refused in one clear sentence."""
    with pytest.raises(InvalidValue, match=source.name):
        source.start(None if source.has_boards else "sample")


@every
def test_paging_ends(source: Source) -> None:
    """A host that answers the same page for ever is asked a limited number of times, and the list then counts as cut."""
    body = page_file(source).read_bytes()
    request = request_of(source)
    asked, page = [request.full_url + (request.body or "")], parsed(source, body)
    while page.follow:
        request = page.follow[0]
        asked.append(request.full_url + (request.body or ""))
        page = source.parse(Response(request=request, body=body))
        assert len(asked) < 400, "asked without end"
    assert all(one != other for one, other in pairwise(asked))
    assert len(asked) == 1 or page.capped or source.listing is Listing.FULL


@every
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(choice=st.data())
def test_any_field_may_be_dropped_or_garbled(source: Source, choice: st.DataObject) -> None:
    """Whatever happens to a field, every record is accounted for and nothing but SourceChanged is raised."""
    body, records = _damaged(source, choice)
    try:
        page = parsed(source, body)
    except SourceChanged:
        return
    _accounted(page, records)


def _accounted(page: Page, records: int) -> None:
    assert page.seen == records
    for posting in page.postings:
        encode_line(posting_record(posting))
    for problem in page.problems:
        assert problem.reason
        assert problem.raw


def _damaged(source: Source, choice: st.DataObject) -> tuple[bytes, int]:
    file = page_file(source)
    body = file.read_bytes()
    if file.suffix == ".html":
        start, end = body.index(b'ld+json">') + 9, body.index(b"</script>")
        value = json.loads(body[start:end], strict=False)
        _damage(value["@graph"][1], choice)
        return body[:start] + msgspec.json.encode(value) + body[end:], 1
    if file.suffix == ".xml":
        return _damaged_xml(body, choice)
    value = json.loads(body)
    records = _records(value)
    _damage(choice.draw(st.sampled_from(records)), choice)
    return json.dumps(value).encode(), len(records)


def _damaged_xml(body: bytes, choice: st.DataObject) -> tuple[bytes, int]:
    document = etree.fromstring(body)
    records = [*document.iter("item"), *document.iter("position")]
    record = choice.draw(st.sampled_from(records))
    child = choice.draw(st.sampled_from(list(record)))
    text = choice.draw(st.none() | st.sampled_from(["", " ", "x" * 3000, "[", "https://[::1", "31 Foo 99999"]))
    if text is None:
        record.remove(child)
    else:
        child.text = text
    return etree.tostring(document), len(records)


def _records(value: Any) -> list[dict[str, Any]]:
    """Find the records: the first list of objects, from the outside in."""
    waiting = [value]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, list) and node and all(isinstance(item, dict) for item in node):
            return node
        if isinstance(node, dict):
            waiting.extend(node.values())
    raise AssertionError("no records in the page")


def _damage(record: dict[str, Any], choice: st.DataObject) -> None:
    """Drop or garble one field, at any depth."""
    holders: list[dict[str, Any]] = []
    waiting: list[Any] = [record]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if node:
                holders.append(node)
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    holder = choice.draw(st.sampled_from(holders))
    key = choice.draw(st.sampled_from(sorted(holder)))
    if choice.draw(st.booleans()):
        del holder[key]
    else:
        holder[key] = copy.deepcopy(choice.draw(GARBAGE))


@every
def test_a_deep_body_is_refused(source: Source) -> None:
    """A body that is nothing but brackets raises, and does not exhaust the stack."""
    depth = sys.getrecursionlimit() * 20
    with pytest.raises(SourceChanged):
        parsed(source, b"[" * depth + b"]" * depth)
