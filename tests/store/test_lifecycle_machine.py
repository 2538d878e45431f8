"""A hostile source against the real store: nothing is closed without proof, and what is proven is closed by the run that proves it.

What each run must close, and whether it must be held, is said by tests/store/rules.py. The steps are short stories that end just before
and exactly at the edge of a rule.
"""

import math
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from aggregator.core.run import Listing, Outcome
from aggregator.store.crawl import FeedPlan
from tests.store.provider import A_FEW, OTHERS, PAST, Board, crawl_of, etag_of, fill_others, open_of, opened, reasons
from tests.store.rules import NONE, Visit, is_silent, judged, state, usual
from tests.store.samples import DAY, HOUR, NOON

SECOND = timedelta(seconds=1)


# How often a list is shown and for how long: too seldom, a second too short, and just often and long enough to be believed.
PROOFS = st.sampled_from([(2, DAY), (3, DAY - SECOND), (3, DAY), (4, DAY)])


def edge(moment: timedelta) -> st.SearchStrategy[timedelta]:
    """Draw the last moment before an edge, or the edge."""
    return st.sampled_from([moment - SECOND, moment])


class Market(RuleBasedStateMachine):
    """The true job market, a source that lies about it, and what the store makes of that; sixteen other boards of the provider."""

    template: ClassVar[Path]
    folder: ClassVar[Path]

    def __init__(self) -> None:
        """Begin with an empty board, in a store whose other boards are known."""
        super().__init__()
        path = self.folder / "market.sqlite"
        for old in self.folder.glob("market.sqlite*"):
            old.unlink()
        shutil.copy(self.template, path)
        self.store = opened(path)
        self.now = NOON
        self.main, self.others = Board("example"), [Board(name) for name in OTHERS]
        for other in self.others:
            other.past, other.is_open = list(PAST), frozenset(A_FEW)
        self.truth: frozenset[str] = NONE
        self.fresh: Iterator[str] = map(str, range(10**6))
        self.ends: dict[str, datetime] = {}
        self.parser = "p1"
        self.listing = Listing.FULL
        self.may_undo = False

    def teardown(self) -> None:
        """Let the source be honest again: within ten days exactly the true jobs are open, or more where a list never proves absence."""
        for _ in self.moments(6, 10 * DAY):
            self.serve()
        assert self.main.is_open == self.truth or (self.listing is not Listing.FULL and self.main.is_open > self.truth)
        self.store.close()

    @initialize(
        size=st.sampled_from([9, 10, 11, 20, 30, 30]),
        lists=st.sampled_from([1, 2, 2, 3, 3, 5]),
        short=st.booleans(),
        listing=st.sampled_from([*[Listing.FULL] * 7, Listing.WINDOW]),
    )
    def begin(self, size: int, lists: int, short: bool, listing: Listing) -> None:
        """Publish the first jobs, and read them often enough for a usual count, or not quite, before six tenths are shown."""
        self.listing = listing
        self.configure()
        self.truth = self.new(size)
        self.look_often(lists, lists * 12 * HOUR)
        if short:
            self.now += HOUR
            self.look(frozenset(sorted(self.truth, key=int)[: 6 * size // 10]))

    # -- stories -------------------------------------------------------------------------------------------------------

    @rule(size=st.integers(1, 3), span=edge(DAY), lists=st.sampled_from([2, 3]))
    def fill_some(self, size: int, span: timedelta, lists: int) -> None:
        """Employers fill so few that no guard asks: a day of lists closes them, a second less does not."""
        self.truth -= self.some(size)
        self.look_often(lists, span)

    @rule(
        grown=st.sampled_from([(0, 0), (5, 2), (5, 2), (9, 3)]),
        over=st.sampled_from([-1, 0]),
        proof=PROOFS,
        less=st.sampled_from([(0, 0, 0, 0), (1, 0, 1, 0), (0, 2, 0, 1), (0, 2, 1, 0), (0, 3, 2, 1)]),
        true=st.booleans(),
    )
    def shrink(self, grown: tuple[int, int], over: int, proof: tuple[int, timedelta], less: tuple[int, ...], true: bool) -> None:
        """Show seven tenths of what is usual or one less, some times, each a little shorter; before that it may have grown."""
        more, since = grown
        self.truth |= self.new(more)
        self.look_often(since, since * 12 * HOUR)
        shown = frozenset(sorted(self.truth, key=int)[: max(math.ceil(7 * usual(self.main.past) / 10) + over, 5)])
        for nth in self.moments(*proof):
            self.look(shown - frozenset(sorted(shown, key=int)[: less[nth]]))
        if true:
            self.truth = shown

    @rule(many=st.sampled_from([None, None, 5, 6]), over=st.integers(0, 1), proof=PROOFS, true=st.booleans())
    def exchange(self, many: int | None, over: int, proof: tuple[int, timedelta], true: bool) -> None:
        """Show others instead of half of the open jobs, or of five or six: the list is as long as ever."""
        gone = self.some(len(self.main.is_open) // 2 + over if many is None else many)
        shown = self.truth - gone | self.new(len(gone))
        self.look_often(*proof, shown)
        if true:
            self.truth = shown

    @rule(short=st.sampled_from([0, 1, 2, 2]))
    def miscount(self, short: int) -> None:
        """Count a hundred records and show them all, or all but one or two."""
        self.now += 12 * HOUR
        self.look(self.truth, total=100, others=100 - short - len(self.truth))

    @rule(size=st.integers(0, 2), then=st.integers(1, 2))
    def upgrade(self, size: int, then: int) -> None:
        """Read with another parser from now on, while some jobs have been missing for long."""
        self.truth -= self.some(size)
        self.look_often(1, HOUR)
        self.parser += "+"
        self.now += 30 * HOUR
        self.look_often(then, HOUR)

    @rule(
        proof=st.sampled_from([(5, 3 * DAY, ""), (6, 3 * DAY - SECOND, ""), (6, 3 * DAY, ""), (6, 3 * DAY, "some"), (6, 3 * DAY, "failed")])
    )  # fmt: skip
    def fall_empty(self, proof: tuple[int, timedelta, str]) -> None:
        """Show nothing for three days: six times or five, with something in between, or with a failure, which is nothing."""
        lists, span, between = proof
        self.empty_out(lists, span, between=between, silent=False)

    @rule(proof=st.sampled_from([(6, 3 * DAY), (12, 6 * DAY), (12, 6 * DAY - SECOND), (11, 6 * DAY)]))
    def fall_empty_with_others(self, proof: tuple[int, timedelta]) -> None:
        """Show nothing while the provider's other boards show nothing either: it takes twelve times and six days."""
        self.empty_out(*proof, between="", silent=True)

    @rule(
        fallen=st.integers(2, 3),
        asked=st.sampled_from([3, 15, 16]),
        ago=st.sampled_from([2 * HOUR, 2 * HOUR + SECOND]),
        how=st.sampled_from(["empty", "short"]),
        lists=st.sampled_from([1, 1, 3]),
        span=edge(DAY),
    )
    def silence(self, fallen: int, asked: int, ago: timedelta, how: str, lists: int, span: timedelta) -> None:
        """Let others of the provider's boards fall empty or short some time before this one is read, as honest as ever."""
        for nth in range(lists):
            start = self.now
            for number, other in enumerate(self.others[:asked]):
                self.visit(other, NONE if how == "empty" and number < fallen else frozenset(A_FEW[: 1 if number < fallen else 3]))
            self.now = start + ago
            self.look(self.truth)
            if nth + 1 < lists:
                self.now = start + span / (lists - 1) - ago if nth else start + span / (lists - 1)
        for other in self.others[:fallen]:
            self.visit(other, frozenset(A_FEW))

    @rule(size=st.sampled_from([1, 6, None, None]), over=st.sampled_from([0, 1, 1]), whole=st.booleans(), true=st.booleans())
    def lose_pages(self, size: int | None, over: int, whole: bool, true: bool) -> None:
        """Answer 404 to the pages of some jobs, or of half of them, until an hour has passed, while the list does not show them."""
        lost = self.some(len(self.main.is_open) // 2 + over if size is None else size)
        for wait in (HOUR, HOUR - SECOND, SECOND):
            self.now += wait
            self.look(self.truth - lost, outcome=Outcome.COMPLETE if whole else Outcome.PARTIAL, lost=lost)
        if true:
            self.truth -= lost

    @rule(size=st.integers(1, 2), outcome=st.sampled_from([Outcome.COMPLETE, Outcome.PARTIAL, Outcome.FAILED]))
    def withdraw(self, size: int, outcome: Outcome) -> None:
        """Take jobs back in so many words."""
        taken = self.some(size)
        self.truth -= taken
        self.now += HOUR
        self.look(self.truth if outcome is Outcome.COMPLETE else NONE, outcome=outcome, withdrawn=taken)

    @rule(after=st.sampled_from([timedelta(0), SECOND]), questioned=st.booleans())
    def run_out(self, after: timedelta, questioned: bool) -> None:
        """Publish a job that says until when it runs, and leave it out when that is past, or ends now."""
        short = self.new(1)
        ends = self.now + 5 * HOUR
        self.ends |= dict.fromkeys(short, ends)
        self.now += HOUR
        self.look(self.truth | short)
        self.now = ends + after
        self.look(self.truth, total=1000 if questioned else None)

    @rule(week=st.booleans())
    def leave(self, week: bool) -> None:
        """Take the board out of the configuration, for a week or a second less, and put it back."""
        self.configure(without=True)
        for gap in (7 * DAY - SECOND, SECOND)[: 1 + week]:
            self.now += gap
            self.configure(without=True)
            self.main.is_open = NONE if gap == SECOND else self.main.is_open
            assert open_of(self.store, self.main) == self.main.is_open
        self.may_undo = False
        self.configure()

    @rule(size=st.integers(0, 20))
    def break_off(self, size: int) -> None:
        """Fail after some pages, or the first."""
        self.now += 7 * HOUR
        self.look(frozenset(sorted(self.truth)[:size]), outcome=Outcome.PARTIAL)

    @rule(gap=st.sampled_from([HOUR, 30 * HOUR]))
    def fail(self, gap: timedelta) -> None:
        """Answer nothing."""
        self.now += gap
        self.look(NONE, outcome=Outcome.FAILED)

    @rule(gap=st.sampled_from([HOUR, 30 * HOUR]))
    def go_on(self, gap: timedelta) -> None:
        """Answer as an honest host does."""
        self.now += gap
        self.serve()

    @rule(gap=st.sampled_from([HOUR, 30 * HOUR]))
    def not_modified(self, gap: timedelta) -> None:
        """Answer 304 where something was sent that allows it, true or not."""
        self.now += gap
        if self.store.validators("lever", "example", parser=self.parser):
            self.look(NONE, outcome=Outcome.UNCHANGED)

    @precondition(lambda self: self.may_undo)
    @rule()
    def take_back(self) -> None:
        """Take the last run back: postings and proof are as they were before it."""
        self.now += HOUR
        self.store.undo_run(self.store.runs(source="lever", board="example", limit=1)[0].id, now=self.now)
        self.main.is_open = self.main.past.pop().before
        self.may_undo = False
        assert open_of(self.store, self.main) == self.main.is_open

    # -- what the stories are told with ----------------------------------------------------------------------------------

    def new(self, size: int) -> frozenset[str]:
        """Give jobs that never were before."""
        return frozenset(next(self.fresh) for _ in range(size))

    def some(self, size: int) -> frozenset[str]:
        """Choose jobs that are true and open, the oldest; four are always left."""
        there = sorted(self.truth & self.main.is_open, key=int)
        return frozenset(there[: max(min(size, len(there) - 4), 0)])

    def configure(self, *, without: bool = False) -> None:
        """Make the feeds those of the provider, with or without the board."""
        plans = [FeedPlan(source="lever", board=name) for name in OTHERS]
        self.store.sync_feeds(plans if without else [*plans, FeedPlan(source="lever", board="example", listing=self.listing)], now=self.now)

    def moments(self, lists: int, span: timedelta) -> Iterator[int]:
        """Let time pass: an hour until the first of some lists, and so long from that to the last."""
        first = self.now + HOUR
        for nth in range(lists):
            self.now = first + nth * span / max(lists - 1, 1)
            yield nth

    def serve(self) -> None:
        """Show what is true, or answer 304 where what is sent stands for just that."""
        sent = self.store.validators("lever", "example", parser=self.parser).values()
        if any(kept.validators.etag == etag_of(self.truth) for kept in sent):
            self.look(NONE, outcome=Outcome.UNCHANGED)
        else:
            self.look(self.truth)

    def look_often(self, lists: int, span: timedelta, shown: frozenset[str] | None = None) -> None:
        """Show a list some times."""
        for _ in self.moments(lists, span):
            self.look(self.truth if shown is None else shown)

    def empty_out(self, lists: int, span: timedelta, *, between: str, silent: bool) -> None:
        """Show nothing some times; `between` tells what comes after the third."""
        for nth in self.moments(lists, span):
            for other in self.others[:3] if silent and nth >= 5 else ():
                self.visit(other, NONE)
            self.look(NONE)
            if nth == 2 and between == "some":
                self.look(frozenset(sorted(self.truth)[:1]), outcome=Outcome.PARTIAL)
            if nth == 2 and between == "failed":
                self.look(NONE, outcome=Outcome.FAILED)
        for other in self.others[:3] if silent else ():
            self.visit(other, frozenset(A_FEW))

    def look(self, shown: frozenset[str], **about: Any) -> None:
        """Visit the board."""
        self.visit(self.main, shown, **about)
        self.may_undo = True

    def visit(self, board: Board, shown: frozenset[str], *, outcome: Outcome | None = None, **about: Any) -> None:
        """Save a run of a board, and hold what the store made of it against the rules."""
        ends_well = Outcome.COMPLETE if shown or not board.stored else Outcome.EMPTY
        known = board is self.main
        visit = judged(
            board.past,
            Visit(
                at=self.now,
                outcome=outcome or ends_well,
                before=board.is_open,
                shown=shown,
                parser=self.parser if known else "p1",
                full=not known or self.listing is Listing.FULL,
                silent=is_silent([one.past for one in (self.main, *self.others) if one is not board], self.now),
                ends=self.ends if known else {},
                **about,
            ),
        )
        saved = self.store.save(crawl_of(board, visit))
        board.past.append(visit)
        board.is_open = visit.before - visit.closed.keys() | (shown if visit.says else NONE)
        assert open_of(self.store, board) == board.is_open, visit
        assert reasons(self.store, board, visit.closed) == visit.closed
        assert (saved.run.closed, saved.run.new + saved.reopened) == (len(visit.closed), len(board.is_open - visit.before))
        assert (saved.run.held or "").split(":")[0] in self.may_say(board)
        stored = self.store.feed("lever", board.name)
        assert stored is not None
        assert stored.state == state(board.past, is_open=bool(board.is_open))

    @staticmethod
    def may_say(board: Board) -> frozenset[str]:
        """Give what the last run may say to be held for; a 304 says again what the last list did."""
        visit = board.past[-1]
        if visit.outcome is Outcome.UNCHANGED:
            visit = next(one for one in reversed(board.past) if one.is_list)
        return visit.doubts if visit.held else frozenset({""})


@pytest.mark.parametrize("steps", [10])
def test_no_lie_closes_a_job_and_no_dead_job_stays_open(steps: int, sqlite_template: Path, tmp_path: Path) -> None:
    """Whatever the source does, closing follows proof at once, and once it is honest again the store is right within ten days."""
    Market.template, Market.folder = tmp_path / "template.sqlite", tmp_path
    fill_others(sqlite_template, Market.template)
    run_state_machine_as_test(
        Market,
        # Without shrinking: a failure prints its steps within the time that a green run takes.
        settings=settings(
            phases=(Phase.generate,),
            max_examples=85,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            database=None,
            report_multiple_bugs=False,
        ),
    )
