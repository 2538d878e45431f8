"""Crawling: the one way in which `run`, `serve` and `demo` put fetcher, hosts and store together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from aggregator.core.web import Request, Response, Validators
from aggregator.fetch.fetcher import Fetcher
from aggregator.fetch.limits import Limits
from aggregator.fetch.pace import USUAL, Timing
from aggregator.pipeline.feeds import Crawler
from aggregator.pipeline.hosts import Hosts
from aggregator.pipeline.tagger import Tagger
from aggregator.settings import Settings
from aggregator.sources import Source
from aggregator.store.hosts import Trouble
from aggregator.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a crawler stands on: `bases` replaces addresses of sources (the sample boards), `secrets` are keys of sources.

    Where addresses are replaced nobody is to be spared, so that there is no pause between requests unless `timing` has one.
    """

    store: Store
    settings: Settings
    tagger: Callable[[], Tagger]
    clock: Callable[[], datetime]
    bases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    secrets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    starts: Callable[[], bool] = lambda: True
    timing: Timing = USUAL


@asynccontextmanager
async def crawling(ground: Ground) -> AsyncIterator[Crawler]:
    """Open a crawler that knows what hosts asked for before this process began, and stores what they ask for in it."""
    store, settings, writer = ground.store, ground.settings, asyncio.Lock()
    writes: set[asyncio.Task[None]] = set()

    async def write(host: str, trouble: Trouble | None) -> None:
        async with writer:
            if trouble is None:
                await asyncio.to_thread(store.forgive, host)
            else:
                await asyncio.to_thread(
                    store.leave_alone, host, not_before=trouble.not_before, strikes=trouble.strikes, reason=trouble.reason
                )

    def changed(host: str, trouble: Trouble | None) -> None:
        task = asyncio.get_running_loop().create_task(write(host, trouble))
        writes.add(task)
        task.add_done_callback(writes.discard)

    hosts = Hosts(store.troubles(), clock=ground.clock, changed=changed)
    timing = ground.timing
    pause = 0.0 if timing.pause is None and ground.bases else timing.pause
    async with Fetcher(
        user_agent=settings.user_agent,
        limits=Limits(seconds=settings.request_seconds),
        interval=1.0 if pause is None else pause,
        allowed_origins=origins(ground.bases.values()),
        clock=timing.clock,
        sleep=timing.sleep,
        not_before=hosts.hold,
    ) as fetcher:
        for host, left in hosts.holds().items():
            fetcher.hold(host, left.total_seconds())

        async def ask(source: Source, request: Request, validators: Validators) -> Response:
            return await fetcher.fetch(request, validators=validators, pace=source.pace if pause is None else pause, robots=source.robots)

        yield Crawler(
            store=store,
            ask=ask,
            tagger=ground.tagger,
            clock=ground.clock,
            hosts=hosts,
            most_pages=settings.most_pages,
            feed_seconds=settings.feed_seconds,
            feeds_at_once=settings.feeds_at_once,
            intervals={name: timedelta(hours=option.interval_hours) for name, option in settings.sources.items() if option.interval_hours},
            bases=ground.bases,
            secrets=ground.secrets,
            starts=ground.starts,
            writer=writer,
        )
        await asyncio.gather(*writes)


def origins(bases: Collection[str]) -> set[str]:
    """Give scheme, host and port of addresses."""
    return {"/".join(base.split("/")[:3]) for base in bases}
