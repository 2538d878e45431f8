"""Metrics: what the service counts, and what a scrape reads from the database, as Prometheus text."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from aggregator.core.run import Run
from aggregator.fetch.circuit import State
from aggregator.store.fitness import Fitness

_OPENNESS: Final = {State.CLOSED: 0, State.HALF_OPEN: 1, State.OPEN: 2}
_PREFIX: Final = "aggregator_"
_SECONDS: Final = (0.1, 0.5, 1, 5, 15, 60, 300, 900)


class Metrics:
    """The counters and gauges of one process, in a registry of its own."""

    def __init__(self) -> None:
        """Make every metric at zero."""
        self.registry = registry = CollectorRegistry()
        self.runs = Counter(f"{_PREFIX}runs", "Runs of feeds by outcome.", ("source", "outcome"), registry=registry)
        self.postings = Counter(f"{_PREFIX}postings", "Postings that runs brought, by what became of them.", ("change",), registry=registry)
        self.held = Counter(
            f"{_PREFIX}close_held", "Complete runs that a guard kept from closing anything.", ("reason",), registry=registry
        )
        self.put_off = Counter(f"{_PREFIX}feeds_put_off", "Feeds not begun: their host or terms did not allow it.", registry=registry)
        self.faults = Counter(f"{_PREFIX}faults", "What went wrong on our side.", ("kind",), registry=registry)
        self.jobs = Counter(
            f"{_PREFIX}scheduler_events", "Calls that the scheduler missed or that failed.", ("job", "event"), registry=registry
        )
        self.chores = Gauge(f"{_PREFIX}chore_last_success_timestamp_seconds", "When a chore last succeeded.", ("chore",), registry=registry)
        self.ticked = Gauge(f"{_PREFIX}tick_timestamp_seconds", "When the service last looked for feeds that are due.", registry=registry)
        self.lag = Gauge(f"{_PREFIX}scheduler_lag_seconds", "How long the longest overdue feed that may be begun waits.", registry=registry)
        self.in_flight = Gauge(f"{_PREFIX}feeds_in_flight", "Feeds in line or under way.", registry=registry)
        self.seconds = Histogram(f"{_PREFIX}run_seconds", "How long runs take.", buckets=_SECONDS, registry=registry)
        self.log = Gauge(f"{_PREFIX}wal_bytes", "Bytes of SQLite's write-ahead log.", registry=registry)
        self.free = Gauge(f"{_PREFIX}disk_free_bytes", "Free bytes where the database lies.", registry=registry)

    def saw(self, run: Run, *, reopened: int) -> None:
        """Count a run that was saved."""
        self.runs.labels(source=run.source, outcome=run.outcome.value).inc()
        self.seconds.observe((run.ended - run.started).total_seconds())
        counts = {"new": run.new, "changed": run.changed, "closed": run.closed, "reopened": reopened, "problem": run.problems}
        for change, count in counts.items():
            self.postings.labels(change=change).inc(count)
        if run.held:
            self.held.labels(reason=run.held.partition(":")[0]).inc()

    def text(self) -> bytes:
        """Write all metrics as Prometheus text."""
        return bytes(generate_latest(self.registry))


class Stored(Collector):
    """What every scrape reads anew: the state of the sources in the database, and of the hosts."""

    def __init__(
        self,
        fitness: Callable[[], Iterable[Fitness]],
        hosts: Callable[[], Mapping[str, State]],
        backup: Callable[[], datetime | None],
        clock: Callable[[], datetime],
    ) -> None:
        """Take where it all is read."""
        self._fitness, self._hosts, self._backup, self._clock = fitness, hosts, backup, clock

    def describe(self) -> Iterator[Metric]:
        """Say nothing beforehand: registering must not read the database."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Read."""
        now, found = self._clock(), list(self._fitness())
        states = _family("feeds", "Configured feeds by state.", "source", "state")
        for one in found:
            for state, count in one.states.items():
                states.add_metric((one.source, state), count)
        yield states
        numbers: dict[str, tuple[str, Callable[[Fitness], float | None]]] = {
            "feeds_stale": ("Feeds without a complete run within three intervals.", lambda one: one.stale),
            "feeds_overdue": ("Feeds that are due.", lambda one: one.overdue),
            "open_postings": ("Open postings.", lambda one: one.open_postings),
            "listed_postings": ("Postings in the last complete lists.", lambda one: one.listed),
            "quarantine_depth": ("Records that could not be read.", lambda one: one.quarantined),
            "last_complete_age_seconds": ("Age of the newest complete run.", lambda one: _age(one.last_complete, now)),
            "oldest_complete_age_seconds": ("Age of the oldest last complete run of a feed.", lambda one: _age(one.oldest_complete, now)),
            "newest_posting_age_seconds": ("Age of the newest posting.", lambda one: _age(one.newest_posting, now)),
        }
        for name, (words, read) in numbers.items():
            family = _family(name, words, "source")
            for one in found:
                value = read(one)
                if value is not None:
                    family.add_metric((one.source,), value)
            yield family
        hosts = _family("host_circuit_state", "0 closed, 1 half-open, 2 open.", "host")
        for host, state in self._hosts().items():
            hosts.add_metric((host,), _OPENNESS[state])
        yield hosts
        backup = self._backup()
        if backup is not None:
            yield GaugeMetricFamily(f"{_PREFIX}backup_age_seconds", "Age of the newest backup.", value=(now - backup).total_seconds())


def _family(name: str, words: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{_PREFIX}{name}", words, labels=labels)


def _age(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else (now - moment).total_seconds()
