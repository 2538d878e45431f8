"""Archive: the bytes of every answer, in append-only segments of zstd frames, found by their SHA-256."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

import zstandard

from aggregator.core.web import Request
from aggregator.errors import StoreError

_BODY_LIMIT: Final = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the compressed bytes of one body lie: a file under the archive's folder, and a range of it."""

    sha256: str
    segment: str
    offset: int
    length: int
    size: int
    url: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer that a run read; its body lies in the archive under `sha256`."""

    request: Request
    sha256: str
    status: int = 200
    content_type: str = ""


class Spool:
    """The segment that one run appends to; a body that is archived already is only referred to."""

    def __init__(self, folder: Path, segment: str, *, known: Callable[[str], bool]) -> None:
        """Take the archive's folder, the segment's place in it, and who knows which bodies it holds."""
        self._folder, self._segment, self._known = folder, segment, known
        self._file: IO[bytes] | None = None
        self._compressor = zstandard.ZstdCompressor(level=3)
        self.frames: dict[str, Frame] = {}
        self.answers: list[Answer] = []

    def add(self, request: Request, body: bytes, *, now: datetime, status: int = 200, content_type: str = "") -> str:
        """Append a body, unless it is there; give its SHA-256."""
        name = sha256(body).hexdigest()
        self.answers.append(Answer(request=request, sha256=name, status=status, content_type=content_type))
        if name not in self.frames and not self._known(name):
            offset, length = self._append(self._compressor.compress(body))
            self.frames[name] = Frame(
                sha256=name, segment=self._segment, offset=offset, length=length, size=len(body), url=request.full_url, fetched_at=now
            )
        return name

    def _append(self, frame: bytes) -> tuple[int, int]:
        if self._file is None or self._file.closed:
            path = self._folder / self._segment
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab")
        offset = self._file.tell()
        self._file.write(frame)
        return offset, len(frame)

    def close(self) -> None:
        """Bring everything to the disk: an index row must never point at bytes that a power cut can take."""
        if self._file is not None and not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            sync_folder((self._folder / self._segment).parent)

    def discard(self) -> None:
        """Give up a segment that no transaction will point to."""
        if self._file is not None:
            self._file.close()
            (self._folder / self._segment).unlink(missing_ok=True)


class Archive:
    """The folder of segments: YYYY/MM/DD/run-<name>.seg."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made when the first segment is."""
        self.folder = folder

    def spool(self, source: str, board: str | None, *, now: datetime, known: Callable[[str], bool]) -> Spool:
        """Open the segment of one run of a feed."""
        name = sha256(f"{source}\n{board or ''}\n{now.isoformat()}".encode()).hexdigest()[:12]
        return Spool(self.folder, f"{now:%Y/%m/%d}/run-{now:%H%M%S}-{name}.seg", known=known)

    def read(self, frame: Frame) -> bytes:
        """Read a body and verify it. Raises StoreError where the bytes are missing or not the ones that were written."""
        try:
            with (self.folder / frame.segment).open("rb") as segment:
                segment.seek(frame.offset)
                packed = segment.read(frame.length)
            body = zstandard.ZstdDecompressor().decompress(packed, max_output_size=_BODY_LIMIT)
        except (OSError, zstandard.ZstdError) as error:
            raise StoreError(f"archive: {frame.segment} at {frame.offset}: {error}") from None
        if sha256(body).hexdigest() != frame.sha256:
            raise StoreError(f"archive: {frame.segment} at {frame.offset}: expected {frame.sha256}, the bytes are others")
        return body

    def rewrite(self, segment: str, frames: list[Frame]) -> list[Frame]:
        """Copy the frames that are kept to a new segment beside the old one; the old one stays."""
        if not frames:
            return []
        name = segment.removesuffix(".seg") + "-kept.seg"
        while (self.folder / name).exists():
            name = name.removesuffix(".seg") + "-kept.seg"
        spool = Spool(self.folder, name, known=lambda _: False)
        moved: list[Frame] = []
        for frame in frames:
            spool.add(Request(url=frame.url), self.read(frame), now=frame.fetched_at)
            moved.append(spool.frames[frame.sha256])
        spool.close()
        return moved

    def remove(self, segment: str) -> None:
        """Delete a segment that nothing points to."""
        (self.folder / segment).unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
