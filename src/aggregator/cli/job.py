"""Job: what a main job or a life of the service reads, and from where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from aggregator.settings import Board, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One main job: what is read, from where, and whether its postings are synthetic.

    `bases` replaces the addresses of sources (the sample boards); `only` names the sources to read, None all.
    """

    settings: Settings
    boards: Mapping[tuple[str, str], Board]
    bases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    only: frozenset[str] | None = None
    everything: bool = False
    board: str | None = None
    synthetic: bool = False
