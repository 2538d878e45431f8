"""Content hash: whether a posting says the same as before."""

from hashlib import sha256
from typing import Any

import msgspec

from aggregator.core.interchange import posting_record
from aggregator.core.posting import Posting

_encoder = msgspec.json.Encoder(decimal_format="number", order="sorted")


def content_hash(posting: Posting) -> str:
    """Give the SHA-256 of everything that a posting says, hexadecimal.

    The time of its last change is left out: some sources move it every day, and a posting that says the same is the same.
    """
    record: dict[str, Any] = posting_record(posting)
    del record["date_modified"]
    try:
        written = _encoder.encode(record)
    except (UnicodeError, ValueError, OverflowError):  # half a surrogate pair, or a number beyond 64 bits
        written = repr(sorted(record.items())).encode("utf-8", "backslashreplace")
    return sha256(written).hexdigest()
