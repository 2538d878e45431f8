"""Text that both databases can hold: JSON, compressed bytes, and characters that no database refuses."""

import re
import threading
from decimal import Decimal
from typing import Any, Final

import msgspec
import zstandard

from aggregator.errors import InvalidValue, StoreError

# PostgreSQL refuses NUL, and no driver can encode half of a surrogate pair. One character replaces one, so that the
# offsets of quotes stay true.
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_BODY_LIMIT: Final = 256 * 1024 * 1024
_encoder: Final = msgspec.json.Encoder(decimal_format="number")
_decoder: Final = msgspec.json.Decoder(float_hook=Decimal)
# Making a decompressor takes longer than a short text; no two threads may use one.
_own: Final = threading.local()


def storable(value: str) -> str:
    """Replace each character that a database refuses by U+FFFD."""
    # Most texts are ASCII, which is known without looking at them.
    return value if value.isascii() and "\0" not in value else _UNSTORABLE.sub("\ufffd", value)


def is_storable(value: str) -> bool:
    """Whether no character of a text is refused."""
    return "\0" not in value and (value.isascii() or not _UNSTORABLE.search(value))


def storable_or_none(value: str | None) -> str | None:
    """Do the same; None stays None."""
    return None if value is None else storable(value)


def to_json(value: Any) -> str:
    """Write JSON text. Raises InvalidValue for what JSON cannot say."""
    try:
        return _encoder.encode(value).decode()
    except (UnicodeError, TypeError, OverflowError, ValueError, RecursionError) as error:
        raise InvalidValue(f"expected a JSON value, got one that cannot be written: {error}") from None


def from_json(written: str | bytes) -> Any:
    """Read JSON text; numbers with a fraction are Decimal."""
    return _decoder.decode(written)


def squeeze(content: bytes) -> bytes:
    """Compress bytes."""
    return zstandard.ZstdCompressor(level=3).compress(content)


def unsqueeze(content: bytes) -> bytes:
    """Decompress what `squeeze` made. Raises StoreError where the bytes are damaged."""
    try:
        decompressor: zstandard.ZstdDecompressor = _own.decompressor
    except AttributeError:
        decompressor = _own.decompressor = zstandard.ZstdDecompressor()
    try:
        return decompressor.decompress(content, max_output_size=_BODY_LIMIT)
    except zstandard.ZstdError as error:
        raise StoreError(f"stored bytes are damaged: {error}") from None
