"""Page and Problem: what one response held, with everything accounted for."""

from dataclasses import dataclass

from aggregator.core import check
from aggregator.core.posting import Posting
from aggregator.core.web import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A record that could not be read: a value, not an exception.

    `stage` is "parse", "classify" or "save". `key` is the record's own key where that much could be read: a record
    with a known key counts as seen. `raw` keeps the bytes of the record, so that it can be replayed.
    """

    stage: str
    reason: str
    key: str | None = None
    raw: bytes = b""

    def __post_init__(self) -> None:
        """Reject a problem that does not say what happened where."""
        check.text("stage", self.stage)
        check.text("reason", self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one response held: postings, problems, and the further requests it leads to.

    `seen` counts the records of the body; `skipped` those that are by design not postings (a legal notice, a reply,
    someone looking for work), so that seen = postings + problems + skipped. `declared_total` is the source's own count
    of the whole list, where it publishes one. `capped` says that the source stopped before its list ended.
    """

    postings: tuple[Posting, ...] = ()
    problems: tuple[Problem, ...] = ()
    follow: tuple[Request, ...] = ()
    skipped: int = 0
    declared_total: int | None = None
    capped: bool = False

    @property
    def seen(self) -> int:
        """How many records the body held."""
        return len(self.postings) + len(self.problems) + self.skipped
