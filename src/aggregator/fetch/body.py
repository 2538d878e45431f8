"""Body: the decoded bytes of an answer, read in steps and bounded at every one of them."""

import zlib
from collections.abc import AsyncIterable

from aggregator.errors import BodyRefused, Truncated
from aggregator.fetch.limits import Limits

_STEP = 64 * 1024
_GZIP = b"\x1f\x8b"
# gzip allows several members in a row; hosts send one. Each costs a new decoder.
_MOST_MEMBERS = 64
_GZIP_OR_ZLIB = 47
_RAW_DEFLATE = -15


async def read_body(chunks: AsyncIterable[bytes], *, coding: str, limits: Limits) -> bytes:
    """Read and decode a body. Raises BodyRefused for another coding or a bound passed, Truncated where the end is missing."""
    codings = [part.strip().lower() for part in coding.split(",") if part.strip().lower() not in {"", "identity"}]
    if not codings:
        return await _plain(chunks, limits)
    if len(codings) > 1 or codings[0] not in {"gzip", "x-gzip", "deflate"}:
        raise BodyRefused(f"expected gzip, deflate or no coding, got {coding[:80]!r}")
    inflater = _Inflater(limits, deflate=codings[0] == "deflate")
    async for chunk in chunks:
        inflater.feed(chunk)
    return inflater.finish()


async def _plain(chunks: AsyncIterable[bytes], limits: Limits) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        _check_wire(len(body), limits)
    return bytes(body)


def _check_wire(received: int, limits: Limits) -> None:
    if received > limits.wire:
        raise BodyRefused(f"expected at most {limits.wire} bytes, and more came")


class _Inflater:
    def __init__(self, limits: Limits, *, deflate: bool) -> None:
        self._limits = limits
        self._deflate = deflate
        self._decoder = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._members = 1
        self._received = 0
        self._body = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Decode one chunk in steps, so that no step can make more than 64 KiB at once."""
        first = self._received == 0
        self._received += len(chunk)
        _check_wire(self._received, self._limits)
        waiting = chunk
        while waiting:
            if self._decoder.eof:
                self._next_member(waiting)
            made = self._step(waiting, first=first)
            first = False
            self._body += made
            self._check()
            waiting = self._decoder.unconsumed_tail or self._decoder.unused_data
            if not waiting and len(made) == _STEP:
                self._drain()

    def _drain(self) -> None:
        # All input is taken, yet the decoder may hold more output than one step gives.
        while made := self._decoder.decompress(b"", _STEP):
            self._body += made
            self._check()

    def _step(self, waiting: bytes, *, first: bool) -> bytes:
        try:
            return self._decoder.decompress(waiting, _STEP)
        except zlib.error as error:
            if not (first and self._deflate):
                raise BodyRefused("a compressed body that cannot be decoded") from error
        # Some hosts send "deflate" without the zlib frame that RFC 9110 asks for.
        self._decoder = zlib.decompressobj(_RAW_DEFLATE)
        try:
            return self._decoder.decompress(waiting, _STEP)
        except zlib.error as error:
            raise BodyRefused("a compressed body that cannot be decoded") from error

    def _next_member(self, waiting: bytes) -> None:
        self._members += 1
        if self._members > _MOST_MEMBERS or not _GZIP.startswith(waiting[:2]):
            raise BodyRefused("bytes after the end of a compressed body")
        self._decoder = zlib.decompressobj(_GZIP_OR_ZLIB)

    def _check(self) -> None:
        size = len(self._body)
        if size > self._limits.body:
            raise BodyRefused(f"expected at most {self._limits.body} decoded bytes, and more came")
        if size > self._limits.ratio_after and size > self._received * self._limits.ratio:
            raise BodyRefused(
                f"expected a body at most {self._limits.ratio} times its compressed size, got {size} from {self._received} bytes"
            )

    def finish(self) -> bytes:
        """Give the body. Raises Truncated where the compressed stream has not ended."""
        if not self._decoder.eof and self._received:
            raise Truncated(f"a compressed body that stops before its end, after {self._received} bytes")
        return bytes(self._body)
