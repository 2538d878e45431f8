"""Hosts: which hosts may be asked now: the circuit of each, and the times that they asked for; kept across restarts."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from aggregator.errors import AggregatorError, Blocked, BodyRefused, Gone, SourceChanged, Spent
from aggregator.fetch import circuit
from aggregator.fetch.circuit import Circuit, State
from aggregator.store.hosts import Trouble

_CIRCUIT: Final = "circuit: "
_ANSWERED: Final = (SourceChanged, Blocked, Gone, BodyRefused)


class Hosts:
    """The circuits and holds of every host, in memory; `changed` is told what is to be written, None where a host is forgiven."""

    def __init__(
        self, troubles: Iterable[Trouble] = (), *, clock: Callable[[], datetime], changed: Callable[[str, Trouble | None], None]
    ) -> None:
        """Take what was written of them before this process began."""
        self._clock, self._changed = clock, changed
        self._circuits: dict[str, Circuit] = {}
        self._troubles: dict[str, Trouble] = {}
        for trouble in troubles:
            self._troubles[trouble.host] = trouble
            if trouble.reason.startswith(_CIRCUIT):
                self._circuits[trouble.host] = Circuit(opened=trouble.not_before - circuit.OPEN_FOR)

    def learn(self, troubles: Iterable[Trouble]) -> None:
        """Take what other processes wrote of hosts since; a longer hold of our own stays."""
        for trouble in troubles:
            known = self._troubles.get(trouble.host)
            if known is None or known.not_before < trouble.not_before:
                self._troubles[trouble.host] = trouble

    def held(self, host: str) -> str | None:
        """Say why a host is not asked now; None where it may be."""
        now, trouble = self._clock(), self._troubles.get(host)
        if trouble is not None and trouble.not_before > now:
            return f"{host}: left alone until {trouble.not_before:%Y-%m-%d %H:%M} UTC ({trouble.reason})"
        return None

    def holds(self) -> dict[str, timedelta]:
        """Give the hosts that are left alone, and for how long from now."""
        now = self._clock()
        return {name: trouble.not_before - now for name, trouble in self._troubles.items() if trouble.not_before > now}

    def state(self, host: str) -> State:
        """Give the state of a host's circuit."""
        return circuit.state(self._circuits.get(host, Circuit()), now=self._clock())

    def states(self) -> dict[str, State]:
        """Give the state of every circuit that is not simply closed, and of every host that asked to be left alone."""
        # Another thread may ask: a copy of the names is made in one step.
        return {name: self.state(name) for name in {*tuple(self._circuits), *tuple(self._troubles)}}

    def ready(self, host: str) -> bool:
        """Whether a run may begin now; changes nothing."""
        return self.held(host) is None and circuit.begin(self._circuits.get(host, Circuit()), now=self._clock()) is not None

    def begin(self, host: str) -> bool:
        """Whether a run may begin now; where the circuit is half-open this one is its probe."""
        if self.held(host) is not None:
            return False
        begun = circuit.begin(self._circuits.get(host, Circuit()), now=self._clock())
        if begun is None:
            return False
        self._circuits[host] = begun
        return True

    def ended(self, host: str, error: AggregatorError | None) -> None:
        """Hear how a run ended: three failures of the host in ten minutes open its circuit, an answer closes it."""
        now, known = self._clock(), self._circuits.get(host, Circuit())
        if error is not None and circuit.counts(error) and not isinstance(error, Spent):
            after = circuit.failed(known, now=now)
            self._circuits[host] = after
            if after.opened is not None and after.opened != known.opened:
                self._leave(host, after.opened + circuit.OPEN_FOR, f"{_CIRCUIT}{error}")
        elif error is None or isinstance(error, _ANSWERED):
            self._answered(host, known, now)

    def _answered(self, host: str, known: Circuit, now: datetime) -> None:
        # A run that began before the host asked for peace, and ended well after it, takes nothing back.
        trouble = self._troubles.get(host)
        if circuit.state(known, now=now) is State.OPEN or (trouble is not None and trouble.not_before > now):
            return
        self._circuits.pop(host, None)
        if trouble is not None:
            del self._troubles[host]
            self._changed(host, None)

    def hold(self, host: str, seconds: float) -> None:
        """Leave a host alone for so many seconds: it answered 429."""
        self._leave(host, self._clock() + timedelta(seconds=seconds), "429: it asked for fewer requests")

    def _leave(self, host: str, until: datetime, reason: str) -> None:
        known = self._troubles.get(host)
        if known is not None and known.not_before >= until:
            return
        strikes = 1 if known is None else known.strikes + 1
        self._troubles[host] = Trouble(host=host, not_before=until, strikes=strikes, reason=reason[:300])
        self._changed(host, self._troubles[host])
