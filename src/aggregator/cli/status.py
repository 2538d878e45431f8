"""Exit statuses, and how an error of the process becomes one clear line and a status."""

import errno
from enum import IntEnum
from typing import Final

from aggregator.errors import (
    AggregatorError,
    AlreadyRunning,
    BadInput,
    ConfigurationError,
    DiskFull,
    InvalidValue,
    ReportRefused,
    StoreError,
)


class Status(IntEnum):
    """What a command's end means to the one who called it."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    PROBLEMS = 3
    REFUSED = 4
    DATABASE = 69
    DISK = 74
    LOCKED = 75
    INTERRUPTED = 130


_ERRORS: Final[tuple[tuple[type[AggregatorError], Status], ...]] = (
    (AlreadyRunning, Status.LOCKED),
    (DiskFull, Status.DISK),
    (StoreError, Status.DATABASE),
    (ReportRefused, Status.REFUSED),
    (ConfigurationError, Status.USAGE),
    (BadInput, Status.USAGE),
    (InvalidValue, Status.USAGE),
)
_DISK: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS))


def status_of(error: BaseException) -> Status:
    """Give the exit status that an error of the process ends with."""
    for kind, status in _ERRORS:
        if isinstance(error, kind):
            return status
    if isinstance(error, OSError):
        return Status.DISK if error.errno in _DISK else Status.USAGE if error.filename else Status.FAULT
    return Status.PROBLEMS if isinstance(error, AggregatorError) else Status.FAULT
