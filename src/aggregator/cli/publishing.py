"""What commands that publish share: the window, and the article check as a table."""

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from rich.table import Table

from aggregator.cli.screen import out
from aggregator.publication import Publication
from aggregator.reports.article_check import COLUMNS
from aggregator.reports.kit import SYNTHETIC
from aggregator.reports.page import pounds

_STYLES: Final = {"supported": "green", "higher": "blue", "lower": "yellow"}
# Short enough for a table of 80 columns.
_WORDS: Final = {"supported": "supported", "higher": "pays more", "lower": "pays less", "unclear": "unclear", "too few": "too few"}


def months_before(moment: datetime, months: int) -> datetime:
    """Give the same day so many months earlier, or the last day of that month."""
    number = moment.year * 12 + moment.month - 1 - months
    year, month = divmod(number, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month + 1)


def say_published(published: Publication) -> None:
    """Show the article check of everybody as a table, and where the reports lie."""
    if "article_check" in published.tables:
        checks = [dict(zip(COLUMNS, row, strict=True)) for row in published.tables["article_check"]]
        out().print(_table(published, [check for check in checks if check["population"] == "all"]))
    if published.facts.scope.synthetic:
        sys.stdout.write(f"These are {SYNTHETIC}.\n")
    sys.stdout.write(f"reports: {published.page or published.folder}\n")


def _table(published: Publication, checks: list[dict[str, Any]]) -> Table:
    names: Mapping[str, str] = {role.id: role.name for role in published.facts.article.roles}
    table = Table(
        title="Is the article right? GBP a year, remote AI openings", title_justify="left", box=None, pad_edge=False, header_style="bold"
    )
    for column in ("role", "article", "median (95 %)", "with pay", "verdict"):
        table.add_column(column, justify="left" if column in {"role", "verdict"} else "right", no_wrap=True)
    for check in checks:
        interval = f"{pounds(check['median'])} ({pounds(check['median_low'])}-{pounds(check['median_high'])})"
        table.add_row(
            names[check["role"]],
            f"{pounds(check['article_low'])}-{pounds(check['article_high'])}",
            "–" if check["median"] is None else interval,
            f"{check['jobs_used']}/{check['jobs']}",
            _WORDS[check["verdict"]],
            style=_STYLES.get(check["verdict"]),
        )
    return table
