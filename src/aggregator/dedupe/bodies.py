"""Bodies: how much of its text one posting shares with another, from small sketches that can be stored.

A board shows all of a text or only its beginning, so the share of the shorter text in the longer one counts, not only their
likeness. Words are shingled by threes; a sketch keeps the lowest hashes, which are a fair sample of any text (Broder 1997).
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import Final
from zlib import crc32

from msgspec import Struct
from rensa import RMinHash

from aggregator.text.plain import plain

BANDS: Final = 16
_ROWS: Final = 4
_SEED: Final = 20_261_124
_SKETCH: Final = 192
_PRIME: Final = (1 << 61) - 1
WORD: Final = re.compile(r"[^\W_]+")
_LONGEST: Final = 40_000
_OPENING: Final = 40
_ASCII: Final = bytes(range(128))
_SPACED: Final = bytes(byte if byte > _ASCII[-1] or chr(byte).isalnum() else ord(" ") for byte in range(256))
# A text with fewer shingles says too little to find copies by.
_LEAST_FOR_BANDS: Final = 40


class Sketch(Struct, frozen=True):
    """The lowest shingle hashes of a text, ascending (32 bits each), and how many different shingles it has."""

    lowest: Sequence[int]
    size: int


class Body:
    """The text of a posting, read only when a comparison needs it: most copies are known by an id before."""

    def __init__(self, description: str | None, *, text: str | None = None) -> None:
        """Take the description as published, and its plain text where the caller has it."""
        self._description = description or ""
        self._text = text

    @cached_property
    def raw_hash(self) -> str:
        """A hash of the description as published, "" without one."""
        return blake2b(self._description.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest() if self._description else ""

    @property
    def length(self) -> int:
        """How many characters were published."""
        return len(self._description)

    @property
    def words(self) -> list[bytes]:
        """The words of the text, read anew each time: a list of words is larger than its text."""
        return words(plain(self._description) if self._text is None else self._text)

    @cached_property
    def opening(self) -> str:
        """The first words of the text, kept: every posting of a crowd asks for them."""
        return b" ".join(self.words[:_OPENING]).decode()

    @property
    def sketch(self) -> Sketch:
        """The sketch of the text."""
        return self._read[0]

    @property
    def bands(self) -> tuple[tuple[int, int], ...]:
        """Give (band, hash) pairs: two texts that share half of their shingles share one with even odds, four fifths surely.

        The hashes are below 2**61, so that every database can store them.
        """
        return self._read[1]

    @property
    def is_read(self) -> bool:
        """Whether anybody needed the text."""
        return "_read" in self.__dict__

    @cached_property
    def _read(self) -> tuple[Sketch, tuple[tuple[int, int], ...]]:
        words = self.words
        shingles = list(map(b" ".join, zip(words, words[1:], words[2:], strict=False))) or words
        hashes = set(map(crc32, shingles))
        sketch = Sketch(array("I", _lowest(hashes)), len(hashes))
        return sketch, _bands(shingles) if len(shingles) >= _LEAST_FOR_BANDS else ()


class KeptBody(Body):
    """The text of a stored posting: what was kept of it, and the description itself only for a question beyond that."""

    def __init__(
        self,
        *,
        raw_hash: str,
        length: int,
        sketch: Callable[[], Sketch] | None,
        load: Callable[[], str | None],
        bands: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Take what was kept, and how to get the description; without a sketch it is read for one, and for its bands."""
        super().__init__(None)
        self.raw_hash = raw_hash
        self._length, self._load, self._sketch, self._bands = length, load, sketch, bands

    @property
    def length(self) -> int:
        """How many characters were published."""
        return self._length

    @property
    def words(self) -> list[bytes]:
        """The words of the text."""
        return words(plain(self._load() or ""))

    @property
    def is_read(self) -> bool:
        """Whether anybody needed the text, now or when it was kept."""
        return self._sketch is not None or super().is_read

    @cached_property
    def _read(self) -> tuple[Sketch, tuple[tuple[int, int], ...]]:
        return super()._read if self._sketch is None else (self._sketch(), tuple(self._bands))


def words(text: str) -> list[bytes]:
    """Give the words of the beginning of a text, its runs of letters and digits, in lower case and UTF-8.

    They are what WORD finds; bytes are translated and split in a tenth of the time that a regular expression takes.
    """
    lower = text[:_LONGEST].lower()
    if not lower.isascii():
        for letter in set(lower.encode(errors="replace").translate(None, _ASCII).decode()):
            if not letter.isalnum():
                lower = lower.replace(letter, " ")
    return lower.encode(errors="replace").translate(_SPACED).split()


def _lowest(hashes: set[int]) -> list[int]:
    """Give the lowest hashes in order; of a long text, those that lie too high are not sorted."""
    reach = (_SKETCH << 32) * 5 // (4 * len(hashes)) if hashes else 0
    near = [value for value in hashes if value < reach]
    return sorted(near if len(near) >= _SKETCH else hashes)[:_SKETCH]


def _bands(shingles: list[bytes]) -> tuple[tuple[int, int], ...]:
    minhash = RMinHash(num_perm=BANDS * _ROWS, seed=_SEED)
    minhash.update(shingles)
    digest = array("I", minhash.digest()).tobytes()
    width = len(digest) // BANDS
    return tuple((band, int.from_bytes(digest[band * width : (band + 1) * width], "little") % _PRIME) for band in range(BANDS))


def shared(one: Sketch, other: Sketch) -> float:
    """Estimate the share of the shorter text's shingles that stand in the longer one, 0 to 1."""
    if not one.size or not other.size:
        return 0.0
    shorter, longer = (one, other) if one.size <= other.size else (other, one)
    reach = longer.lowest[-1] if longer.size > len(longer.lowest) else 1 << 32
    sample = shorter.lowest[: bisect_right(shorter.lowest, reach)]
    if not sample:
        return 0.0
    return len(frozenset(longer.lowest).intersection(sample)) / len(sample)
