"""Probe: what the service answers when it is asked how it is; called from other threads, so it only reads."""

from collections.abc import Callable, Mapping
from typing import Final

from aggregator.errors import AggregatorError
from aggregator.pipeline.hosts import Hosts
from aggregator.service.chores import free_bytes
from aggregator.service.health import as_dict, verdicts
from aggregator.service.web import Page, as_json, as_verdict
from aggregator.service.work import Work
from aggregator.store.fitness import Fitness

_STUCK: Final = 60.0
_MB: Final = 1024 * 1024


class Probe:
    """Answers for one service: `beat` is the age of the last tick in seconds, `stopping` and `ready` its state."""

    def __init__(
        self, work: Work, *, beat: Callable[[], float], stopping: Callable[[], bool], ready: Callable[[], bool], hosts: Hosts
    ) -> None:
        """Take what is read."""
        self._work, self._beat, self._stopping, self._ready, self._hosts = work, beat, stopping, ready, hosts

    def pages(self) -> Mapping[str, Page]:
        """Give the pages."""
        return {"/livez": lambda: as_verdict(self.dead()), "/readyz": lambda: as_verdict(self.unready()), "/status": self.status}

    def dead(self) -> list[str]:
        """Say why it should be restarted: its loop has not turned for a minute."""
        most = _STUCK + 2 * self._work.settings.service.tick_seconds
        return [f"the last tick is {self._beat():.0f} s ago, and at most {most:.0f} are expected"] if self._beat() > most else []

    def unready(self) -> list[str]:
        """Say why it cannot work now; a source that fails is no reason."""
        faults = self.dead()
        if self._stopping():
            faults.append("draining")
        if not self._ready():
            faults.append("the rules are being read")
        try:
            self._work.store.troubles()
        except AggregatorError as error:
            faults.append(str(error))
        free, least = free_bytes(self._work.settings.archive), self._work.settings.service.least_free_mb
        if free < least * _MB:
            faults.append(f"{free // _MB} MB of disk are free, and {least:g} are needed")
        return faults

    def fitness(self) -> list[Fitness]:
        """Read how every source stands."""
        return self._work.store.fitness(now=self._work.clock())

    def status(self) -> tuple[int, str, bytes]:
        """Say how every source and host stands; the status is 200 whatever they do."""
        now = self._work.clock()
        sources = [as_dict(one, now=now) for one in verdicts(self.fitness(), self._work.settings.sources, now=now)]
        hosts = {name: state.value for name, state in self._hosts.states().items()}
        return as_json({"now": now.isoformat(), "unready": self.unready(), "hosts": hosts, "sources": sources})
