"""Secrecy: keys of sources are cut out of whatever goes wrong while one is in use."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from aggregator.errors import AggregatorError


@contextmanager
def cut_from_errors(secrets: Iterable[str]) -> Iterator[None]:
    """Let no error leave the block with a key in its message: one may stand in the path of an address, and errors are stored, logged and shown."""
    try:
        yield
    except AggregatorError as error:
        for secret in filter(None, secrets):
            error.args = tuple(part.replace(secret, "…") if isinstance(part, str) else part for part in error.args)
        raise
