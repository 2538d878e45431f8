"""A small town for the service: sample boards, a store, a clock that is set by hand, and rules that cost nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.core.posting import Posting
from aggregator.core.tags import AI, Tags
from aggregator.pipeline.plans import feed_plans
from aggregator.pipeline.tagger import Tagger
from aggregator.samples.market import Market
from aggregator.samples.server import Boards, serve
from aggregator.service.service import Ending, Service
from aggregator.service.work import Rules, Work
from aggregator.settings import Board, Settings, SourceOption, load_settings
from aggregator.sources import sources
from aggregator.store.store import Store, open_store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(slots=True)
class Clock:
    """A clock that stands still until somebody moves it."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now

    def move(self, **by: float) -> None:
        """Move it on."""
        self.now += timedelta(**by)


@dataclass(slots=True)
class HandClockwork:
    """Calls nothing by itself: a test calls the jobs by name."""

    jobs: dict[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    stopped: bool = False

    def every(self, seconds: float, job: Callable[[], Awaitable[None]], *, name: str) -> None:
        """Remember a job."""
        del seconds
        self.jobs[name] = job

    def start(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Remember that it was stopped."""
        self.stopped = True


def plain_tags(posting: Posting) -> Tags:
    """Give tags without reading anything."""
    del posting
    return Tags(rules="test", ai=AI(is_ai=True, score=1.0))


@dataclass(slots=True, kw_only=True)
class Town:
    """The boards, the work over them, and what the rules were asked to do."""

    boards: Boards
    store: Store
    clock: Clock
    work: Work
    clockwork: HandClockwork = field(default_factory=HandClockwork)
    published: list[datetime] = field(default_factory=list)
    joined: list[Collection[int]] = field(default_factory=list)

    def live(self, days: Callable[[Service, "Town"], Awaitable[None]], *, started: Callable[[int], None] = lambda _: None) -> Ending:
        """Live one life: `days` is what happens in it, then the service is stopped."""

        async def life() -> Ending:
            service = Service(self.work, clockwork=lambda _: self.clockwork, abandon=_abandoned, started=started)
            running = asyncio.create_task(service.run())
            await until(lambda: bool(self.clockwork.jobs) or running.done())
            try:
                await days(service, self)
            finally:
                service.stop()
                ending = await running
            return ending

        return asyncio.run(life())

    async def tick(self, service: Service) -> None:
        """Call the tick, and wait until everything that it started has ended."""
        await self.clockwork.jobs["tick"]()
        await settled(service)

    def asked(self, source: str) -> int:
        """How many requests a source got, robots.txt apart."""
        return sum(one.source == source and not one.path.endswith("robots.txt") for one in self.boards.requests)


def _abandoned() -> None:
    raise AssertionError("the drain was abandoned")


async def settled(service: Service) -> None:
    """Wait until no feed and no chore is under way."""
    await until(lambda: not service.under_way())


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that no event tells of."""
    while not holds():  # noqa: ASYNC110  (there is no event)
        await asyncio.sleep(0.01)


def settings_in(folder: Path, **service: object) -> Settings:
    """Give settings whose files all lie in one folder, and a service on a free port."""
    usual = load_settings()
    option = replace(usual.service, port=0, backup_folder=folder / "backups", drain_seconds=5.0, **service)  # type: ignore[arg-type]
    return replace(
        usual,
        database=str(folder / "db.sqlite"),
        archive=folder / "archive",
        reports=folder / "reports",
        request_seconds=2.0,
        service=option,
    )


def boards_of(boards: Boards, only: Collection[str]) -> dict[tuple[str, str], Board]:
    """Give the lines that boards.toml would have for the sample boards."""
    return {
        (name, token): Board(source=name, token=token, company=company.name)
        for name, token in boards.feeds
        if token and name in only
        for company in [boards.market.board(name, token)]
        if company
    }


@contextmanager
def town(
    folder: Path, *, only: Sequence[str] = ("remotive", "lever"), postings: int = 120, database: str | None = None, **options: SourceOption
) -> Iterator[Town]:
    """Open a town in a folder, on a SQLite file in it or on another database: its boards serve until the block ends."""
    clock = Clock()
    with (
        serve(Market(postings=postings, today=NOON.date())) as boards,
        open_store(database or folder / "db.sqlite", archive=folder / "archive") as store,
    ):
        settings = replace(settings_in(folder), sources=options)
        settings = replace(settings, database=database or settings.database)
        known = {name: source for name, source in sources().items() if name in only}
        plans = list(feed_plans(known, boards_of(boards, only), options, secrets={}))
        made = Town(
            boards=boards,
            store=store,
            clock=clock,
            work=Work(store=store, settings=settings, clock=clock, read_plans=lambda: plans, read_rules=lambda: rules, bases=boards.bases),
        )

        def join(numbers: Collection[int], now: datetime) -> int:
            del now
            made.joined.append(numbers)
            return 0

        def publish(now: datetime) -> None:
            made.published.append(now)
            settings.reports.mkdir(exist_ok=True)
            (settings.reports / "manifest.json").write_text("{}")

        rules = Rules(tagger=Tagger(tags=plain_tags, rules="test"), join=join, publish=publish)
        with store.writing(now=clock()):
            yield made
