"""Memory: the most that this process has held."""

import resource
from pathlib import Path
from typing import Final

_STATUS: Final = Path("/proc/self/status")


def peak_mb() -> float:
    """Give the highest resident memory of this process so far, in MB.

    Linux tells it in /proc; what getrusage tells there includes the process that started this one.
    """
    if not _STATUS.is_file():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024
