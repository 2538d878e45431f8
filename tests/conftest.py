"""What all tests share: properties look at the same examples each time, never at the clock, and no test logs for the next.

`HYPOTHESIS_PROFILE=search pytest …` looks at new examples instead; what it finds becomes a case of its own.
"""

import logging
import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

from aggregator.log import Forwarding

settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("search", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Undo what a command in a test set up: its logs go to a stream that closes with that test."""
    yield
    structlog.reset_defaults()
    logging.root.handlers = [one for one in logging.root.handlers if not isinstance(one, Forwarding)]
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.NOTSET)
