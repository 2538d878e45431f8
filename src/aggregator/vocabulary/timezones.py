"""Time zones: names of clocks and their hours from UTC (timezones.csv)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aggregator.vocabulary.phrases import Phrases
from aggregator.vocabulary.table import Table, read_csv

# Words of a demand that name no clock themselves; a sentence is read only if it holds one of these or a clock's name.
SIGNS: Final = (
    "timezone", "timezones", "time zone", "time zones", "time-zone", "time-zones", "utc", "gmt", "overlap", "overlaps", "overlapping", "business hours",
    "working hours", "core hours", "work hours", "office hours", "hours", "zeitzone", "fuseau horaire", "zona horaria", "zonas horarias", "fuso horário", "fusos horários",
    "tijdzone", "strefa czasowa", "strefie czasowej",
)  # fmt: skip


class Written(StrEnum):
    """When a name counts: as it stands, only in capitals, only before "time zone" or "hours", or both."""

    ANY = "any"
    CAPITALS = "capitals"
    CLOCK = "clock"
    CAPITALS_CLOCK = "capitals_clock"


@dataclass(frozen=True, slots=True)
class Clock:
    """One name: hours from UTC from its west (or winter) to its east (or summer) end."""

    name: str
    utc_from: float
    utc_to: float
    written: Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """All names, compiled; `signs` open the sentences that are read at all."""

    names: Phrases[Clock]
    signs: tuple[str, ...]
    by_name: Mapping[str, Clock]


def parse_clocks(text: str, *, file: str) -> Clocks:
    """Compile the file. Raises ConfigurationError naming file, line and column."""
    clocks: dict[str, Clock] = {}
    for line, row in read_csv(text, file=file, columns=("name", "utc_from", "utc_to", "written")):
        where = Table({}, where=f"{file}: line {line}")
        if row["name"] in clocks:
            raise where.wrong("name", f"{row['name']!r} is named twice")
        if row["written"] not in set(Written):
            raise where.wrong("written", f"expected one of {', '.join(Written)}, got {row['written']!r}")
        try:
            clock = Clock(row["name"], float(row["utc_from"]), float(row["utc_to"]), Written(row["written"]))
        except ValueError:
            raise where.wrong("utc_from", f"expected hours, got {row['utc_from']!r} and {row['utc_to']!r}") from None
        if not -12 <= clock.utc_from <= clock.utc_to <= 14:
            raise where.wrong("utc_from", f"expected -12 to 14 in order, got {clock.utc_from:g} to {clock.utc_to:g}")
        clocks[clock.name] = clock
    named = [name for name, clock in clocks.items() if clock.written in {Written.ANY, Written.CAPITALS}]
    return Clocks(names=Phrases(clocks.items()), signs=(*SIGNS, *named), by_name=clocks)
