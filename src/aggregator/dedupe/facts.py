"""Facts: what a posting says about its opening, packed, so that a stored one is compared without being read again."""

from datetime import datetime
from functools import lru_cache
from typing import Final

import msgspec

from aggregator.dedupe.addresses import SYSTEMS
from aggregator.dedupe.bodies import Body
from aggregator.dedupe.fingerprint import Fingerprint
from aggregator.dedupe.places import Area, Whereabouts
from aggregator.dedupe.titles import Title
from aggregator.vocabulary.company_names import CompanyName

_CACHED: Final = 20_000
_Words = frozenset[str]
_Areas = tuple[tuple[_Words, str, str, str, str, bool], ...]
_Title = tuple[tuple[str, ...], _Areas, _Words, _Words, bool]
# Titles and places are packed by themselves: many postings say the same, and each is unpacked once.
_Facts = tuple[str, _Words, _Words, _Words, str, str, bytes, bytes, str, str | None, datetime | None]
_encoder: Final = msgspec.msgpack.Encoder(order="deterministic")
_facts: Final = msgspec.msgpack.Decoder(_Facts)
_title: Final = msgspec.msgpack.Decoder(_Title)
_areas: Final = msgspec.msgpack.Decoder(_Areas)


def pack(made: Fingerprint) -> bytes:
    """Pack a fingerprint but for its id, its keys and its text; the same facts give the same bytes."""
    return _encoder.encode(
        (
            made.source,
            made.ids,
            made.addresses,
            made.requisitions,
            made.company.strict,
            made.company.loose,
            _packed_title(made.title),
            _packed_places(made.places),
            made.location,
            made.language,
            made.date_posted,
        )
    )


def unpack(packed: bytes, *, posting_id: str, body: Body) -> Fingerprint:
    """Give the fingerprint that was packed, without keys: one that was found by them needs none."""
    source, ids, addresses, requisitions, strict, loose, title, places, location, language, date_posted = _facts.decode(packed)
    return Fingerprint(
        id=posting_id,
        source=source,
        employer=source in SYSTEMS,
        ids=ids,
        addresses=addresses,
        requisitions=requisitions,
        company=CompanyName(strict, loose),
        title=_unpacked_title(title),
        places=_unpacked_places(places),
        location=location,
        body=body,
        language=language,
        date_posted=date_posted,
    )


@lru_cache(_CACHED)
def _packed_title(title: Title) -> bytes:
    return _encoder.encode((title.words, _listed(title.places), title.telling, title.levels, title.choice))


@lru_cache(_CACHED)
def _unpacked_title(packed: bytes) -> Title:
    words, areas, telling, levels, choice = _title.decode(packed)
    return Title(words, _read(areas), telling, levels, choice)


@lru_cache(_CACHED)
def _packed_places(places: Whereabouts) -> bytes:
    return _encoder.encode(_listed(places))


@lru_cache(_CACHED)
def _unpacked_places(packed: bytes) -> Whereabouts:
    return _read(_areas.decode(packed))


def _listed(places: Whereabouts) -> list[tuple[list[str], str, str, str, str, bool]]:
    return sorted((sorted(area.countries), area.state, area.city, area.metro, area.home, area.region) for area in places.areas)


def _read(areas: _Areas) -> Whereabouts:
    return Whereabouts(frozenset(Area(*area) for area in areas))
