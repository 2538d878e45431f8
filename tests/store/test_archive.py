"""The raw archive: appended, found by hash, verified, pruned without losing a version."""
# ruff: noqa: N802  (a test carries its fault's number as it is written in the list)

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from sqlalchemy import Connection

from aggregator.core.web import Request
from aggregator.errors import Away, StoreError
from aggregator.store.archive import Spool
from aggregator.store.crawl import Arrival, Crawl
from aggregator.store.store import Store, open_store
from tests.store.samples import DAY, HOUR, NOON, feed, posting, run, tags

LIST = Request(
    url="https://jobs.example/list", board="example", params={"page": "1"}, headers={"X-Key": "secret"}, context={"title": "May"}
)


def crawl(store: Store, body: bytes, *, days: int, title: str = "Job") -> str:
    """Save a run whose one answer held one posting; give the hash of the body."""
    at = NOON + days * DAY
    spool = store.raw.spool("lever", "example", now=at)
    assert isinstance(spool, Spool)
    name = spool.add(LIST, body, now=at, content_type="application/json")
    store.save(Crawl(run=run(at), arrivals=[Arrival(posting=posting(title=title), tags=tags(), sha256=name)], spool=spool))
    return name


def test_an_answer_can_be_parsed_again(store: Store) -> None:
    """Body, status and request come back without the headers, which may hold a key."""
    feed(store)
    name = crawl(store, b'{"jobs": []}', days=0)
    (found,) = store.raw.answers()
    assert (found.sha256, found.response.body, found.response.status, found.source, found.board) == (
        name,
        b'{"jobs": []}',
        200,
        "lever",
        "example",
    )
    assert found.response.request == Request(url=LIST.url, board="example", params={"page": "1"}, context={"title": "May"})
    assert found.fetched_at == NOON


def test_the_same_body_is_kept_once(store: Store, tmp_path: Path) -> None:
    """A body that is archived already is only referred to: the second run has no file."""
    feed(store)
    first, second = crawl(store, b"same", days=0), crawl(store, b"same", days=1)
    assert first == second
    assert len(list((tmp_path / "archive").rglob("*.seg"))) == 1
    assert [found.run for found in store.raw.answers(last_only=False)] == [2, 1]
    assert [found.run for found in store.raw.answers(sources=["lever"])] == [2]
    assert [found.run for found in store.raw.answers(run_id=1)] == [1]


def test_segments_lie_by_day(store: Store, tmp_path: Path) -> None:
    """archive/YYYY/MM/DD/run-….seg, one file a run."""
    feed(store)
    crawl(store, b"x", days=0)
    (segment,) = (tmp_path / "archive").rglob("*.seg")
    assert segment.parent == tmp_path / "archive" / "2026" / "03" / "02"


def test_S19_damaged_bytes_are_named(store: Store, tmp_path: Path) -> None:
    """A flipped bit and a missing file are found on reading and by the check, never passed on."""
    feed(store)
    name = crawl(store, b"x" * 1_000, days=0)
    (segment,) = (tmp_path / "archive").rglob("*.seg")
    whole = segment.read_bytes()
    segment.write_bytes(whole[:-6] + bytes([whole[-6] ^ 1]) + whole[-5:])
    with pytest.raises(StoreError, match="archive: 2026/03/02/run-"):
        store.raw.body(name)
    assert len(store.raw.verify()) == 1
    segment.write_bytes(whole)
    assert (store.raw.body(name), store.raw.verify()) == (b"x" * 1_000, [])
    segment.unlink()
    with pytest.raises(StoreError, match="archive: 2026/03/02/run-"):
        store.raw.body(name)
    with pytest.raises(StoreError, match="no body 00"):
        store.raw.body("00")


def test_a_run_that_fails_leaves_no_segment(store: Store, tmp_path: Path) -> None:
    """Bytes that no index row points to are removed again."""
    spool = store.raw.spool("lever", "example", now=NOON)
    assert isinstance(spool, Spool)
    spool.add(LIST, b"x", now=NOON)
    with pytest.raises(StoreError, match="no feed"):
        store.save(Crawl(run=run(), spool=spool))
    assert list((tmp_path / "archive").rglob("*.seg")) == []


def test_a_lost_answer_to_a_commit_costs_no_bytes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows were committed and nobody heard of it: the other attempt finds the run, and its bodies can be read."""
    feed(store)
    whole = store._write

    @contextmanager
    def cut() -> Iterator[Connection]:
        with whole() as connection:
            yield connection
        raise Away("the connection was lost")

    name = ""
    for attempt, write in enumerate((cut, whole)):
        monkeypatch.setattr(store, "_write", write)
        spool = store.raw.spool("lever", "example", now=NOON)
        assert isinstance(spool, Spool)
        name = spool.add(LIST, b"x", now=NOON)
        with pytest.raises(Away) if attempt == 0 else nullcontext():
            store.save(Crawl(run=run(), spool=spool, again=attempt > 0))
    assert store.raw.body(name) == b"x"
    assert store.raw.verify() == []


def test_pruning_keeps_the_first_and_last_version(store: Store) -> None:
    """Of four versions of a posting the two between go, once they are old enough; the others can still be read."""
    feed(store)
    names = [crawl(store, f"version {number}".encode(), days=number, title=f"Title {number}") for number in range(4)]
    assert store.raw.prune(before=NOON + 2 * DAY) == 1
    assert store.raw.prune(before=NOON + 90 * DAY) == 1
    assert [name for name in names if not _there(store, name)] == names[1:3]
    assert store.raw.verify() == []


def _there(store: Store, name: str) -> bool:
    try:
        store.raw.body(name)
    except StoreError:
        return False
    return True


def test_pruning_copies_what_is_kept_of_a_segment(store: Store, tmp_path: Path) -> None:
    """A segment with one body that is kept and one that is not is written anew, and the old file goes."""
    feed(store)
    spool = store.raw.spool("lever", "example", now=NOON)
    assert isinstance(spool, Spool)
    kept = spool.add(LIST, b"kept" * 100, now=NOON)
    gone = spool.add(LIST, b"gone" * 100, now=NOON)
    store.save(Crawl(run=run(), arrivals=[Arrival(posting=posting(), tags=tags(), sha256=kept)], spool=spool))
    assert store.raw.prune(before=NOON + HOUR) == 1
    assert (store.raw.body(kept), _there(store, gone), store.raw.verify()) == (b"kept" * 100, False, [])
    assert [path.name[-9:] for path in (tmp_path / "archive").rglob("*.seg")] == ["-kept.seg"]


def test_without_an_archive_nothing_is_spooled(tmp_path: Path, address: str) -> None:
    """On PostgreSQL an archive is a folder that must be named; beside a SQLite file it lies by itself."""
    with open_store(address) as store:
        is_file = "://" not in address
        assert (store.raw.spool("lever", now=NOON) is not None) == is_file
        assert store.check() == []
    assert not (tmp_path / "archive").exists()
