"""Page: the figures of a bench as the tables of docs/performance.md, between two marks."""

import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.bench.figures import Figure
from tests.bench.growth import Grown

BEGIN: Final = "<!-- bench -->"
END: Final = "<!-- /bench -->"


def write(path: Path, figures: Sequence[Figure], grown: Sequence[Grown], *, postings: int) -> None:
    """Write the tables anew, and leave the rest of the page as it is. Ends the program where the page has no marks."""
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{path}: expected {BEGIN} and {END} around the tables")
    tables = "\n".join(_tables(figures, grown, postings=postings))
    path.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}", encoding="utf-8")


def _tables(figures: Sequence[Figure], grown: Sequence[Grown], *, postings: int) -> Iterator[str]:
    yield (
        f"{datetime.now(UTC):%-d %B %Y}, Python {platform.python_version()}, {postings:,} postings; postings a second of CPU time of one core, "
        "but where wall clock is said."
    )
    yield ""
    yield "| stage | a second | limit, a second | share | goal | limit |"
    yield "|---|---|---|---|---|---|"
    for figure in figures:
        limit, share = ("", "") if figure.limit is None or figure.share is None else (f"{figure.limit:,.0f}", f"{figure.share:.0%}")
        yield f"| {figure.stage} | {figure.per_second:,.0f} | {limit} | {share} | {_goal(figure)} | {figure.limit_name} |"
    if grown:
        yield ""
        yield "| postings in one SQLite file | µs each, all | µs each, the last tenth | peak memory | file |"
        yield "|---|---|---|---|---|"
    for one in grown:
        each = one["cpu"] / one["postings"] * 1e6
        yield f"| {one['postings']:,} | {each:,.0f} | {one['last']:,.0f} | {one['peak_mb']:,.0f} MB | {one['file_mb']:,.0f} MB |"


def _goal(figure: Figure) -> str:
    if figure.goal is None:
        return ""
    reached = figure.per_second if figure.share is None else figure.share
    said = f"{figure.goal:,.0f}" if figure.share is None else f"{figure.goal:.0%}"
    return f"{said}, met" if reached >= figure.goal else f"{said}, not met"
