"""A day of the scheduler: what is measured of it, and how it is lived."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, cast
from unittest.mock import patch

from aggregator.core.web import Request, Response, Validators
from aggregator.fetch.pace import Pace
from aggregator.pipeline import feeds as pipeline_feeds
from aggregator.pipeline.feeds import Crawler, host_of_feed
from aggregator.pipeline.hosts import Hosts as Circuits
from aggregator.service.metrics import Metrics
from aggregator.service.tick import Tick
from aggregator.settings import load_settings
from aggregator.sources import Source, load
from aggregator.sources.kit.source import host_of
from tests.cluster.town import TAGGER
from tests.simulation.clock import JumpingLoop, run
from tests.simulation.world import Hosts, Ledger, first_due, one_posting, plans

TICK: Final = 5.0
LATENCY: Final = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a simulated day was like; seconds, but where said otherwise.

    `late` are quantiles of how long after its due time a run began; `worst_host` is the host whose feeds waited longest at the
    median; `above_pace` names hosts that were asked faster than allowed.
    """

    feeds: int
    hosts: int
    runs: int
    requests: int
    read: int
    late: Mapping[str, float]
    by_source: Mapping[str, float]
    above_pace: tuple[str, ...]
    cpu: float
    seconds: float

    @property
    def cpu_share(self) -> float:
        """The processor time of the scheduler and of all that stands in for network and database, as a share of the day."""
        return self.cpu / self.seconds


def simulate(size: int, *, hours: float = 24.0, at_once: int = 64, warm: bool = True, folder: Path = Path()) -> Day:
    """Live so many hours over so many feeds: the real tick, crawler, rhythm, circuits and pace; simulated time, hosts and ledger."""
    seconds = hours * 3600
    began = time.process_time()
    ledger, hosts = run(lambda loop: _live(loop, size, seconds=seconds, at_once=at_once, warm=warm, folder=folder))
    cpu = time.process_time() - began
    late = sorted((begun - due).total_seconds() for _, due, begun in ledger.began)
    by_source: dict[str, list[float]] = {}
    for number, due, begun in ledger.began:
        by_source.setdefault(ledger.feeds[number].plan.source, []).append((begun - due).total_seconds())
    return Day(
        feeds=len(ledger.feeds),
        hosts=len({host_of_feed(feed) for feed in ledger.feeds.values()}),
        runs=len(ledger.began),
        requests=hosts.asked,
        read=len({number for number, _, _ in ledger.began}),
        late={
            name: late[min(int(len(late) * share), len(late) - 1)]
            for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
        },
        by_source={name: max(found) for name, found in sorted(by_source.items())},
        above_pace=tuple(host for host, (gap, pace) in sorted(hosts.nearest.items()) if gap < pace - 1e-6),
        cpu=cpu,
        seconds=seconds,
    )


async def _live(loop: JumpingLoop, size: int, *, seconds: float, at_once: int, warm: bool, folder: Path) -> tuple[Ledger, Hosts]:
    ledger, hosts = Ledger(clock=loop.clock), Hosts()
    for plan in plans(size):
        ledger.add(plan, first_due(plan, warm=warm))
    settings = replace(load_settings(), archive=folder, feeds_at_once=at_once)
    pace = Pace(clock=loop.time, sleep=asyncio.sleep, longest_pause=60.0)

    async def ask(source: Source, request: Request, validators: Validators) -> Response:
        del validators
        host = host_of(request.url)
        async with pace.turn(host, interval=source.pace):
            hosts.heard(host, loop.time(), source.pace)
            await asyncio.sleep(LATENCY)
            return hosts.answer(request, loop.time())

    crawler = Crawler(
        store=cast("Any", ledger),
        ask=ask,
        tagger=lambda: TAGGER,
        clock=loop.clock,
        hosts=Circuits(clock=loop.clock, changed=lambda *_: None),
        most_pages=settings.most_pages,
        feed_seconds=settings.feed_seconds,
        feeds_at_once=at_once,
    )
    work = SimpleNamespace(store=ledger, settings=settings, clock=loop.clock)
    tick = Tick(work=cast("Any", work), crawler=crawler, metrics=Metrics(), join=_nobody, lost=_never, failed=_never, beat=loop.time)
    with _one_posting_each(), patch("structlog.get_logger", return_value=SimpleNamespace(info=_quiet, error=_quiet)):
        tick._log = cast("Any", SimpleNamespace(info=_quiet, error=_loud))
        while loop.time() < seconds:
            await tick.look()
            await asyncio.sleep(TICK)
        for task in list(tick.in_flight.values()):
            task.cancel()
        await asyncio.gather(*tick.in_flight.values(), return_exceptions=True)
    return ledger, hosts


@contextmanager
def _one_posting_each() -> Any:
    @cache
    def simple(name: str) -> Source:
        return one_posting(load(name))

    with patch.object(pipeline_feeds, "load", simple):
        yield


async def _nobody(numbers: list[int]) -> None:
    del numbers


def _never(*error: object) -> None:
    raise AssertionError(error)


def _quiet(*_: object, **__: object) -> None:
    """Say nothing."""


def _loud(event: str, **about: object) -> None:
    raise AssertionError((event, about))
