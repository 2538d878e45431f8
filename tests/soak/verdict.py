"""What a trial says: a line a step, and its end where something does not hold."""

import sys


def check(holds: bool, words: str) -> None:
    """End the trial where something does not hold."""
    if not holds:
        sys.stdout.write(f"FAULT: {words}\n")
        sys.stdout.flush()
        sys.exit(1)


def say(step: int, words: str) -> None:
    """Print a step."""
    sys.stdout.write(f"{step:>4}  {words}\n")
    sys.stdout.flush()
