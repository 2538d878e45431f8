"""A loop whose time jumps: where everything waits, it is at once as late as the first of them waits for; threads do not exist."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

_T = TypeVar("_T")
START: Final = datetime(2026, 3, 2, tzinfo=UTC)


class _Jumping(selectors.SelectSelector):
    """Waits for nothing: it moves the loop's time on instead."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Give what is ready now; where nothing is, let `timeout` pass."""
        if timeout is None:
            raise RuntimeError("everything waits for something that never comes")
        self.now += max(timeout, 0.0)
        return super().select(0)


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop in simulated time; what asks for a thread is done at once."""

    def __init__(self) -> None:
        """Begin at START."""
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Give the seconds since START."""
        return self._jumping.now

    def clock(self) -> datetime:
        """Give the time of day."""
        return START + timedelta(seconds=self._jumping.now)

    def run_in_executor(self, executor: Executor | None, func: Callable[..., _T], *args: Any) -> "asyncio.Future[_T]":  # type: ignore[override]
        """Do it here and now: a real thread would need real time."""
        del executor
        done: asyncio.Future[_T] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:  # noqa: BLE001  (handed to whoever waits)
            done.set_exception(error)
        return done


def run(main: Callable[[JumpingLoop], Coroutine[Any, Any, _T]]) -> _T:
    """Run a coroutine in simulated time."""
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        loop = runner.get_loop()
        if not isinstance(loop, JumpingLoop):
            raise TypeError(loop)
        return runner.run(main(loop))
