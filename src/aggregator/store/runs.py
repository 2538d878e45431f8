"""Runs: a run as a row, and a row as a run."""

from typing import Any, Final

from aggregator.core.run import Outcome, Run
from aggregator.store.crawl import RunRow
from aggregator.store.texts import storable_or_none

_PLAIN: Final = ("seen", "stored", "new", "changed", "closed", "problems", "declared_total", "parser", "rules", "started", "ended")


def run_row(value: Run) -> dict[str, Any]:
    """Write a run as columns."""
    texts = {"error": storable_or_none(value.error), "held": storable_or_none(value.held)}
    return {name: getattr(value, name) for name in _PLAIN} | {"outcome": value.outcome.value} | texts


def run_of(row: Any) -> RunRow:
    """Read a run from its row and its feed's `source` and `board`."""
    plain = (*_PLAIN, "error", "held", "source")
    value = Run(outcome=Outcome(row["outcome"]), board=row["board"] or None, **{name: row[name] for name in plain})
    return RunRow(id=row["id"], run=value, reopened=row["reopened"], undone_at=row["undone_at"])
