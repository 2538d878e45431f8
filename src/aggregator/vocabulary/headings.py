"""Headings: which line of a description opens which section (sections.toml)."""

from collections.abc import Mapping
from types import MappingProxyType

from aggregator.vocabulary.table import Table


def parse_headings(text: str, *, file: str) -> Mapping[str, str]:
    """Give folded heading to section kind. Raises ConfigurationError where a heading stands under two kinds."""
    root = Table.parse(text, file=file)
    headings = root.table("headings", mandatory=True)
    kinds: dict[str, str] = {}
    for kind in headings.keys():  # noqa: SIM118  (keys is Table's own)
        for heading in headings.texts(kind):
            if kinds.setdefault(heading.lower(), kind) != kind:
                raise headings.wrong(kind, f"{heading!r} stands under {kinds[heading.lower()]} too")
    return MappingProxyType(kinds)
