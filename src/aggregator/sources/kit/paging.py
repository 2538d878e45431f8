"""Paging: the next page of a list as a pure function of this one, with an end."""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from aggregator.core.web import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The next pages; `capped` says that the source has more, which we do not ask for."""

    follow: tuple[Request, ...] = ()
    capped: bool = False


END: Final = Turn()


def by_number(request: Request, parameter: str, *, last: int, step: int = 1, first: int = 1) -> Turn:
    """Ask for the next page by a number in the address: a page, or an offset that grows by `step`; `last` is the last allowed."""
    return by_value(request, parameter, number_of(request, parameter, first) + step, last=last)


def by_value(request: Request, parameter: str, value: int, *, last: int) -> Turn:
    """Ask for the page of a number, unless it lies beyond the last allowed."""
    if value > last:
        return Turn(capped=True)
    return Turn(follow=(with_parameter(request, parameter, str(value)),))


def with_parameter(request: Request, parameter: str, value: str) -> Request:
    """Give the same request with another value of one parameter."""
    return replace(request, params=MappingProxyType({**request.params, parameter: value}))


def number_of(request: Request, parameter: str, first: int) -> int:
    """Read which page a request asked for."""
    value = request.params.get(parameter, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else first
