"""`python -m tests.bench.stored DATABASE`: a database of many stored openings, written in bulk, with the spread of a real one.

Only the figures of pay, places, eligibility and skills are like the world's; no posting has words. It is made for measuring
what reads the database: reports, views, shortlists. `--ai 1 --remote 1` is the hardest case: every opening enters the reports.
"""

import argparse
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, insert

from aggregator.settings import load_article, load_countries, load_roles
from aggregator.store.engine import connect
from aggregator.store.schema.derived import (
    evidence,
    posting_eligible,
    posting_key_sector,
    posting_pay,
    posting_place,
    posting_sector,
    posting_skill,
    posting_trend,
    tags,
)
from aggregator.store.schema.feeds import feed, run
from aggregator.store.schema.openings import company, job
from aggregator.store.schema.postings import posting, posting_event
from aggregator.store.store import open_store

NOW: Final = datetime(2026, 11, 1, tzinfo=UTC)
FEEDS: Final = 600
COMPANIES: Final = 25_000
_CHUNK: Final = 20_000
_PLACES: Final = {"US": 52, "GB": 11, "DE": 7, "IN": 7, "CA": 6, "FR": 3, "PL": 3, "ES": 2, "AU": 2, "SG": 2, "BR": 2, "NL": 2, "NG": 1}
_RATES: Final = {"USD": "1.3400", "GBP": "1", "EUR": "1.1500", "CAD": "1.8600", "INR": "112.50", "PLN": "4.8900"}
_SENIORITY: Final = ("intern", "junior", "mid", "senior", "senior", "staff", "lead", "manager", None, None)
_PAIR: Final = 0.08


class Spread:
    """The draws of one database: the same seed gives the same rows."""

    def __init__(self, *, ai: float, remote: float, seed: int = 7) -> None:
        """Take the shares of AI jobs and of remote ones among all."""
        self.draw = random.Random(seed)  # noqa: S311  (sizes of a benchmark, not secrets)
        self.ai, self.remote = ai, remote
        article = load_article()
        self.roles = sorted(load_roles())
        self.base = {role: self.draw.uniform(35_000, 120_000) for role in self.roles}
        self.base |= {role.id: (role.low + role.high) / 2 for role in article.roles}
        self.sectors = [sector.id for sector in article.sectors]
        self.key_sectors = sorted({sector for country in article.countries for sector in country.key_sectors})
        self.trends = [trend.id for trend in article.trends]
        self.skills = [f"skill_{number}" for number in range(120)]
        self.countries = sorted(load_countries())
        # A few employers have hundreds of openings, most have one or two.
        self.sizes = list(accumulate(1 / (rank + 8) for rank in range(COMPANIES)))
        self.levels = [self.draw.lognormvariate(0, 0.25) for _ in range(COMPANIES)]

    def company(self) -> int:
        """Draw an employer by its size."""
        return self.draw.choices(range(COMPANIES), cum_weights=self.sizes)[0]

    def eligible(self) -> tuple[str, list[str], list[str]]:
        """Draw who may apply: scope, the countries named, those excluded."""
        case = self.draw.random()
        if case < 0.35:
            return "unknown", [], []
        if case < 0.46:
            return "worldwide", [], ["CU", "IR"] if self.draw.random() < 0.03 else []
        if case < 0.78:
            return "limited", ["US"], []
        if case < 0.9:
            return "limited", [self.draw.choice(self.countries)], []
        return "limited", self.draw.sample(self.countries, self.draw.choice((3, 12, 27, 50))), []

    def pay(self, role: str | None, employer: int) -> dict[str, Any] | None:
        """Draw a stated pay, or none: a range, one-sided now and then, an hour's rate now and then."""
        if self.draw.random() > 0.45:
            return None
        currency = self.draw.choices(list(_RATES), weights=(70, 10, 10, 4, 3, 3))[0]
        middle = self.base.get(role or "", 60_000) * self.levels[employer] * self.draw.lognormvariate(0, 0.2)
        low, high = (round(middle * share * float(_RATES[currency]), -2) for share in (0.87, 1.13))
        one_sided, hourly = self.draw.random() < 0.06, self.draw.random() < 0.04
        pence = [None if one_sided else round(low / float(_RATES[currency]) * 100), round(high / float(_RATES[currency]) * 100)]
        return {
            "min": None if one_sided else f"{low:.0f}",
            "max": f"{high:.0f}",
            "currency": currency,
            "period": "year",
            "kind": "ote" if self.draw.random() < 0.04 else "base",
            "day_rate": hourly,
            "gbp": pence,
            "rate": _RATES[currency],
        }


