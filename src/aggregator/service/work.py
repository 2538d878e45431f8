"""Work: everything that the service is given; what it does is elsewhere."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from aggregator.fetch.pace import USUAL, Timing
from aggregator.pipeline.tagger import Tagger
from aggregator.service.ballast import Ballast
from aggregator.settings import Settings
from aggregator.store.crawl import FeedPlan
from aggregator.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One version of the rules: what tags postings, what joins those of these numbers, and what writes the reports at a moment."""

    tagger: Tagger
    join: Callable[[Collection[int], datetime], int]
    publish: Callable[[datetime], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the service works on: the store is open, and this process is its only writer.

    `read_rules` takes seconds and is called in a thread, `read_plans` gives the feeds of the configuration; both read it anew.
    """

    store: Store
    settings: Settings
    clock: Callable[[], datetime]
    read_plans: Callable[[], Sequence[FeedPlan]]
    read_rules: Callable[[], Rules]
    secrets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    bases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    timing: Timing = USUAL
    ballast: Ballast | None = None
