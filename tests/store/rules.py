"""The rules of closing as docs/methods.md tells them, judged over a board's whole past: no memory, and none of the program's numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile
from statistics import median

from aggregator.core.run import Outcome

HOUR = timedelta(hours=1)
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One look at a board, and what is to be made of it: `closed` with reasons, and the `doubts` about it, which may be overcome.

    `before` are the jobs that were open until then, `shown` those that were listed, `withdrawn` those taken back in so many words,
    `lost` those whose own page answered 404; `ends` says until when jobs run. `silent` tells that the provider's other boards fell
    silent; `others` counts listed records that are no jobs, `total` what the source counts itself.
    """

    at: datetime
    outcome: Outcome
    before: frozenset[str]
    shown: frozenset[str] = NONE
    withdrawn: frozenset[str] = NONE
    lost: frozenset[str] = NONE
    parser: str = "p1"
    full: bool = True
    silent: bool = False
    others: int = 0
    total: int | None = None
    ends: Mapping[str, datetime] = field(default_factory=dict)
    doubts: frozenset[str] = NONE
    believed: bool = False
    closed: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_list(self) -> bool:
        """Whether it gave a list to its end, with something on it wherever something was expected."""
        return self.outcome is Outcome.COMPLETE and bool(self.shown or not self.before)

    @property
    def is_empty(self) -> bool:
        """Whether it gave a list of nothing where something was expected."""
        return self.outcome is Outcome.EMPTY or (self.outcome is Outcome.COMPLETE and not self.is_list)

    @property
    def held(self) -> bool:
        """Whether it was questioned and not believed."""
        return bool(self.doubts) and not self.believed

    @property
    def says(self) -> bool:
        """Whether what it shows, withdraws or finds lost counts at all."""
        return self.outcome in {Outcome.COMPLETE, Outcome.PARTIAL}


def judged(past: Sequence[Visit], visit: Visit) -> Visit:
    """Say what follows from a visit after others."""
    closed = _evidence(past, visit)
    unseen = visit.before - visit.shown - closed.keys()
    if visit.is_empty:
        return _judged_empty(past, visit, closed, unseen)
    if visit.outcome is Outcome.UNCHANGED and repeated(past) is not None:
        # The list that was believed once more: what it does not show is missing still.
        unseen = frozenset(job for job in unseen if absent_since(past, job) is not None)
        return replace(visit, closed=closed | _absent(past, visit, unseen))
    if not visit.is_list:
        return replace(visit, closed=closed)
    doubts = _doubts(past, visit, unseen)
    if doubts and ("parser" in doubts or not _agreed([*past, replace(visit, doubts=doubts)])):
        return replace(visit, closed=closed, doubts=doubts)
    return replace(visit, closed=closed | _absent(past, visit, unseen), doubts=doubts, believed=True)


def _judged_empty(past: Sequence[Visit], visit: Visit, closed: dict[str, str], unseen: frozenset[str]) -> Visit:
    row = [*_emptiness(past), visit]
    lasted = visit.at - row[0].at
    if not visit.full or len(row) < 6 or lasted < 72 * HOUR:
        return replace(visit, closed=closed)
    if visit.silent and (len(row) < 12 or lasted < 144 * HOUR):
        return replace(visit, closed=closed, doubts=frozenset({"provider"}))
    return replace(visit, closed=closed | dict.fromkeys(unseen, "feed_empty"), believed=True)


def _absent(past: Sequence[Visit], visit: Visit, unseen: frozenset[str]) -> dict[str, str]:
    """Close what a believed list does not show: past its end, or for a day, where the list is a whole one."""
    closed: dict[str, str] = {}
    for job in unseen:
        since = absent_since(past, job)
        if job in visit.ends and visit.ends[job] < visit.at:
            closed[job] = "expired"
        elif visit.full and since is not None and visit.at - since >= 24 * HOUR:
            closed[job] = "absent"
    return closed


def _evidence(past: Sequence[Visit], visit: Visit) -> dict[str, str]:
    """Close what was withdrawn, and what was lost twice an hour apart, unless that is more than five and more than half of the board."""
    if not visit.says:
        return {}
    twice = [job for job in visit.lost & visit.before if visit.at - (_lost_since(past, job) or visit.at) >= HOUR]
    lost = [] if len(twice) > 5 and len(twice) > len(visit.before) / 2 else twice
    return dict.fromkeys(lost, "gone") | dict.fromkeys(visit.withdrawn & visit.before, "removed")


