"""The terminal: progress and warnings on standard error, tables on standard output, plain where nobody looks."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from aggregator.log import redact

_SHOWN: Final = 20


def out() -> Console:
    """Give the console of standard output: plain text, 80 columns wide, where it is not a terminal."""
    return Console(width=None if sys.stdout.isatty() else 80, highlight=False, soft_wrap=False)


def warn(words: str) -> None:
    """Say something that somebody must know, on standard error."""
    sys.stderr.write(f"  ! {redact(words)}\n")


def warn_of(problems: Sequence[str]) -> None:
    """Warn of each of some problems; of many, of the first, and how many more there are."""
    for problem in problems[:_SHOWN]:
        warn(problem)
    if len(problems) > _SHOWN:
        warn(f"and {len(problems) - _SHOWN} more")


@contextmanager
def progress(what: str, *, total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar while the block runs, on a terminal only; the block calls back with the name of each thing done."""
    console = Console(stderr=True, highlight=False)
    columns = (
        TextColumn("{task.description:<11}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[last]}"),
    )
    with Progress(*columns, console=console, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(what, total=total, last="")
        yield lambda name: bar.update(task, advance=1, last=redact(name)[:40])


@contextmanager
def counter(what: str) -> Iterator[Callable[[int], None]]:
    """Count things while the block runs, on a terminal only; the block calls back with how many more there are."""
    console = Console(stderr=True, highlight=False)
    columns = (TextColumn("{task.completed:>9,} {task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda number: bar.update(task, advance=number)
