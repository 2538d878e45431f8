"""Catalogue: what the sources say of themselves, as rows for the command and as a page for the documents."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta

from aggregator.sources.kit.source import Source

_HEAD = """# Sources

<!-- Written by `aggregator.sources.markdown`; a test fails when this page and the source files differ. -->

What is read, on whose terms, and where pay stands. Each source is one file in `src/aggregator/sources/`; its docstring says the same
for whoever changes it. The interval is the least that the terms allow: `config/aggregator.toml` may ask for a longer one, never for a
shorter one. "Not handed on" marks sources whose postings may not be given to other job sites: exports leave their texts out.

| source | read | list | interval | terms | pay | credit |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One source as `aggregator sources list` shows it."""

    name: str
    state: str
    listing: str
    interval: str
    terms: str
    pay: str
    attribution: str
    link: str


def rows(sources: Iterable[Source], *, switched: Mapping[str, bool], secrets: AbstractSet[str]) -> list[Row]:
    """Give a row for every source; `switched` is what the configuration turns on or off, `secrets` names the keys that are set."""
    return [
        Row(
            name=source.name,
            state=state(source, switched=switched.get(source.name), secrets=secrets),
            listing=f"{source.listing.value}, one a company" if source.has_boards else source.listing.value,
            interval=_hours(source.least_interval),
            terms=source.terms if source.redistribute else f"{source.terms}; not handed on",
            pay=source.pay,
            attribution=source.attribution,
            link=source.attribution_link,
        )
        for source in sources
    ]


def state(source: Source, *, switched: bool | None, secrets: AbstractSet[str]) -> str:
    """Say whether a source is read, and if not, why: "on", "off: …" or "needs …"."""
    missing = [name for name in source.secrets if name not in secrets]
    if switched is False:
        return "off: by the configuration"
    if switched is None and source.off_because is not None:
        return f"off: {source.off_because}"
    return f"needs {', '.join(missing)}" if missing else "on"


def markdown(sources: Iterable[Source]) -> str:
    """Write docs/sources.md: the state is that of a fresh installation without keys."""
    lines = [
        f"| [{row.name}]({row.link}) | {row.state} | {row.listing} | {row.interval} | {row.terms} | {row.pay} | {row.attribution} |"
        for row in rows(sources, switched={}, secrets=frozenset())
    ]
    return _HEAD + "\n".join(lines) + "\n"


def _hours(interval: timedelta) -> str:
    hours = interval.total_seconds() / 3600
    return f"{hours:g} h"
