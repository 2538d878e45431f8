"""Clockwork: what calls the service's jobs in time; the only place that knows the scheduler."""

from collections.abc import Awaitable, Callable
from datetime import UTC
from typing import Any, Final, Protocol

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED  # noqa: TID251  (the service is the one that may)
from apscheduler.executors.asyncio import AsyncIOExecutor  # noqa: TID251  (the service is the one that may)
from apscheduler.jobstores.memory import MemoryJobStore  # noqa: TID251  (the service is the one that may)
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # noqa: TID251  (the service is the one that may)

Job = Callable[[], Awaitable[None]]
_NAMES: Final = {EVENT_JOB_ERROR: "error", EVENT_JOB_MAX_INSTANCES: "still_running", EVENT_JOB_MISSED: "missed"}


class Clockwork(Protocol):
    """Calls jobs again and again until it is stopped."""

    def every(self, seconds: float, job: Job, *, name: str) -> None:
        """Call a job every so many seconds, never twice at once."""

    def start(self) -> None:
        """Begin calling."""

    def stop(self) -> None:
        """Call nothing any more; what is running goes on."""


class Scheduler:
    """The clock and nothing else: what is due is a column of the database, so nothing is lost with this process."""

    def __init__(self, *, heard: Callable[[str, str], None]) -> None:
        """Take who hears of calls that went wrong: (name of the job, error, missed or still_running)."""
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": AsyncIOExecutor()},
            # A loop that was busy for two seconds must not silently skip a call, nor catch up on each one that it missed.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )

        def tell(event: Any) -> None:
            heard(str(event.job_id), _NAMES[event.code])

        self._scheduler.add_listener(tell, EVENT_JOB_ERROR | EVENT_JOB_MAX_INSTANCES | EVENT_JOB_MISSED)

    def every(self, seconds: float, job: Job, *, name: str) -> None:
        """Call a job every so many seconds, never twice at once."""
        self._scheduler.add_job(job, "interval", seconds=seconds, id=name)

    def start(self) -> None:
        """Begin calling."""
        self._scheduler.start()

    def stop(self) -> None:
        """Call nothing any more.

        Its shutdown cancels what is running, whatever it is told about waiting, so it comes last: the service drains before.
        """
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
