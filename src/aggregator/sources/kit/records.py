"""Records: a body to a page, one record at a time; the one place where a record that cannot be read becomes a Problem."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from lxml import etree

from aggregator.core.page import Page, Problem
from aggregator.core.posting import Posting
from aggregator.core.web import Request, Response
from aggregator.errors import InvalidValue, SourceChanged
from aggregator.sources.kit.body import load_json, load_xml, raw_json
from aggregator.sources.kit.fields import Fields
from aggregator.sources.kit.paging import END, Turn

# What reading a record gives: a posting, several (a comment with several jobs), or None for what by design is none.
Read = Posting | Sequence[Posting] | None
Parse = Callable[[Response], Page]
_EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record before it is read: how to read it, what it is called, and its bytes for a later try."""

    read: Callable[[], Read]
    key: Callable[[], str | None]
    raw: Callable[[], bytes]


def page_of(records: Iterable[Record], *, turn: Turn = END, total: int | None = None) -> Page:
    """Read every record; one that cannot be read costs itself. Raises SourceChanged where none of them can be read."""
    postings: list[Posting] = []
    problems: list[Problem] = []
    skipped = 0
    for record in records:
        try:
            found = record.read()
        except (SourceChanged, InvalidValue, RecursionError) as error:
            reason = str(error) or type(error).__name__
            problems.append(Problem(stage="parse", reason=reason, key=record.key(), raw=record.raw()))
            continue
        if found is None:
            skipped += 1
        elif isinstance(found, Posting):
            postings.append(found)
        else:
            postings.extend(found)
            skipped += not found
    if problems and not postings:
        raise SourceChanged(f"none of {len(problems)} records could be read; the first: {problems[0].reason}")
    return Page(
        postings=winners_first(postings),
        problems=tuple(problems),
        follow=turn.follow,
        skipped=skipped,
        declared_total=total,
        capped=turn.capped,
    )


def winners_first(postings: list[Posting]) -> tuple[Posting, ...]:
    """Put the newest of postings with one id before the others: who keeps the first of an id keeps the same one in any order."""
    places: dict[str, list[int]] = {}
    for place, posting in enumerate(postings):
        places.setdefault(posting.source_id, []).append(place)
    if len(places) == len(postings):
        return tuple(postings)
    ordered = list(postings)
    for held in places.values():
        if len(held) > 1:
            ranked = sorted((postings[place] for place in held), key=_rank, reverse=True)
            for place, posting in zip(held, ranked, strict=True):
                ordered[place] = posting
    return tuple(ordered)


def _rank(posting: Posting) -> tuple[datetime, datetime, str]:
    return (posting.date_modified or _EARLIEST, posting.date_posted or _EARLIEST, repr(posting))


def json_records(
    read: Callable[[Fields, Request], Read],
    *,
    at: str | None = None,
    key: str = "id",
    total: str | None = None,
    turn: Callable[[Fields, Request, int], Turn] | None = None,
) -> Parse:
    """Make the parse of a JSON list: of the array under `at` ("SearchResult.Items"), or of a bare array without it.

    `key` is the record's own id, kept for a record that cannot be read; `total` the source's own count; `turn` gives the next
    pages from the envelope, the request and the number of records.
    """

    def parse(response: Response) -> Page:
        body = load_json(response.body)
        envelope, records = _list_of(body, at)
        count = None if total is None else _deep(envelope, total)
        pages = END if turn is None else turn(envelope, response.request, len(records))
        rows = (json_record(read, record, response.request, number, key) for number, record in enumerate(records))
        return page_of(rows, turn=pages, total=count)

    return parse


def json_record(read: Callable[[Fields, Request], Read], record: object, request: Request, number: int, key: str) -> Record:
    """Make the record of one JSON object."""

    def readable() -> str | None:
        try:
            return Fields(record).optional(key)
        except SourceChanged:
            return None

    return Record(read=lambda: read(Fields(record, f"record {number}"), request), key=readable, raw=lambda: raw_json(record))


def _list_of(body: object, at: str | None) -> tuple[Fields, list[Any]]:
    if at is None:
        if not isinstance(body, list):
            raise SourceChanged(f"body: expected an array, got {type(body).__name__} {body!r:.80}")
        return Fields({}, "body"), body
    envelope = Fields(body, "body")
    value: object = body
    for step in at.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    if not isinstance(value, list):
        raise SourceChanged(f"body: {at}: expected a list of records, got {value!r:.60} in {body!r:.120}")
    return envelope, value


def _deep(envelope: Fields, path: str) -> int | None:
    *steps, last = path.split(".")
    for step in steps:
        envelope = envelope.child(step)
    return envelope.count(last)


def xml_records(read: Callable[[Fields, Request], Read], *, root: str, at: str, key: str) -> Parse:
    """Make the parse of an XML list: of the elements `at` under a document that is a `root`.

    The children of a record become its fields by their name without prefix; a repeated one keeps its first text.
    """

    def parse(response: Response) -> Page:
        document = load_xml(response.body)
        if etree.QName(document).localname != root:
            raise SourceChanged(f"expected XML with <{root}>, got <{document.tag}>")
        if root == "rss" and document.find("channel") is None:
            raise SourceChanged("expected a <channel> in <rss>, got none")
        rows = (xml_record(read, element, response.request, number, key) for number, element in enumerate(document.iter(at)))
        return page_of(rows)

    return parse


def xml_record(read: Callable[[Fields, Request], Read], element: Any, request: Request, number: int, key: str) -> Record:
    """Make the record of one XML element."""
    fields: dict[str, Any] = {}
    for child in element:
        fields.setdefault(etree.QName(child).localname, child if len(child) else child.text)
    held = fields.get(key)
    return Record(
        read=lambda: read(Fields(fields, f"<{element.tag}> {number}"), request),
        key=lambda: held.strip() or None if isinstance(held, str) else None,
        raw=lambda: etree.tostring(element, encoding="utf-8"),
    )
