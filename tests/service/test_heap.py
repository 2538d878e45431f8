"""Heap: what a chore needed for a while does not stay with the service for ever."""

import asyncio
import ctypes
from datetime import datetime, timedelta
from mmap import PAGESIZE
from pathlib import Path
from threading import Thread

import pytest

from aggregator.service.chores import Chore
from aggregator.service.heap import give_back
from aggregator.service.service import Service
from tests.service.town import NOON, Town, settled, town, until

_MB = 1024 * 1024
_PIECE, _PIECES, _KEPT_EVERY = 50_000, 2_000, 100

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/statm").exists() or not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="glibc alone"
)


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGESIZE


def _with_holes(kept: list[bytes]) -> None:
    """Fill 100 MB, and let go of all but a piece here and there, which keeps the C library from shrinking its heap by itself."""
    pieces = [b"." * _PIECE for _ in range(_PIECES)]
    kept += pieces[::_KEPT_EVERY]


def test_holes_go_back_to_the_system() -> None:
    """Memory that another thread has freed between pieces that it kept is the system's again, and what it kept is untouched."""
    kept: list[bytes] = []
    before = _resident()
    thread = Thread(target=_with_holes, args=(kept,))
    thread.start()
    thread.join()
    assert _resident() - before > 60 * _MB
    assert give_back()
    assert _resident() - before < 30 * _MB
    assert kept == [b"." * _PIECE] * (_PIECES // _KEPT_EVERY)


def test_a_chore_leaves_no_holes(tmp_path: Path) -> None:
    """What a chore has freed is given back when it ends, also where it failed."""
    kept: list[bytes] = []

    def hungry(now: datetime) -> None:
        del now
        _with_holes(kept)
        raise OSError("the disk is full")

    async def life(living: Service, _: Town) -> None:
        await settled(living)
        keeping = living._keeping
        assert keeping is not None
        chore = Chore(name="hungry", every=timedelta(hours=1), do=hungry, seen=lambda: None, since=NOON)
        before = _resident()
        await asyncio.create_task(keeping._do(chore))
        assert (chore.failures, len(kept)) == (1, _PIECES // _KEPT_EVERY)
        assert _resident() - before < 30 * _MB
        await until(lambda: not keeping.tasks)

    with town(tmp_path, only=("lever",), postings=20) as made:
        made.live(life)
