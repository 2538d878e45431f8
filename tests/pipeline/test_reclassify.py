"""Reclassify: what other rules made becomes what the present rules make, whole tables compared."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aggregator.core.posting import Posting
from aggregator.core.tags import Tags
from aggregator.pipeline.openings import join_openings
from aggregator.pipeline.reclassify import Reclassified, reclassify
from aggregator.pipeline.tagger import Tagger
from aggregator.store.store import Store, open_store
from tests.pipeline.derived import LATER, PastReader, contents, joined, old_tags, present


def _silent(_: int) -> None:
    """Tell nobody."""


def _again(store: Store, *, tags: Callable[[Posting], Tags] | None = None, step: Callable[[int], None] = _silent) -> Reclassified:
    rules = present()
    tagger = Tagger(tags=tags or rules.tagger.tags, rules=rules.tagger.rules)
    return reclassify(store, tagger=tagger, reader=rules.reader, now=LATER, step=step)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Give the tables of a run by the present rules."""
    with open_store(tmp_path_factory.mktemp("fresh") / "db.sqlite") as store:
        return contents(joined(store, present().reader))


def _past(folder: Path) -> Store:
    """Make a database as rules of the past made it."""
    store = open_store(folder / "past.sqlite")
    joined(store, PastReader())
    store.save_tags([(stored.id, old_tags(stored.posting)) for stored in store.stored()])
    return store


def test_old_rules_leave_no_trace(fresh: dict[str, list[str]], tmp_path: Path) -> None:
    """Tags and openings of the past become those of a fresh run, table by table; a second time changes nothing."""
    with _past(tmp_path) as store:
        past = contents(store)
        assert {name for name, rows in past.items() if rows != fresh[name]} >= {"tags", "evidence", "posting_place", "job", "posting_key"}
        done = _again(store)
        assert done.tagged == len(past["posting"])
        assert done.joined > done.separated
        for name, rows in contents(store).items():
            assert rows == fresh[name], name
        whole = contents(store, without=())
        assert _again(store) == Reclassified()
        assert contents(store, without=()) == whole


def test_a_killed_reclassify_goes_on(fresh: dict[str, list[str]], tmp_path: Path) -> None:
    """Killed while tagging and killed again while joining, the third call ends where an undisturbed one does."""

    class KilledError(BaseException):
        """Stands for the end of the process."""

    def first(_: int) -> None:
        raise KilledError

    with _past(tmp_path) as store:
        for _ in range(2):
            with pytest.raises(KilledError):
                _again(store, step=first)
        _again(store)
        assert contents(store) == fresh


def test_a_posting_that_no_rule_can_read_costs_itself_only(tmp_path: Path) -> None:
    """It is named, keeps its old tags, and the others have new ones."""
    with _past(tmp_path) as store:
        bad = next(iter(store.stored())).posting

        def tags(posting: Posting) -> Tags:
            if posting.key == bad.key:
                raise RecursionError("too deep")
            return present().tagger.tags(posting)

        done = _again(store, tags=tags)
        assert len(done.problems) == 1
        assert "RecursionError: too deep" in done.problems[0]
        assert [stored.posting.key for stored in store.outdated(present().tagger.rules)] == [bad.key]


def test_a_merge_that_a_person_undid_stays_undone(tmp_path: Path) -> None:
    """Openings are joined anew, but for the two that somebody has taken apart."""
    with open_store(tmp_path / "db.sqlite") as store:
        joined(store, present().reader)
        [[last]] = store.read_only("SELECT max(id) FROM job_merge").rows
        store.matching.undo_merge(last, now=LATER)
        jobs = {stored.id: stored.job for stored in store.stored()}
        rules = present()
        done = reclassify(store, tagger=rules.tagger, reader=rules.reader, now=LATER, step=_silent, everything=True)
        assert (done.tagged, done.separated - done.joined) == (0, 0)
        assert {stored.id: stored.job for stored in store.stored()} == jobs


def test_a_revised_posting_is_compared_anew(tmp_path: Path) -> None:
    """Joining what is joined already changes no table."""
    with open_store(tmp_path / "db.sqlite") as store:
        joined(store, present().reader)
        before = contents(store, without=("posting_band", "posting_print"))
        assert join_openings(store, [stored.id for stored in store.stored()], reader=present().reader, now=LATER) == 0
        assert contents(store, without=("posting_band", "posting_print")) == before
