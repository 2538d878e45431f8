"""Logging: events with fields, one JSON object a line on standard error for machines, coloured lines for people.

Text from postings and addresses may be hostile or secret: control characters never reach a terminal raw, and query strings
and passwords in addresses are cut.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

_SECRET_PARTS = re.compile(
    r"(?P<scheme>https?://|postgresql(?:\+\w+)?://)(?:[^/\s@]+@)?(?P<rest>[^\s?#\"']*)(?:\?[^\s\"']*?(?=[:;,.]?(?:[\s\"']|$)))?"
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def redact(text: str) -> str:
    """Cut user names, passwords and query strings from addresses, and everything that a terminal would act on."""
    return _CONTROL.sub("\ufffd", _SECRET_PARTS.sub(lambda found: found["scheme"] + found["rest"], text))


def _clean(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redact(value)
    return event


class Forwarding(logging.Handler):
    """Makes what a library has to say an event like ours: a line of its own would be no JSON."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        import structlog

        structlog.get_logger().log(record.levelno, "library", logger=record.name, says=record.getMessage(), exc_info=record.exc_info)


def set_up(*, machine: bool, verbose: bool = False) -> None:
    """Send events to standard error: JSON lines for a machine, readable lines for a person."""
    import structlog  # only what logs pays for loading it

    level = logging.DEBUG if verbose else logging.INFO
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _clean,
            structlog.processors.JSONRenderer(ensure_ascii=True) if machine else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # Warnings alone: what else the libraries say holds headers and addresses.
    logging.root.handlers = [*(one for one in logging.root.handlers if not isinstance(one, Forwarding)), Forwarding(logging.WARNING)]
    # The HTTP client logs whole addresses, keys included.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
