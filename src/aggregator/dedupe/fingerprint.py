"""Fingerprint: what of a posting decides whether another one advertises the same opening."""

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from aggregator.dedupe.addresses import GLOBAL_IDS, SYSTEMS, Address, read_address
from aggregator.dedupe.bodies import WORD, Body
from aggregator.dedupe.places import Area, Whereabouts, read_places
from aggregator.dedupe.titles import Title, read_title
from aggregator.vocabulary.company_names import CompanyName
from aggregator.vocabulary.vocabulary import Vocabulary

# Systems whose requisition number is unique without the employer.
GLOBAL_REQUISITIONS: Final = frozenset({"greenhouse"})
# Raised by hand whenever keys, bands or what joins two postings change, so that stored openings are known to be of older rules.
READERS: Final = "3"
_REQUISITION: Final = re.compile(r"(?=[^\s]*\d)[\w./#-]{3,60}")
_MOST_PLACE_KEYS: Final = 8
_CACHED: Final = 20_000
_LONGEST_LOCATION: Final = 200


class Advertised(Protocol):
    """What is read of a posting, whole or as it is stored."""

    @property
    def source(self) -> str:
        """Which source shows it."""

    @property
    def board(self) -> str | None:
        """Which board of the source."""

    @property
    def source_id(self) -> str:
        """Its key there."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def company(self) -> str | None:
        """The employer as named."""

    @property
    def url(self) -> str | None:
        """Where it is read."""

    @property
    def apply_url(self) -> str | None:
        """Where one applies."""

    @property
    def requisition_id(self) -> str | None:
        """The employer's own number."""

    @property
    def location(self) -> str | None:
        """Where it is."""

    @property
    def date_posted(self) -> datetime | None:
        """When it was posted."""

    @property
    def description(self) -> str | None:
        """Its text as published."""


class Fingerprint(Struct, frozen=True, kw_only=True):
    """One posting as dedupe sees it.

    `id` is the caller's own key of the posting. `employer` says that the employer's own board published it. `ids` are those of
    tracking systems ("greenhouse:4012345"), `addresses` the comparable ones, `requisitions` the employer's numbers within
    their name space. `location` are the words of the location as published. `sure_keys` decide alone or with the title; under `block_keys` (employer and title, and the same with
    each place) likely copies are found.
    """

    id: str
    source: str
    employer: bool
    ids: frozenset[str]
    addresses: frozenset[str]
    requisitions: frozenset[str]
    company: CompanyName
    title: Title
    places: Whereabouts
    location: str
    body: Body
    sure_keys: tuple[str, ...] = ()
    block_keys: tuple[str, ...] = ()
    language: str | None = None
    date_posted: datetime | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that the posting is stored under."""
        return (*self.sure_keys, *self.block_keys, *((self.firm_key,) if self.firm_key else ()))

    @property
    def firm_key(self) -> str:
        """The key of the employer; empty where it is not named."""
        return f"{_firm(self.company)}:firm" if self.company.loose else ""

    @property
    def bands(self) -> tuple[tuple[int, int], ...]:
        """The bands of the text, each mixed with the title: texts of other titles are never one opening.

        Without the title, every posting of an employer with one template for all would be a candidate for all others.
        """
        return mixed(self.body.bands, self.title)


def mixed(bands: Iterable[tuple[int, int]], title: Title) -> tuple[tuple[int, int], ...]:
    """Mix the bands of a text with a title, or take the title out again."""
    own = title.hash
    return tuple((band, value ^ own) for band, value in bands)


class FingerprintReader:
    """Makes fingerprints; made once, it holds the vocabulary and remembers the names and places it has read."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Take what is data."""
        words, geography = vocabulary.opening_words, vocabulary.geography
        self.rules = f"{READERS}.{vocabulary.openings_version}"
        self._company = lru_cache(_CACHED)(vocabulary.company_names.read)
        self.title = lru_cache(_CACHED)(lambda title: read_title(title, words=words, geography=geography))
        self._address = lru_cache(_CACHED)(read_address)
        self._places = lru_cache(_CACHED)(lambda location: read_places(location, words=words, geography=geography))
        self._location = lru_cache(_CACHED)(_words_of)

    def read(
        self,
        posting: Advertised,
        *,
        posting_id: str,
        countries: Collection[str] = (),
        language: str | None = None,
        text: str | None = None,
    ) -> Fingerprint:
        """Make the fingerprint of a posting.

        `countries` and `language` are those of its tags, where it has them; `text` the plain text of its description, where
        the caller has it.
        """
        company, title, places = self._company(posting.company), self.title(posting.title), self._places(posting.location)
        if countries and not places:
            places = Whereabouts(frozenset(Area(frozenset({country})) for country in countries))
        addresses = [self._address(address) for address in dict.fromkeys((posting.url, posting.apply_url))]
        ids = _ids(posting, company, addresses)
        # One that carries an id says no more than the id.
        addressed = frozenset(address.comparable for address in addresses if address.comparable and not address.ids)
        requisitions = _requisitions(posting, ids, company)
        role = _role(company, title)
        body = Body(posting.description, text=text)
        return Fingerprint(
            id=posting_id,
            source=posting.source,
            employer=posting.source in SYSTEMS,
            ids=frozenset(ids),
            addresses=addressed,
            requisitions=requisitions,
            company=company,
            title=title,
            places=places,
            location=self._location(posting.location),
            body=body,
            sure_keys=_sure_keys(ids, requisitions, addressed, role, body.raw_hash),
            block_keys=_block_keys(company, role, places),
            language=language,
            date_posted=posting.date_posted,
        )