def build(path: Path, *, openings: int, ai: float, remote: float) -> None:
    """Write the database; a file that is there is refused."""
    if path.exists():
        raise SystemExit(f"{path} is there already")
    with open_store(path) as store:
        store.save_article(load_article())
        store.save_countries((country.code, country.name, country.continent) for country in load_countries().values())
    engine = connect(path)
    with engine.begin() as ground:
        _ground(ground)
    engine.dispose()
    spread = Spread(ai=ai, remote=remote)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # The rows of a posting come in no order of tables; nothing here has to outlive a power cut.
        for pragma in ("synchronous = OFF", "foreign_keys = OFF", "cache_size = -200000"):
            connection.execute(f"PRAGMA {pragma}")
        number = 0
        for begin in range(1, openings + 1, _CHUNK):
            rows: dict[Table, list[tuple[Any, ...]]] = {}
            for opening in range(begin, min(begin + _CHUNK, openings + 1)):
                number += 1
                for table, row in _opening(spread, opening, number):
                    rows.setdefault(table, []).append(row)
                if spread.draw.random() < _PAIR:
                    number += 1
                    copy = _posting(spread, number, opening, spread.draw.randint(1, FEEDS), spread.company(), f"Opening {opening}")
                    rows[posting].append(copy)
            connection.execute("BEGIN")
            for table, many in rows.items():
                _insert(connection, table, many)
            connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


_NAMES: Final[dict[Table, Sequence[str]]] = {
    job: ("id", "posting_id"),
    posting: [
        "id",
        "feed_id",
        "source_id",
        "job_id",
        "company_id",
        "title",
        "url",
        "company",
        "location",
        "date_posted",
        "content_hash",
        "first_seen",
        "seen_at",
        "misses",
        "closed_at",
        "first_run_id",
        "changed_run_id",
    ],
    tags: [
        "posting_id",
        "rules",
        "language",
        "is_ai",
        "ai_score",
        "role",
        "seniority",
        "workplace",
        "scope",
        "utc_from",
        "utc_to",
        "overlap_hours",
        "visa",
        "engagement",
        "pay_by_place",
        "pay_n",
        "pay_min",
        "pay_max",
        "pay_currency",
        "pay_period",
        "pay_kind",
        "pay_day_rate",
        "gbp_year_min",
        "gbp_year_max",
    ],
    posting_pay: [
        "posting_id",
        "n",
        "chosen",
        "min",
        "max",
        "currency",
        "period",
        "period_stated",
        "basis",
        "kind",
        "conflict",
        "day_rate",
        "gbp_year_min",
        "gbp_year_max",
        "rate",
        "rate_date",
    ],
    posting_event: ("posting_id", "run_id", "at", "kind", "changes"),
    evidence: ("posting_id", "n", "tag", "value", "field", "quote", "start", "end", "rule"),
    posting_sector: ("posting_id", "sector", "n"),
    posting_key_sector: ("posting_id", "key_sector", "n"),
    posting_place: ("posting_id", "country", "n"),
    posting_skill: ("posting_id", "skill", "n"),
    posting_trend: ("posting_id", "trend", "n"),
    posting_eligible: ("posting_id", "country", "excluded"),
}


