"""Parcels: postings, tags and answers as bytes, for another process or to wait in little memory."""

import copyreg
import pickle
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import starmap
from types import MappingProxyType
from typing import Any, Final

import msgspec
import zstandard

from aggregator.core.posting import Posting
from aggregator.core.tags import Tags
from aggregator.core.web import Response
from aggregator.pipeline.tagger import Found, Unread

# So many postings are kept as they are: a board is seldom larger, and packing takes a fifth as long as parsing.
_LOOSE: Final = 2_000
_PARCEL: Final = 250
_LOOSE_BYTES: Final = 8 * 1024 * 1024


def _view(kept: dict[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(kept)


def _viewed(view: "MappingProxyType[str, Any]") -> tuple[Any, ...]:
    return _view, (dict(view),)


# A posting's unknown keys are a read-only view, which pickle refuses.
copyreg.pickle(MappingProxyType, _viewed)

# Pickle asks Python for each of thirty quotes a posting: packing them so takes a third of its time, on both sides.
_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final = msgspec.msgpack.Decoder(list[tuple[Tags | None, str]])


def pack_found(found: Sequence[Found]) -> bytes:
    """Write what was found in postings."""
    try:
        return _encoder.encode([(None, tags.reason) if isinstance(tags, Unread) else (tags, "") for tags in found])
    except (UnicodeError, OverflowError):  # half a surrogate pair in a quote
        return pickle.dumps(found)


def unpack_found(packed: bytes) -> list[Found]:
    """Read what `pack_found` wrote."""
    if packed.startswith(pickle.PROTO):
        found: list[Found] = pickle.loads(packed)  # noqa: S301  (our own worker wrote it)
        return found
    return [Unread(reason=reason) if tags is None else tags for tags, reason in _decoder.decode(packed)]


class Held(Collection[Posting]):
    """The postings of one reading in their order, each key once; those of a large board wait compressed.

    May be read again and again, while nothing is added.
    """

    def __init__(self, postings: Iterable[Posting] = ()) -> None:
        """Take the first ones."""
        self._keys: set[tuple[str, str]] = set()
        self._parcels: list[bytes] = []
        self._loose: list[Posting] = []
        for posting in postings:
            self.add(posting)

    def add(self, posting: Posting) -> None:
        """Add a posting; of one key the first stays."""
        if posting.key in self._keys:
            return
        self._keys.add(posting.key)
        self._loose.append(posting)
        if len(self._loose) >= (_PARCEL if self._parcels else _LOOSE):
            self._pack()

    def _pack(self) -> None:
        for start in range(0, len(self._loose), _PARCEL):
            written = pickle.dumps(self._loose[start : start + _PARCEL], pickle.HIGHEST_PROTOCOL)
            self._parcels.append(_squeezed(written))
        self._loose = []

    def __len__(self) -> int:
        """Count them."""
        return len(self._keys)

    def __iter__(self) -> Iterator[Posting]:
        """Give them, a parcel at a time."""
        for parcel in self._parcels:
            yield from pickle.loads(zstandard.ZstdDecompressor().decompress(parcel))  # noqa: S301  (it was written above)
        yield from self._loose

    def __contains__(self, posting: object) -> bool:
        """Whether a posting with this key is among them."""
        return isinstance(posting, Posting) and posting.key in self._keys


class Answers(Collection[Response]):
    """The answers that a reading was read from, in their order; past a few megabytes their bodies wait compressed."""

    def __init__(self, answers: Iterable[Response] = ()) -> None:
        """Take the first ones."""
        self._kept: deque[tuple[Response, bytes | None]] = deque()
        self._loose = 0
        for answer in answers:
            self.add(answer)

    def add(self, answer: Response) -> None:
        """Add one."""
        packed = None
        if self._loose + len(answer.body) > _LOOSE_BYTES:
            packed = _squeezed(answer.body)
            answer = replace(answer, body=b"")
        self._loose += len(answer.body)
        self._kept.append((answer, packed))

    @property
    def first(self) -> Response:
        """Give the first one."""
        return _whole(*self._kept[0])

    def drop_first(self) -> None:
        """Let go of the first one: it has been archived."""
        self._kept.popleft()

    def __len__(self) -> int:
        """Count them."""
        return len(self._kept)

    def __iter__(self) -> Iterator[Response]:
        """Give them, one body at a time."""
        return starmap(_whole, tuple(self._kept))

    def __contains__(self, answer: object) -> bool:
        """Whether an answer is among them."""
        return any(answer == one for one in self)


def _squeezed(content: bytes) -> bytes:
    # The library gives back the room for the worst case with it, which a copy does not have.
    return bytes(memoryview(zstandard.ZstdCompressor(level=1).compress(content)))


def _whole(answer: Response, packed: bytes | None) -> Response:
    return answer if packed is None else replace(answer, body=zstandard.ZstdDecompressor().decompress(packed))
