"""sources: what each source contributes to the figures: volume, pay, what was put up again or never changes, and the newest month."""

from collections.abc import Iterator
from typing import Final

from aggregator.reports.facts import Facts, PayState
from aggregator.reports.kit import Report, Row

COLUMNS: Final = (
    "source",
    "ai_openings",
    "remote_ai_openings",
    "companies",
    "share_with_pay",
    "jobs_used",
    "share_open",
    "reposted",
    "ghosts",
    "newest_month",
)


def rows(facts: Facts) -> Iterator[Row]:
    """Give a row a source, the largest first."""
    counts = facts.jobs["source"].value_counts()
    for source in sorted((source for source in counts.index if counts[source]), key=lambda source: (-counts[source], source)):
        jobs = facts.jobs[facts.jobs["source"] == source]
        remote = jobs[jobs["remote"]]
        with_pay = float((remote["pay_state"] != PayState.NONE.value).mean()) if len(remote) else None
        used = int((remote["pay_state"] == PayState.USED.value).sum())
        yield (
            source,
            len(jobs),
            len(remote),
            remote["company"].nunique(),
            with_pay,
            used,
            float(jobs["open"].mean()),
            int((jobs["reposts"] > 0).sum()),
            int(jobs["ghost"].sum()),
            str(max(jobs["month"].astype(str))),
        )


REPORT = Report(name="sources", title="What each source contributes", columns=COLUMNS, rows=rows)
