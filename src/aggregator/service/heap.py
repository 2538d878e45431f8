"""Heap: memory that nobody uses any more goes back to the system, so that a life of months needs no more than its largest day.

The C library of most Linux systems keeps what a thread has freed for the thread's next work. Reports, copies and new rules are made by
many threads, each with holes of its own, which come to more than all that is in use (glibc, malloc_trim(3)).
"""

import ctypes
from collections.abc import Callable
from functools import cache


def give_back() -> bool:
    """Give whole pages that are free back to the system; give whether there were any, False where the C library cannot."""
    trim = _trim()
    return trim is not None and bool(trim(0))


@cache
def _trim() -> Callable[[int], int] | None:
    """Find the C library's own function: glibc has it, musl and macOS do not."""
    try:
        found = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
    found.argtypes, found.restype = (ctypes.c_size_t,), ctypes.c_int
    return found