def _insert(connection: sqlite3.Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{name}"' for name in _NAMES[table])
    marks = ", ".join("?" * len(_NAMES[table]))
    connection.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", rows)  # noqa: S608  (our own names)


def _ground(connection: Connection) -> None:
    """Write what postings point to: feeds, a run of each, employers."""
    feeds = [
        {
            "id": number,
            "source": f"source_{number % 12}",
            "board": f"board-{number}",
            "board_key": f"board-{number}",
            "listing": "full",
            "remote_only": number % 12 == 0,
            "enabled": True,
            "interval_seconds": 3600,
            "next_due": NOW,
            "failures": 0,
            "state": "ok",
            "recent": "[]",
            "steady_runs": 0,
            "empties": 0,
            "last_complete": NOW,
        }
        for number in range(1, FEEDS + 1)
    ]
    counts = dict.fromkeys(("seen", "stored", "listed", "new", "changed", "closed", "reopened", "problems"), 0)
    runs = [
        {"id": number, "feed_id": number, "outcome": "complete", "started": NOW, "ended": NOW, "parser": "1", "rules": "bench", **counts}
        for number in range(1, FEEDS + 1)
    ]
    connection.execute(insert(feed), feeds)
    connection.execute(insert(run), runs)
    employers = [
        {"id": number + 1, "key": f"company {number}", "name": f"Company {number}", "configured": False} for number in range(COMPANIES)
    ]
    connection.execute(insert(company), employers)


def _moment(days: float) -> str:
    return f"{NOW - timedelta(days=days):%Y-%m-%dT%H:%M:%S}.000000Z"


def _posting(spread: Spread, number: int, opening: int, feed_id: int, employer: int, title: str) -> tuple[Any, ...]:
    draw = spread.draw
    seen = draw.uniform(0, 420)
    posted = None if draw.random() < 0.15 else _moment(seen + draw.uniform(0, 20))
    closed = _moment(seen * draw.random()) if draw.random() < 0.55 else None
    url = f"https://boards.example/board-{feed_id}/jobs/{number:09d}"
    return (
        number, feed_id, str(number), opening, employer + 1, title, url, f"Company {employer}", "Remote", posted,
        f"{number:064x}", _moment(seen), _moment(0), 0, closed, feed_id, feed_id,
    )  # fmt: skip


def _opening(spread: Spread, opening: int, number: int) -> Iterator[tuple[Table, tuple[Any, ...]]]:
    draw = spread.draw
    is_ai = draw.random() < spread.ai
    role = draw.choice(spread.roles) if is_ai and draw.random() < 0.9 else None
    employer, feed_id = spread.company(), draw.randint(1, FEEDS)
    scope, named, excluded = spread.eligible()
    pay = spread.pay(role, employer)
    yield job, (opening, number)
    yield posting, _posting(spread, number, opening, feed_id, employer, f"Senior {role or 'specialist'} {opening}")
    yield posting_event, (number, feed_id, _moment(400), "new", None)
    if draw.random() < 0.1:
        yield posting_event, (number, feed_id, _moment(draw.uniform(0, 100)), "revised", '{"description": ["before", "after"]}')
    zone = (-5.0, 2.0) if draw.random() < 0.07 else (None, None)
    stated: tuple[Any, ...] = (None,) * 9
    if pay is not None:
        stated = (0, pay["min"], pay["max"], pay["currency"], pay["period"], pay["kind"], pay["day_rate"], *pay["gbp"])
    yield tags, (
        number, "bench", "en", is_ai, 0.9 if is_ai else 0.1, role, draw.choice(_SENIORITY),
        "remote" if draw.random() < spread.remote else draw.choice(("onsite", "hybrid")), scope, *zone, None,
        draw.choices(("offered", "refused", None), weights=(6, 9, 85))[0], draw.choices(("contractor", "employee", None), weights=(8, 40, 52))[0],
        draw.random() < 0.02, *stated,
    )  # fmt: skip
    if pay is not None:
        yield posting_pay, (
            number, 0, True, pay["min"], pay["max"], pay["currency"], pay["period"], True, "text", pay["kind"], draw.random() < 0.02,
            pay["day_rate"], *pay["gbp"], pay["rate"], "2026-10-30",
        )  # fmt: skip
    for country in (*named, *excluded):
        yield posting_eligible, (number, country, country in excluded)
    yield posting_place, (number, draw.choices(list(_PLACES), weights=list(_PLACES.values()))[0], 0)
    if draw.random() < 0.8:
        yield posting_sector, (number, draw.choice(spread.sectors), 0)
    if is_ai:
        yield from _of_ai(spread, number, scope)


def _of_ai(spread: Spread, number: int, scope: str) -> Iterator[tuple[Table, tuple[Any, ...]]]:
    draw = spread.draw
    yield posting_key_sector, (number, draw.choice(spread.key_sectors), 0)
    for place, skill in enumerate(draw.sample(spread.skills, draw.randint(2, 9))):
        yield posting_skill, (number, skill, place)
    if draw.random() < 0.3:
        yield posting_trend, (number, draw.choice(spread.trends), 0)
    for place, tag in enumerate(("eligibility", "pay")):
        yield evidence, (number, place, tag, scope, "description", "words of the posting, as many as a sentence has", 0, 47, "bench")


def main() -> None:
    """Write one database, as the arguments say."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("database", type=Path)
    asked.add_argument("--openings", type=int, default=1_000_000)
    asked.add_argument("--ai", type=float, default=0.25)
    asked.add_argument("--remote", type=float, default=0.5)
    options = asked.parse_args()
    build(options.database, openings=options.openings, ai=options.ai, remote=options.remote)


if __name__ == "__main__":
    main()
