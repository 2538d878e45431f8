"""Hours: how much of a working day a demand for a time zone leaves to a resident, in figures and words."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aggregator.core.tags import TimeZoneDemand


def clocks_of(country: str, zone: float | None) -> tuple[float, float] | None:
    """Give the clocks that somebody lives by: one asked for, else from the westernmost to the easternmost of the country."""
    if zone is not None:
        return zone, zone
    from aggregator.settings import load_vocabulary

    return load_vocabulary().geography.hours.get(country)


def overlap(demand: "TimeZoneDemand | None", clocks: tuple[float, float] | None) -> float | None:
    """Give the hours of overlap left; None where no zone is demanded or the clocks are not known."""
    from aggregator.classify.timezones import overlap_for

    return None if demand is None or clocks is None else overlap_for(demand, clocks)


def said(demand: "TimeZoneDemand", hours: float | None) -> str:
    """Say what is demanded and what it leaves: "asks for UTC-8 to UTC-5, 4 hours shared; a 9-to-17 day of yours shares 2"."""
    ends = [f"UTC{end:+g}" for end in dict.fromkeys((demand.utc_from, demand.utc_to)) if end is not None]
    asked = " to ".join(ends) or "a zone"
    shared = "" if demand.overlap_hours is None else f", {demand.overlap_hours:g} hours shared"
    left = "" if hours is None else f"; a 9-to-17 day of yours shares {hours:g} of 8 hours with it"
    return f"asks for {asked}{shared}{left}"
