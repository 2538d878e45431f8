"""Prints: what was kept of stored postings so that new ones are compared with them without reading a text again."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from msgspec import Struct
from sqlalchemy import Connection, delete, func, select

from aggregator.store.jobs import Band, key_of, signed
from aggregator.store.schema.derived import posting_place, tags
from aggregator.store.schema.feeds import feed
from aggregator.store.schema.openings import job_merge, posting_band, posting_key, posting_print
from aggregator.store.schema.postings import posting, posting_body
from aggregator.store.statements import among, in_batches, insert_or_update, insert_rows
from aggregator.store.texts import from_json, unsqueeze

_BATCH: Final = 1_000
_COLUMNS: Final = ("source_id", "title", "company", "url", "apply_url", "requisition_id", "location", "date_posted")
# Number, source and title of a stored posting: what tells what a source lists of an employer.
Titled = tuple[int, str, str]
_SHOWN: Final = (*(posting.c[name] for name in _COLUMNS), feed.c.source, func.nullif(feed.c.board, "").label("board"))


class Print(Struct, frozen=True, kw_only=True):
    """What is kept of one posting: its keys and bands, the hash and length of its description, and its sketch where it was read.

    `facts` are what it says about its opening, as whoever compares postings packs them.
    """

    keys: Collection[str]
    bands: Collection[Band]
    facts: bytes
    length: int
    text_hash: str
    shingles: int | None = None
    sketch: bytes | None = None


class Shown(NamedTuple):
    """What a stored posting shows, as far as its first comparison needs it: it was checked when it came, and is not checked again."""

    source_id: str
    title: str
    company: str | None
    url: str | None
    apply_url: str | None
    requisition_id: str | None
    location: str | None
    date_posted: datetime | None
    source: str
    board: str | None
    description: str | None


class Unread(Struct, frozen=True, kw_only=True):
    """A stored posting with its description, which nobody has compared yet, and the opening that it belongs to."""

    id: int
    job: int
    posting: Shown
    language: str | None
    countries: tuple[str, ...]


class Printed(NamedTuple):
    """A stored posting without its description, the opening that it belongs to, and what was kept of it."""

    id: int
    job: int
    facts: bytes
    length: int
    text_hash: str
    shingles: int | None
    sketch: bytes | None


def save_prints(connection: Connection, prints: Mapping[int, Print], *, rules: str) -> None:
    """Replace what is kept of postings, by posting; `rules` made it."""
    for batch in in_batches(sorted(prints)):
        for table in (posting_key, posting_band):
            connection.execute(delete(table).where(among(connection, table.c.posting_id, batch)))
        # In the order of the tables, so that neighbours are written together.
        keys = sorted({(key_of(key), number) for number in batch for key in prints[number].keys})
        bands = sorted({(band, signed(value), number) for number in batch for band, value in prints[number].bands})
        insert_rows(connection, posting_key, ("key", "posting_id"), keys)
        insert_rows(connection, posting_band, ("band", "hash", "posting_id"), bands)
        kept = [
            {
                "posting_id": number,
                "rules": rules,
                "facts": prints[number].facts,
                "length": prints[number].length,
                "text_hash": prints[number].text_hash,
                "shingles": prints[number].shingles,
                "sketch": prints[number].sketch,
            }
            for number in batch
        ]
        insert_or_update(connection, posting_print, kept, key=["posting_id"])


def holders(connection: Connection, keys: Collection[str], *, most: int) -> dict[str, list[int]]:
    """Give the postings under each key, the oldest first, at most `most` a key."""
    asked = {key_of(key): key for key in keys}
    found: dict[str, list[int]] = {}
    for batch in in_batches(sorted(asked), _BATCH):
        query = select(posting_key.c.key, posting_key.c.posting_id).where(among(connection, posting_key.c.key, batch))
        for key, number in connection.execute(query.order_by(posting_key.c.key, posting_key.c.posting_id)):
            held = found.setdefault(asked[key], [])
            if len(held) < most:
                held.append(number)
    return found


def listed(connection: Connection, keys: Collection[str], *, most: int) -> dict[str, list[Titled]]:
    """Give number, source and title of the postings under each key, the oldest first, at most `most` a key."""
    asked = {key_of(key): key for key in keys}
    found: dict[str, list[Titled]] = {}
    for batch in in_batches(sorted(asked), _BATCH):
        query = (
            select(posting_key.c.key, posting.c.id, feed.c.source, posting.c.title)
            .join(posting, posting.c.id == posting_key.c.posting_id)
            .join(feed, feed.c.id == posting.c.feed_id)
            .where(among(connection, posting_key.c.key, batch))
        )
        for key, number, source, title in connection.execute(query.order_by(posting_key.c.key, posting_key.c.posting_id)):
            held = found.setdefault(asked[key], [])
            if len(held) < most:
                held.append((number, source, title))
    return found


def band_holders(connection: Connection, bands: Collection[Band], *, most: int) -> dict[Band, list[int]]:
    """Give the postings under each (band, hash), the oldest first, at most `most` each."""
    found: dict[Band, list[int]] = {}
    hashes: dict[int, list[int]] = {}
    for band, value in bands:
        hashes.setdefault(band, []).append(value)
    for band, values in sorted(hashes.items()):
        asked = {signed(value): value for value in values}
        for batch in in_batches(sorted(asked), _BATCH):
            query = select(posting_band.c.hash, posting_band.c.posting_id).where(
                posting_band.c.band == band, among(connection, posting_band.c.hash, batch)
            )
            for value, number in connection.execute(query.order_by(posting_band.c.hash, posting_band.c.posting_id)):
                held = found.setdefault((band, asked[value]), [])
                if len(held) < most:
                    held.append(number)
    return found


def bands(connection: Connection, ids: Collection[int]) -> dict[int, list[Band]]:
    """Give the (band, hash) pairs that each posting is stored under."""
    found: dict[int, list[Band]] = {number: [] for number in ids}
    for batch in in_batches(sorted(found), _BATCH):
        query = select(posting_band.c.posting_id, posting_band.c.band, posting_band.c.hash)
        for number, band, value in connection.execute(query.where(among(connection, posting_band.c.posting_id, batch))):
            found[number].append((band, value % 2**64))
    return found


def owned(connection: Connection, jobs: Collection[int]) -> dict[int, list[int]]:
    """Give the numbers of all postings of each opening, the oldest first."""
    found: dict[int, list[int]] = {}
    for batch in in_batches(sorted(jobs), _BATCH):
        query = select(posting.c.job_id, posting.c.id).where(among(connection, posting.c.job_id, batch))
        for job, number in connection.execute(query.order_by(posting.c.job_id, posting.c.id)):
            found.setdefault(job, []).append(number)
    return found


def shared(connection: Connection, jobs: Collection[int]) -> set[int]:
    """Give those of some openings that several postings advertise."""
    found: set[int] = set()
    for batch in in_batches(sorted(jobs), _BATCH):
        query = select(posting.c.job_id).where(among(connection, posting.c.job_id, batch)).group_by(posting.c.job_id)
        found.update(connection.execute(query.having(func.count() > 1)).scalars())
    return found


def printed(connection: Connection, ids: Collection[int]) -> Iterator[Printed]:
    """Give stored postings with what was kept of them."""
    query = select(posting.c.id, posting.c.job_id, *(posting_print.c[name] for name in Printed._fields[2:]))
    query = query.join(posting_print, posting_print.c.posting_id == posting.c.id).order_by(posting.c.id)
    for batch in in_batches(sorted(ids), _BATCH):
        yield from map(Printed._make, connection.execute(query.where(among(connection, posting.c.id, batch))))


def unread(connection: Connection, ids: Collection[int]) -> Iterator[Unread]:
    """Give postings whole, with what of their tags comparing needs."""
    query = (
        select(posting.c.id, posting.c.job_id, tags.c.language, *_SHOWN, posting_body.c.description)
        .join(feed, feed.c.id == posting.c.feed_id)
        .join(posting_body, posting_body.c.posting_id == posting.c.id, isouter=True)
        .join(tags, tags.c.posting_id == posting.c.id, isouter=True)
        .order_by(posting.c.id)
    )
    for batch in in_batches(sorted(ids), _BATCH):
        places = _places(connection, batch)
        for number, owner, language, *shown, body in connection.execute(query.where(among(connection, posting.c.id, batch))):
            text = None if body is None else unsqueeze(body).decode()
            countries = tuple(places.get(number, ()))
            yield Unread(id=number, job=owner, posting=Shown._make((*shown, text)), language=language, countries=countries)


def _places(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for batch in in_batches(ids, _BATCH):
        query = select(posting_place.c.posting_id, posting_place.c.country).where(among(connection, posting_place.c.posting_id, batch))
        for number, country in connection.execute(query.order_by(posting_place.c.posting_id, posting_place.c.n)):
            found.setdefault(number, []).append(country)
    return found


def description(connection: Connection, number: int) -> str | None:
    """Give the description of one posting as published."""
    found = connection.execute(select(posting_body.c.description).where(posting_body.c.posting_id == number)).scalar()
    return None if found is None else unsqueeze(found).decode()


def unjoined(connection: Connection) -> list[int]:
    """Give the postings that nobody has compared with any other since they came or changed."""
    query = select(posting.c.id).join(posting_print, isouter=True).where(posting_print.c.posting_id.is_(None))
    return list(connection.execute(query.order_by(posting.c.id)).scalars())


def other_rules(connection: Connection, rules: str) -> int:
    """Say how many postings were compared by other rules."""
    query = select(func.count()).select_from(posting_print).where(posting_print.c.rules != rules)
    return connection.execute(query).scalar() or 0


def forget(connection: Connection, ids: Iterable[int]) -> None:
    """Drop what is kept of postings, so that they count as not compared yet."""
    for batch in in_batches(sorted(ids)):
        connection.execute(delete(posting_print).where(posting_print.c.posting_id.in_(batch)))


def apart(connection: Connection) -> list[tuple[int, int]]:
    """Give the pairs of postings that a person has taken out of one opening: merges that were undone."""
    query = select(job_merge.c.postings, job_merge.c.canonical_before).where(job_merge.c.undone_at.is_not(None))
    return [(number, row.canonical_before) for row in connection.execute(query) for number in from_json(row.postings)]