def fingerprint(
    posting: Advertised,
    *,
    posting_id: str,
    vocabulary: Vocabulary,
    countries: Collection[str] = (),
    language: str | None = None,
    text: str | None = None,
) -> Fingerprint:
    """Make one fingerprint; for many, a FingerprintReader remembers what it has read."""
    return FingerprintReader(vocabulary).read(posting, posting_id=posting_id, countries=countries, language=language, text=text)


def with_keys(made: Fingerprint) -> Fingerprint:
    """Give a fingerprint that was unpacked the keys that it was stored under."""
    role = _role(made.company, made.title)
    sure = _sure_keys(made.ids, made.requisitions, made.addresses, role, made.body.raw_hash)
    return replace(made, sure_keys=sure, block_keys=_block_keys(made.company, role, made.places))


def _sure_keys(
    ids: Collection[str], requisitions: Collection[str], addresses: Collection[str], role: str, raw_hash: str
) -> tuple[str, ...]:
    kinds = (("ats", ids), ("req", requisitions), ("url", addresses))
    sure = [f"{kind}:{value}" for kind, values in kinds for value in (sorted(values) if len(values) > 1 else values)]
    return (*sure, f"{role}:text:{raw_hash}") if raw_hash else tuple(sure)


def _block_keys(company: CompanyName, role: str, places: Whereabouts) -> tuple[str, ...]:
    if not company.loose:
        return ()
    return (f"{role}:role", *[f"{role}:role:{place}" for place in _names(places)])


@lru_cache(_CACHED)
def _names(places: Whereabouts) -> tuple[str, ...]:
    return places.names[:_MOST_PLACE_KEYS]


def _role(company: CompanyName, title: Title) -> str:
    return f"{_firm(company)}:{_titled(title)}"


@lru_cache(_CACHED)
def _firm(company: CompanyName) -> str:
    """Begin a key: an employer's postings come together, and what is written together should lie together."""
    return _digest(company.loose)


@lru_cache(_CACHED)
def _titled(title: Title) -> str:
    return _digest(title.key)


def _words_of(location: str | None) -> str:
    return " ".join(WORD.findall((location or "")[:_LONGEST_LOCATION].lower()))


def _ids(posting: Advertised, company: CompanyName, addresses: list[Address]) -> list[str]:
    """Name the tracking systems' ids of a posting; one that an employer's own board gave counts without its address."""
    found = [key for address in addresses for key in address.ids]
    key = posting.source_id.strip().lower()
    if posting.source in GLOBAL_IDS:
        if re.fullmatch(GLOBAL_IDS[posting.source], key):
            found.append(f"{posting.source}:{key}")
    elif posting.source in SYSTEMS:
        found.append(f"{posting.source}:{(posting.board or company.strict).lower()}/{key}")
    return list(dict.fromkeys(found))


def _requisitions(posting: Advertised, ids: list[str], company: CompanyName) -> frozenset[str]:
    """Name the requisition within the system (or source) and employer that numbered it; a filler such as "N/A" is none."""
    value = (posting.requisition_id or "").strip().lower()
    if not _REQUISITION.fullmatch(value):
        return frozenset()
    system = ids[0].partition(":")[0] if ids else posting.source
    owner = "" if system in GLOBAL_REQUISITIONS else company.strict or (posting.board or "").lower()
    return frozenset({f"{system}:{owner}/{value}"})


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