def _lost_since(past: Sequence[Visit], job: str) -> datetime | None:
    since: datetime | None = None
    for one in past:
        if one.says and job in one.shown:
            since = None
        elif one.says and job in one.lost and job in one.before:
            since = since or one.at
    return since


def absent_since(past: Sequence[Visit], job: str) -> datetime | None:
    """Say which believed list was the first that did not show a job, after the last that did."""
    since: datetime | None = None
    for one in past:
        if one.says and job in one.shown:
            since = None
        elif one.is_list and one.believed and job in one.before:
            since = since or one.at
    return since


def _emptiness(past: Sequence[Visit]) -> list[Visit]:
    """Give the empty lists in a row, up to now: whatever shows something ends the row, failures do not."""
    telling = [one for one in past if one.is_empty or one.is_list or (one.says and one.shown)]
    return list(takewhile(lambda one: one.is_empty, reversed(telling)))[::-1]


def usual(past: Sequence[Visit]) -> float:
    """Give the usual length of a board's list: the median of the last five that were believed, 0 before there are three.

    A board that says that nothing has changed shows the list that was believed last once more.
    """
    sizes: list[int] = []
    for nth, one in enumerate(past):
        shown = repeated(past[:nth]) if one.outcome is Outcome.UNCHANGED else one if one.is_list and one.believed else None
        sizes += [] if shown is None else [len(shown.shown)]
    return median(sizes[-5:]) if len(sizes) >= 3 else 0


def repeated(past: Sequence[Visit]) -> Visit | None:
    """Give the list that a board repeats by saying that nothing has changed; None where the last one was empty or not believed."""
    last = next((one for one in reversed(past) if one.is_list or one.is_empty), None)
    return last if last is not None and last.is_list and last.believed else None


def _doubts(past: Sequence[Visit], visit: Visit, unseen: frozenset[str]) -> frozenset[str]:
    lists = [one for one in past if one.is_list]
    found = {"parser"} if lists and lists[-1].parser != visit.parser else set()
    if visit.full:
        listed = len(visit.shown)
        found |= {"declared"} if visit.total is not None and 100 * (listed + visit.others) < 99 * visit.total else set()
        found |= {"drop"} if 10 * listed < 7 * usual(past) else set()
        found |= {"half"} if len(unseen) > 5 and len(unseen) > len(visit.before) / 2 else set()
        found |= {"provider"} if visit.silent else set()
    return frozenset(found)


def _agreed(past: Sequence[Visit]) -> bool:
    """Whether three questioned lists in a row, over a day, agree within a tenth, or one job: each that does not begins anew."""
    telling = [one for one in past if one.is_empty or one.is_list]
    row = list(takewhile(lambda one: one.is_list and one.doubts and "parser" not in one.doubts, reversed(telling)))[::-1]
    group: list[Visit] = []
    for one in row:
        sizes = [len(each.shown) for each in (*group, one)]
        group = [*group, one] if 10 * (max(sizes) - min(sizes)) <= max(10, *sizes) else [one]
    return len(group) >= 3 and group[-1].at - group[0].at >= 24 * HOUR


def is_silent(boards: Sequence[Sequence[Visit]], at: datetime) -> bool:
    """Whether of the boards that were visited within two hours three and a fifth were empty, or too short to be believed."""
    recent = [past for past in boards if past and at - past[-1].at <= 2 * HOUR]
    fallen = [past for past in recent if _emptiness(past) or is_short(past)]
    return len(fallen) >= 3 and 5 * len(fallen) >= len(recent)


def is_short(past: Sequence[Visit]) -> bool:
    """Whether a board's last list was held for being too short, where neither a new parser nor the source's own count tells why."""
    lists = [one for one in past if one.is_list]
    doubts = lists[-1].doubts if lists and lists[-1].held else NONE
    return bool(doubts & {"drop", "half"}) and not doubts & {"parser", "declared"}


def state(past: Sequence[Visit], *, is_open: bool) -> str:
    """Name a board's state after its last visit."""
    lists, empties = [one for one in past if one.is_list], len(_emptiness(past))
    if past[-1].outcome is Outcome.FAILED:
        return "failing"
    if empties >= 6 and not is_open:
        return "empty"
    if empties >= 3:
        return "suspect"
    return "held" if lists and lists[-1].held else "ok"
