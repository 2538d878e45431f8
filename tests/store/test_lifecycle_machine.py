"""A hostile source against the real store: nothing is closed without proof, and nothing dead stays open for ever."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from aggregator.core.run import Outcome
from aggregator.core.web import Validators
from aggregator.store.content import content_hash
from aggregator.store.crawl import Arrival, Crawl, Kept, Saved
from aggregator.store.store import Store, open_store
from tests.store.samples import DAY, HOUR, NOON, feed, posting, run, tags

NAMES = st.sets(st.integers(0, 24), min_size=4, max_size=25)
SOME = st.sets(st.integers(0, 24), min_size=1, max_size=3)
HOURS = st.sampled_from([1, 12, 22, 25, 60])
URL = "https://jobs.example/"


class Market(RuleBasedStateMachine):
    """The true job market, a source that lies about it, and what the store makes of that.

    `omitted` holds for each posting when the first complete list in a row did not show it; `empty_since` when the first
    empty list in a row came.
    """

    template: ClassVar[Path]
    folder: ClassVar[Path]

    def __init__(self) -> None:
        """Begin with an empty market and an empty store."""
        super().__init__()
        path = self.folder / "market.sqlite"
        for old in self.folder.glob("market.sqlite*"):
            old.unlink()
        shutil.copy(self.template, path)
        self.store: Store = open_store(path)
        self.now: datetime = NOON
        self.truth: set[str] = set()
        self.spelling = ""
        self.parser = "p1"
        self.omitted: dict[str, datetime] = {}
        self.empties: list[datetime] = []
        self.complete: list[tuple[datetime, int]] = []
        self.is_open: set[str] = set()
        self.ever: set[str] = set()
        self.counts = 0
        self.before: list[tuple[dict[str, datetime], list[datetime], list[tuple[datetime, int]], set[str], set[str], int]] = []
        feed(self.store)

    def teardown(self) -> None:
        """Let the source be honest again: within ten days the open postings are exactly the true ones."""
        for _ in range(20):
            self.now += 12 * HOUR
            self._list(self.truth)
        assert self._open() == self.truth
        self.store.close()

    @initialize(names=NAMES)
    def begin(self, names: set[int]) -> None:
        """Publish the first jobs, and read them often enough for a usual count."""
        self.publish(names)
        for _ in range(4):
            self.now += 12 * HOUR
            self._list(self.truth)

    @rule(names=NAMES)
    def publish(self, names: set[int]) -> None:
        """Employers publish jobs."""
        self.truth |= {f"{self.spelling}{name}" for name in names}

    @rule(names=NAMES)
    def fill(self, names: set[int]) -> None:
        """Employers fill jobs."""
        self.truth -= {f"{self.spelling}{name}" for name in names}

    @rule(names=SOME, hours=HOURS)
    def fill_some(self, names: set[int], hours: int) -> None:
        """Employers fill so few that no guard holds, and two lists show it: only time keeps them open."""
        self.truth -= {f"{self.spelling}{name}" for name in names}
        for gap in (1, hours):
            self.now += gap * HOUR
            self._list(self.truth)

    @rule(gaps=st.lists(HOURS, min_size=1, max_size=4))
    def list_truly(self, gaps: list[int]) -> None:
        """Give the whole list some times."""
        for hours in gaps:
            self.now += hours * HOUR
            self._list(self.truth)

    @rule(names=NAMES, declared=st.booleans(), gaps=st.lists(HOURS, min_size=1, max_size=3))
    def truncate(self, names: set[int], declared: bool, gaps: list[int]) -> None:
        """Leave jobs out and call it the whole list, sometimes with the true total."""
        for hours in gaps:
            self.now += hours * HOUR
            kept = self.truth - {f"{self.spelling}{name}" for name in names}
            self._list(kept, declared_total=len(self.truth) if declared else None)

    @rule(names=NAMES, hours=HOURS)
    def break_off(self, names: set[int], hours: int) -> None:
        """Fail after some pages."""
        self.now += hours * HOUR
        self._save(self.truth - {f"{self.spelling}{name}" for name in names}, Outcome.PARTIAL)

    @rule(hours=HOURS)
    def fail(self, hours: int) -> None:
        """Answer nothing."""
        self.now += hours * HOUR
        self._save(set(), Outcome.FAILED)

    @rule(gaps=st.lists(HOURS, min_size=1, max_size=6))
    def empty(self, gaps: list[int]) -> None:
        """Answer with a list of nothing some times."""
        for hours in gaps:
            self.now += hours * HOUR
            self._list(set())

    @rule(hours=HOURS)
    def not_modified(self, hours: int) -> None:
        """Answer 304 where something was sent that allows it, true or not."""
        self.now += hours * HOUR
        if self.store.validators("lever", "example", parser=self.parser):
            self._save(set(), Outcome.UNCHANGED)

    @rule()
    def rename(self) -> None:
        """Spell every key anew."""
        self.spelling += "x"
        self.truth = {f"x{name}" for name in self.truth}

    @rule()
    def upgrade(self) -> None:
        """Read with another parser from now on."""
        self.parser += "+"

    @precondition(lambda self: self.before)
    @rule()
    def take_back(self) -> None:
        """Take the last run back: postings and proof are as they were before it."""
        self.store.undo_run(self.store.runs(limit=1)[0].id, now=self.now)
        self.omitted, self.empties, self.complete, self.is_open, self.ever, self.counts = self.before[0]
        self.before = []
        assert self._open() == self.is_open

    def _list(self, names: set[str], declared_total: int | None = None) -> None:
        """Give a list with a proper end; one of nothing is empty where there was something."""
        outcome = Outcome.COMPLETE if names or not self.is_open else Outcome.EMPTY
        self._save(names, outcome, declared_total=declared_total)

    def _save(self, names: set[str], outcome: Outcome, declared_total: int | None = None) -> None:
        self.now += timedelta(minutes=1)
        self.before = [(dict(self.omitted), list(self.empties), list(self.complete), self.is_open, set(self.ever), self.counts)]
        known = self.store.known("lever", "example")
        listed = {name: posting(name) for name in names}
        unchanged = {name for name, item in listed.items() if name in known and known[name].content_hash == content_hash(item)}
        # In whatever order, and twice.
        arrivals = [Arrival(posting=item, tags=tags()) for name, item in [*listed.items(), *listed.items()] if name not in unchanged]
        crawl = Crawl(
            run=run(self.now, outcome, parser=self.parser, declared_total=declared_total),
            arrivals=arrivals,
            unchanged=unchanged,
            validators={URL: Kept(validators=Validators(etag='"1"'))} if outcome is Outcome.COMPLETE else {},
        )
        saved = self.store.save(crawl)
        self.counts += saved.run.new + saved.reopened - saved.run.closed
        self._judge(saved, names, outcome)

    def _judge(self, saved: Saved, names: set[str], outcome: Outcome) -> None:
        """Hold what was closed against what the lists have shown."""
        before, self.is_open = self.is_open, self._open()
        closed = before - self.is_open
        if outcome.may_write:
            self.ever |= names
            self.omitted = {name: since for name, since in self.omitted.items() if name not in names}
        if outcome is Outcome.EMPTY:
            self.empties.append(self.now)
        elif names or outcome is Outcome.COMPLETE:
            self.empties = []
        if outcome is Outcome.COMPLETE:
            self.complete.append((self.now, len(names)))
            for name in before - names:
                self.omitted.setdefault(name, self.now)
        assert saved.run.closed == len(closed)
        if not closed:
            return
        assert outcome in {Outcome.COMPLETE, Outcome.UNCHANGED, Outcome.EMPTY}
        assert not saved.run.held
        if outcome is Outcome.EMPTY:
            assert len(self.empties) >= 6
            assert self.now - self.empties[0] >= 3 * DAY
            return
        assert all(name in self.omitted and self.now - self.omitted[name] >= DAY for name in closed)
        if len(closed) > 5 and 2 * len(closed) > len(before):
            # So many at once: three lists in a row, over a day, must have agreed in number, and two of them about each.
            first = max(self.omitted[name] for name in closed)
            assert sum(moment >= first for moment, _ in self.complete) >= 2
            assert agreed(self.complete)

    def _open(self) -> set[str]:
        return {name for (name,) in self.store.read_only("SELECT source_id FROM posting WHERE closed_at IS NULL").rows}

    @invariant()
    def the_ledger_agrees(self) -> None:
        """Check that new and reopened minus closed is what is open, and nothing is open that was never listed."""
        assert self.counts == len(self.is_open)
        assert self.is_open <= self.ever


def agreed(lists: list[tuple[datetime, int]]) -> bool:
    """Tell whether three or more of the last lists, over a day, named as many jobs but for a tenth, or one."""
    for start in range(len(lists) - 3, -1, -1):
        sizes = [size for _, size in lists[start:]]
        if max(sizes) - min(sizes) > max(1, max(sizes) / 10):
            return False
        if lists[-1][0] - lists[start][0] >= DAY:
            return True
    return False


@pytest.mark.parametrize("steps", [15])
def test_no_lie_closes_a_job_and_no_dead_job_stays_open(steps: int, sqlite_template: Path, tmp_path: Path) -> None:
    """Whatever the source does, closing follows proof, and once it is honest again the store is right within ten days."""
    Market.template, Market.folder = sqlite_template, tmp_path
    run_state_machine_as_test(
        Market,
        # Without shrinking: a failure prints its steps within the time that a green run takes.
        settings=settings(
            phases=(Phase.generate,),
            max_examples=20,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
