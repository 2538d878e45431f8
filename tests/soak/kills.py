"""The crash trial: kill -9 at random moments, again and again; in the end the tables are those of an undisturbed run."""

import random
import signal
import statistics
import sys
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from time import sleep

from aggregator.core.posting import Posting
from aggregator.core.tags import Tags
from aggregator.samples.market import Market
from aggregator.samples.server import Boards, serve
from aggregator.service.chores import backups
from aggregator.store.store import open_store
from tests.service.process import service
from tests.service.test_process import later, wait_until_read, whole
from tests.soak.verdict import check, say

# None of them counts requests by the day, which so many lives would use up.
SOURCES = frozenset(("greenhouse", "lever", "ashby", "weworkremotely", "himalayas"))
Key = tuple[str, str]


def kills(count: int, *, postings: int, seed: int) -> None:
    """Kill so many lives, each after a random time, then let one live to its end, and compare with one that nobody disturbed."""
    draw = random.Random(seed)  # noqa: S311  (when it is killed is no secret)
    starts: list[float] = []
    with (
        tempfile.TemporaryDirectory() as disturbed,
        tempfile.TemporaryDirectory() as calm,
        serve(Market(postings=postings, today=datetime.now(UTC).date())) as boards,
    ):
        folder = Path(disturbed)
        for number in range(1, count + 1):
            with service(folder, boards, SOURCES) as one:
                # One in five dies while it starts, before its first request.
                if draw.random() < 0.2:
                    sleep(draw.uniform(0, 1.5))
                    words = "killed while it started"
                else:
                    starts.append(one.first_request())
                    sleep(draw.uniform(0, 3))
                    words = f"killed amid its work; first request after {starts[-1]:.2f} s"
                one.end(signal.SIGKILL)
            if (folder / "db.sqlite").exists():
                whole(folder)
                later(folder)
            say(number, words)
        with service(folder, boards, SOURCES) as one:
            starts.append(one.first_request())
            status, seconds = one.end(signal.SIGTERM)
            check(status == 0, f"SIGTERM amid work: status {status}: {one.said()[-2000:]}")
        whole(folder)
        later(folder)
        for place in (folder, Path(calm)):
            _to_the_end(place, boards)
        killed, undisturbed = tables(folder), tables(Path(calm))
        for name, mine in killed.items():
            check(mine == undisturbed[name], f"{name} are not those of an undisturbed run: {_differ(mine, undisturbed[name])}")
        sys.stdout.write(
            f"{count} kills; every database sound; {len(killed['postings'])} postings in {len(set(killed['openings'].values()))} openings, "
            f"equal to an undisturbed run's\n"
            f"start to first request: median {statistics.median(starts):.2f} s, longest {max(starts):.2f} s; "
            f"SIGTERM amid work to exit: {seconds:.2f} s\n"
        )


def _to_the_end(folder: Path, boards: Boards) -> None:
    with service(folder, boards, SOURCES) as one:
        one.first_request()
        wait_until_read(folder)
        wait_until_kept(folder)
        status, _ = one.end(signal.SIGTERM)
        check(status == 0, f"SIGTERM while idle: status {status}: {one.said()[-2000:]}")
    whole(folder)


def wait_until_kept(folder: Path) -> None:
    """Wait for the chores: joining what a killed process left, reports and a backup come with the first minute of a life."""
    with open_store(folder / "db.sqlite") as store:
        for _ in range(300):
            if not store.matching.unjoined() and (folder / "reports" / "manifest.json").exists() and backups(folder / "backups"):
                return
            sleep(1)
    check(holds=False, words="postings stay unjoined, or there are no reports or no backup")


def tables(folder: Path) -> dict[str, dict[Key, object]]:
    """Give what the tables say, without numbers and times that belong to one life: postings, their tags, and what they are openings with."""
    postings: dict[Key, object] = {}
    tags: dict[Key, object] = {}
    jobs: dict[int, set[Key]] = defaultdict(set)
    with open_store(folder / "db.sqlite") as store:
        for row in store.stored():
            key: Key = (row.posting.source, row.posting.source_id)
            said: tuple[Posting, bool] = (row.posting, row.closed_at is None)
            tagged: Tags | None = row.tags
            postings[key], tags[key] = said, tagged
            jobs[row.job].add(key)
    openings: dict[Key, object] = {key: frozenset(keys) for keys in jobs.values() for key in keys}
    return {"postings": postings, "tags": tags, "openings": openings}


def _differ(mine: dict[Key, object], other: dict[Key, object]) -> str:
    keys = sorted(key for key in mine.keys() | other.keys() if mine.get(key) != other.get(key))
    return f"{len(keys)} differ" + "".join(f"; {key}: {mine.get(key)!r:.300} and {other.get(key)!r:.300}" for key in keys[:1])
