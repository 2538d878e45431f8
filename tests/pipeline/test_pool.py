"""The pool: what several processes tag is what one does, whatever happens to them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from aggregator.cli import compose
from aggregator.core.posting import Posting
from aggregator.core.tags import AI, Eligibility, Scope, Tags
from aggregator.errors import ConfigurationError
from aggregator.pipeline.intake import Intake
from aggregator.pipeline.pool import AHEAD, BATCH, Pool, Rules
from aggregator.pipeline.reclassify import reclassify
from aggregator.pipeline.tagger import Tagger, Unread
from aggregator.samples.market import Market
from aggregator.samples.postings import postings as sample_postings
from aggregator.settings import load_rate_overrides, load_vocabulary_texts, parse_settings
from aggregator.store.store import Store, open_store
from tests.pipeline.derived import LATER, contents, joined, old_tags, present

NOTHING = Rules(vocabulary={}, rates={})


@cache
def some() -> tuple[Posting, ...]:
    """Give the postings of a small market."""
    return tuple(sample_postings(Market(postings=150)))


def plain_tags(posting: Posting) -> Tags:
    """Tag with the title, so that it is known which tags belong to which posting."""
    return Tags(rules=posting.title, ai=AI(is_ai=False, score=0.0), eligibility=Eligibility(scope=Scope.UNKNOWN))


class Touchy:
    """Tags as plain_tags does, in a worker that some titles kill, fail or slow down."""

    def tags(self, posting: Posting) -> Tags:
        """Tag, or die."""
        if posting.title == "deadly":
            os._exit(7)
        if posting.title == "wrong":
            raise ValueError("not so")
        return replace(plain_tags(posting), language=str(os.getpid()))


class TouchyRules(Rules):
    """Makes the touchy classifier."""

    def classifier(self) -> Any:
        """Make it."""
        return Touchy()


def titled(*titles: str) -> list[Posting]:
    """Make postings with these titles."""
    return [Posting(source="s", source_id=str(number), title=title) for number, title in enumerate(titles)]


def started(rules: Rules, *, workers: int = 2) -> Pool:
    """Give a pool whose workers are there."""
    pool = Pool(rules, plain_tags, workers=workers, worth=0)
    list(pool.each(titled("first")))
    assert pool._ready is not None
    pool._ready.result(timeout=60)
    return pool


def test_workers_find_what_this_process_finds_in_the_same_order() -> None:
    """The tags of the sample market are the same, posting by posting."""
    rules = Rules(vocabulary=load_vocabulary_texts(), rates=load_rate_overrides())
    with started(rules) as pool:
        assert list(pool.each(some())) == [present().tagger.tags(posting) for posting in some()]


def test_small_work_starts_no_process() -> None:
    """Below what a pool is worth, this process tags."""
    with Pool(NOTHING, plain_tags, workers=2, worth=5) as pool:
        assert [found.rules for found in pool.each(titled("a", "b")) if isinstance(found, Tags)] == ["a", "b"]
        assert pool._executor is None


def test_one_worker_is_no_pool() -> None:
    """With one worker nothing is ever started."""
    with Pool(NOTHING, plain_tags, workers=1, worth=0) as pool:
        assert len(list(pool.each(titled(*"abc")))) == 3
        assert pool._executor is None


def test_both_workers_work() -> None:
    """A hundred postings are tagged by more than one process, none of them this one."""
    with started(TouchyRules(vocabulary={}, rates={})) as pool:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            found = {tags.language for tags in pool.each(titled(*["x"] * 400)) if isinstance(tags, Tags)}
            assert str(os.getpid()) not in found
            if len(found) == 2:
                return
    pytest.fail("one worker did everything")


def test_a_posting_that_cannot_be_read_costs_the_others_nothing() -> None:
    """Its reason stands in its place."""
    with started(TouchyRules(vocabulary={}, rates={})) as pool:
        found = list(pool.each(titled("a", "wrong", "b")))
    assert found[1] == Unread(reason="ValueError: not so")
    assert [tags.rules for tags in found if isinstance(tags, Tags)] == ["a", "b"]


def test_a_posting_that_kills_its_worker_is_named_and_left_out() -> None:
    """All others of its batch, and of the batches after it, are tagged."""
    titles = ["ok"] * 40 + ["deadly"] + ["ok"] * 100
    with started(TouchyRules(vocabulary={}, rates={})) as pool:
        found = list(pool.each(titled(*titles)))
        assert [place for place, tags in enumerate(found) if isinstance(tags, Unread)] == [40]
        assert found[40] == Unread(reason="the process that read it died")
        assert len(list(pool.each(titled(*"abc")))) == 3


def test_a_killed_worker_costs_nothing() -> None:
    """Every worker is killed with -9 in the middle: all postings are tagged, in order."""
    titles = [str(number) for number in range(2_000)]
    with started(TouchyRules(vocabulary={}, rates={})) as pool:
        given = pool.each(titled(*titles))
        found = [next(given) for _ in range(100)]
        assert pool._executor is not None
        for worker in list(pool._executor._processes):
            os.kill(worker, signal.SIGKILL)
        found += given
    assert [tags.rules for tags in found if isinstance(tags, Tags)] == titles


def test_what_a_pool_that_ends_has_not_begun_is_tagged_here() -> None:
    """Whoever still waits for tags gets all of them, in order."""
    titles = [str(number) for number in range(BATCH * AHEAD * 2)]
    with started(TouchyRules(vocabulary={}, rates={})) as pool:
        given = pool.each(titled(*titles))
        found = [next(given)]
    found += given
    assert [tags.rules for tags in found if isinstance(tags, Tags)] == titles


def test_tags_of_a_text_that_cannot_be_packed_come_too() -> None:
    """Half a surrogate pair stands in no packed text."""
    with started(TouchyRules(vocabulary={}, rates={})) as pool:
        found = list(pool.each(titled("half \ud800", "whole")))
    assert [tags.rules for tags in found if isinstance(tags, Tags)] == ["half \ud800", "whole"]


class Broken(Rules):
    """Rules that no worker can read."""

    def classifier(self) -> Any:
        """Fail."""
        raise ValueError("not readable here")


def test_where_no_worker_can_start_this_process_tags() -> None:
    """Nothing is lost, and nobody tries for ever."""
    with Pool(Broken(vocabulary={}, rates={}), plain_tags, workers=2, worth=0) as pool:
        found = []
        until = time.monotonic() + 60
        while pool._workers > 1 and time.monotonic() < until:
            found += list(pool.each(titled(*["x"] * 100)))
        assert pool._workers == 1
        assert {tags.rules for tags in found if isinstance(tags, Tags)} == {"x"}
        assert not [tags for tags in found if isinstance(tags, Unread)]


def test_few_postings_are_under_way_at_a_time() -> None:
    """However long the list, what waits and what is ready is bounded."""
    waiting = iter(titled(*["x"] * 5_000))
    with started(TouchyRules(vocabulary={}, rates={})) as pool:
        given = pool.each(waiting)
        for _ in range(BATCH):
            next(given)
        assert len(list(waiting)) >= 5_000 - (AHEAD * 2 + 1) * BATCH


def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    """A kill -9 of the process that started them leaves no process behind."""
    script = tmp_path / "parent.py"
    script.write_text(
        "import time\n"
        "from tests.pipeline.test_pool import TouchyRules, started\n"
        "if __name__ == '__main__':\n"
        "    pool = started(TouchyRules(vocabulary={}, rates={}))\n"
        "    list(pool.each(__import__('tests.pipeline.test_pool', fromlist=['titled']).titled(*['x'] * 400)))\n"
        "    print(*pool._executor._processes, flush=True)\n"
        "    time.sleep(60)\n",
        encoding="utf-8",
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(  # noqa: S603  (a script of this test)
        [sys.executable, script], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(root)}
    ) as parent:
        assert parent.stdout is not None
        workers = [int(number) for number in parent.stdout.readline().split()]
        parent.kill()
    assert workers
    until = time.monotonic() + 20
    while time.monotonic() < until and any(Path(f"/proc/{number}/cmdline").exists() and _lives(number) for number in workers):
        time.sleep(0.05)
    assert not [number for number in workers if _lives(number)]


def _lives(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def pooled() -> Iterator[Tagger]:
    """Give a tagger over a pool whose workers are there."""
    rules = Rules(vocabulary=load_vocabulary_texts(), rates=load_rate_overrides())
    with started(rules) as pool:
        yield pool.tagger(present().tagger.rules)


def test_reclassify_with_workers_writes_the_same_tables(pooled: Tagger, tmp_path: Path) -> None:
    """Every row of every table is the same as without."""
    made = []
    for name, tagger in (("alone", present().tagger), ("pool", pooled)):
        with open_store(tmp_path / f"{name}.sqlite") as store:
            joined(store, present().reader)
            store.save_tags([(stored.id, old_tags(stored.posting)) for stored in store.stored()])
            done = reclassify(store, tagger=tagger, reader=present().reader, now=LATER, step=lambda _: None)
            assert done.tagged
            made.append(contents(store))
    assert made[0] == made[1]


def test_import_with_workers_writes_the_same_tables(pooled: Tagger, tmp_path: Path) -> None:
    """Every row of every table is the same as without, numbers included."""
    from aggregator.core.interchange import posting_record

    made = []
    for name, tagger in (("alone", present().tagger), ("pool", pooled)):
        with open_store(tmp_path / f"{name}.sqlite") as store:
            _intake(store, tagger).records([(str(n), posting_record(one)) for n, one in enumerate(some())], name="file", now=LATER)
            made.append(contents(store, without=()))
    assert made[0] == made[1]


def _intake(store: Store, tagger: Tagger) -> Intake:
    return Intake(store=store, tagger=tagger, reader=present().reader, sources={}, boards={}, step=lambda _: None)


def test_the_configured_pool_has_the_rules_of_the_classifier() -> None:
    """What a command tags with is what `classify` would use."""
    from aggregator.settings import load_settings

    with compose.tagging(load_settings()) as (classifier, tagger):
        assert tagger.rules == classifier.rules == compose.classifier().rules
        assert list(tagger.each(some()[:3])) == [classifier.tags(posting) for posting in some()[:3]]


@pytest.mark.parametrize("written", ["-1", "1.5", "1000"])
def test_a_wrong_number_of_workers_is_named(written: str) -> None:
    """File, table and key are in the message."""
    text = f'[agent]\nname = "a"\ncontact = "b"\n[store]\ndatabase = "c"\n[run]\nworkers = {written}\n'
    with pytest.raises(ConfigurationError, match=r"aggregator\.toml.*run.*workers"):
        parse_settings(text, environment={})
