"""One file is one source: a plan (start) and a parse, both pure; found by discovery, so that there is no list to edit."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from aggregator.core.nearest import nearest
from aggregator.errors import ConfigurationError, InvalidValue
from aggregator.sources.kit import Row, Source, markdown, rows, state

__all__ = ["Row", "Source", "load", "markdown", "names", "rows", "sources", "state"]


@cache
def names() -> tuple[str, ...]:
    """Name every source, in alphabetical order."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if module.name != "kit"))


def load(name: str) -> Source:
    """Give one source by its name. Raises InvalidValue naming the ones that exist."""
    if name not in names():
        like = nearest(name, names())
        there = f"did you mean {like}?" if like else f"there are {', '.join(names())}"
        raise InvalidValue(f"source: no such source {name!r:.60}; {there}")
    return _load(name)


@cache
def _load(name: str) -> Source:
    source = getattr(import_module(f"{__name__}.{name}"), "SOURCE", None)
    if not isinstance(source, Source) or source.name != name:
        raise ConfigurationError(f"sources/{name}.py: expected a SOURCE named {name!r}, got {source!r:.80}")
    return source


@cache
def sources() -> Mapping[str, Source]:
    """Give every source by its name. A module that is not a source stops the program here."""
    return MappingProxyType({name: _load(name) for name in names()})
