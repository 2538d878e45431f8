"""`python -m tests.bench.openings [--stored N] [--keep FILE]`: how fast new postings find their openings among many stored ones.

The stored side is a SQLite file of generated postings with their real fingerprints: employers with a text about themselves under
every posting, roles whose text several openings share, and one employer in fifty that lists a thousand openings under one
template. New postings come in kinds, one batch each, and are joined as the pipeline joins them; figures are CPU time of one core.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, insert, text

from aggregator.core.posting import Posting
from aggregator.core.run import Outcome, Run
from aggregator.core.tags import AI, Tags
from aggregator.dedupe.fingerprint import FingerprintReader
from aggregator.pipeline.openings import _name, _print, join_openings
from aggregator.pipeline.pool import settle
from aggregator.settings import load_vocabulary
from aggregator.store.crawl import Arrival, Crawl, FeedPlan
from aggregator.store.jobs import key_of, signed
from aggregator.store.schema.openings import job, posting_print
from aggregator.store.schema.postings import posting
from aggregator.store.store import Store, open_store

NOW: Final = datetime(2026, 11, 2, 12, tzinfo=UTC)
_SIZE: Final = 40
_LARGE: Final = 1000
_BATCH: Final = 2000
_FAMILIES: Final = ("Machine Learning", "Data", "Platform", "Computer Vision", "Backend", "Research", "Product", "Security", "Analytics")
_KINDS: Final = ("Engineer", "Scientist", "Manager", "Analyst", "Specialist", "Architect")
_LEVELS: Final = ("", "Senior ", "Staff ", "Junior ", "Principal ", "Lead ")
_CITIES: Final = ("Berlin", "London", "Lagos", "Nairobi", "Mumbai", "Paris", "Toronto", "New York", "Austin", "Lisbon", "Warsaw", "Remote")
KINDS: Final = ("id", "text", "edited", "strange", "template")
_TAGS: Final = Tags(rules="bench", ai=AI(is_ai=True, score=0.9), language="en")


def _words(random: Random) -> list[str]:
    return ["".join(random.choices("abcdefghijklmnoprstuvwz", k=random.randint(3, 9))) for _ in range(8000)]


class Town:
    """Employers and what they post, the same for the same number."""

    def __init__(self, stored: int) -> None:
        """Take how many postings there are."""
        self.stored = stored
        self._lexicon = _words(Random(1))  # noqa: S311  (texts, not secrets)

    def posting(self, number: int) -> Posting:
        """Make one posting of an employer's own board."""
        large = number % 50 == 0
        own = number // (_LARGE * 50) if large else number // _SIZE
        name = f"{'Staffing' if large else 'Firm'} {self._lexicon[own % 8000]} {own}"
        random = Random(number)  # noqa: S311
        title = f"{random.choice(_LEVELS)}{random.choice(_FAMILIES)} {random.choice(_KINDS)}"
        if large:
            parts = [self._text(f"l{own}", 400), self._text(f"u{number}", 30)]
        else:
            parts = [self._text(f"b{own}", 130), self._text(f"f{own}:{random.randrange(8)}", 180), self._text(f"u{number}", 140)]
        return Posting(
            source="greenhouse",
            board=f"board{own % 100}",
            source_id=str(10_000_000 + number),
            title=title,
            company=name,
            url=f"https://boards.greenhouse.io/board{own % 100}/jobs/{10_000_000 + number}",
            location=random.choice(_CITIES),
            description="<p>" + "</p><p>".join(parts) + "</p>",
        )

    def _text(self, seed: str, count: int) -> str:
        return " ".join(Random(seed).choices(self._lexicon, k=count))  # noqa: S311

    def copies(self, kind: str, count: int) -> Iterator[Posting]:
        """Make new postings of a kind: `id`, `text` or `edited` copies of stored ones, `strange` ones, or more of the `template`."""
        for place in range(count):
            # Another stored posting for each kind, and never one of the large employers.
            number = (place * (self.stored // count)) // 50 * 50 + 1 + KINDS.index(kind)
            own = replace(self.posting(number), source="remotive", board=None, source_id=f"{kind}{place}", url=None)
            if kind == "id":
                yield replace(
                    own, apply_url=f"https://boards.greenhouse.io/x/jobs/{10_000_000 + number}?gh_src=b", description="Apply there."
                )
            elif kind == "text":
                yield own
            elif kind == "edited":
                words = (own.description or "").split(" ")
                yield replace(own, description=" ".join(words[:90] + words[130:]))
            elif kind == "strange":
                yield replace(
                    self.posting(self.stored + place * 50 + 7), source="remotive", board=None, source_id=f"{kind}{place}", url=None
                )
            else:
                made = self.posting((self.stored // 50 + place) * 50)
                shown = self.posting(place * 50 % self.stored)
                template = (shown.description or "").rpartition("<p>")[0]
                yield replace(
                    made,
                    source="remotive",
                    board=None,
                    source_id=f"{kind}{place}",
                    url=None,
                    company=shown.company,
                    description=f"{template}{self._text(f'n{place}', 30)}",
                )


def build(store: Store, town: Town, reader: FingerprintReader) -> None:
    """Store the postings with their fingerprints; rows go in sorted, which is what makes it quick."""
    for board in range(100):
        store.add_feed(FeedPlan(source="greenhouse", board=f"board{board}"), now=NOW)
    store.add_feed(FeedPlan(source="remotive"), now=NOW)
    _save(store, "remotive", [])
    feeds = {feed.plan.board: feed.id for feed in store.feeds()}
    with store._write() as connection:
        for table, columns in (
            ("posting_key", "key TEXT, posting_id INTEGER"),
            ("posting_band", "band INTEGER, hash INTEGER, posting_id INTEGER"),
        ):
            connection.execute(text(f"CREATE TEMP TABLE raw_{table} ({columns})"))
            connection.execute(text(f"DROP INDEX ix_{table}_posting_id"))
        for start in range(0, town.stored, _BATCH):
            _insert(connection, town, reader, feeds, range(start, min(town.stored, start + _BATCH)))
        for table in ("posting_key", "posting_band"):
            connection.execute(text(f"INSERT OR IGNORE INTO {table} SELECT * FROM raw_{table} ORDER BY 1, 2"))  # noqa: S608
            connection.execute(text(f"CREATE INDEX ix_{table}_posting_id ON {table} (posting_id)"))
            connection.execute(text(f"DROP TABLE raw_{table}"))


def _insert(connection: Connection, town: Town, reader: FingerprintReader, feeds: dict[str | None, int], numbers: Sequence[int]) -> None:
    rows: dict[str, list[Any]] = {"job": [], "posting": [], "print": [], "key": [], "band": []}
    for number in numbers:
        made, own = town.posting(number), number + 1
        kept = _print(reader.read(made, posting_id=_name(own), language="en"))
        about = {
            "id": own,
            "feed_id": feeds[made.board],
            "job_id": own,
            "content_hash": "x",
            "first_seen": NOW,
            "seen_at": NOW,
            "misses": 0,
        }
        shown = {name: getattr(made, name) for name in ("source_id", "title", "company", "url", "location")}
        rows["job"].append({"id": own, "posting_id": own})
        rows["posting"].append(about | shown | {"first_run_id": 1, "changed_run_id": 1})
        shape = {"facts": kept.facts, "length": kept.length, "text_hash": kept.text_hash, "shingles": kept.shingles, "sketch": kept.sketch}
        rows["print"].append({"posting_id": own, "rules": reader.rules} | shape)
        rows["key"] += [(key_of(key), own) for key in kept.keys]
        rows["band"] += [(band, signed(value), own) for band, value in kept.bands]
    for table, name in ((job, "job"), (posting, "posting"), (posting_print, "print")):
        connection.execute(insert(table), rows[name])
    connection.exec_driver_sql("INSERT INTO raw_posting_key VALUES (?, ?)", rows["key"])
    connection.exec_driver_sql("INSERT INTO raw_posting_band VALUES (?, ?, ?)", rows["band"])


def _save(store: Store, source: str, postings: Sequence[Posting]) -> list[int]:
    run = Run(source=source, board=None, outcome=Outcome.PARTIAL, error="bench", started=NOW, ended=NOW, parser="1", rules="bench")
    return list(store.save(Crawl(run=run, arrivals=[Arrival(posting=made, tags=_TAGS) for made in postings])).postings.values())


@dataclass(frozen=True, slots=True)
class Speed:
    """One kind of new postings: how many a second of CPU time were joined, and how many found an opening that stood."""

    kind: str
    per_second: float
    merged: int


def measure(store: Store, town: Town, reader: FingerprintReader, *, count: int) -> Iterator[Speed]:
    """Save and join new postings of each kind; only the joining is timed, once its statements have been compiled."""
    for kind in KINDS:
        warm = [replace(made, source_id=f"warm{made.source_id}") for made in town.copies(kind, 40)]
        join_openings(store, _save(store, "remotive", warm), reader=reader, now=NOW)
    for kind in KINDS:
        numbers = _save(store, "remotive", list(town.copies(kind, count)))
        began = time.process_time()
        merged = join_openings(store, numbers, reader=reader, now=NOW)
        yield Speed(kind, len(numbers) / (time.process_time() - began), merged)


def main() -> None:
    """Build the stored side where it is not there, and show one line a kind."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--stored", type=int, default=500_000)
    asked.add_argument(
        "--new",
        type=int,
        default=10_000,
        help="new postings of each kind; fewer than 10,000 tell little: the log is settled once in six batches",
    )
    asked.add_argument("--keep", type=Path, help="a file that keeps the stored side for the next measurement")
    options = asked.parse_args()
    reader, town = FingerprintReader(load_vocabulary()), Town(options.stored)
    settle()  # as the commands do once they have loaded the vocabulary
    with tempfile.TemporaryDirectory() as folder:
        built = options.keep or Path(folder) / "built.sqlite"
        if not built.exists():
            began = time.process_time()
            with open_store(built) as store:
                build(store, town, reader)
            sys.stdout.write(f"{options.stored:,} stored in {time.process_time() - began:,.0f} s\n")
        with open_store(shutil.copy(built, Path(folder) / "measured.sqlite")) as store:
            for speed in measure(store, town, reader, count=options.new):
                sys.stdout.write(f"{speed.kind:<10}{speed.per_second:>10,.0f} /s  {speed.merged:,} merged\n")


if __name__ == "__main__":
    main()
