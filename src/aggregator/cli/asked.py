"""What is asked for: countries, roles, sectors and times as people write them, checked against what there is."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import Final

from aggregator.core.tags import HIGHEST_OFFSET, LOWEST_OFFSET
from aggregator.errors import BadInput
from aggregator.vocabulary.countries import Country

_AGO: Final = re.compile(r"(\d{1,4})([hdw])\Z")
_ZONE: Final = re.compile(r"(?:UTC|GMT)?\s?([+-]\d{1,2})(?::?(00|30|45))?\Z", re.IGNORECASE)
_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def country_of(option: str, written: str, countries: Mapping[str, Country]) -> str:
    """Give the ISO 3166-1 alpha-2 code of a country, written as its code or its English name. Raises BadInput with the list."""
    code = written.strip().upper()
    if code in countries:
        return code
    names = {country.name.casefold(): country.code for country in countries.values()}
    found = names.get(written.strip().casefold())
    if found is not None:
        return found
    near = [f"{names[name]} ({countries[names[name]].name})" for name in get_close_matches(written.strip().casefold(), names, n=3)]
    guess = f"near it: {', '.join(near)}" if near else f"the codes: {' '.join(sorted(countries))}"
    raise BadInput(f"{option}: expected a country such as NG or Nigeria, got {written!r:.60}; {guess}")


def one_of(option: str, written: str | None, known: Iterable[str]) -> str | None:
    """Check an id, hyphens and case as one likes. Raises BadInput with the list."""
    if written is None:
        return None
    ids = sorted(known)
    wanted = written.strip().lower().replace("-", "_").replace(" ", "_")
    if wanted not in ids:
        raise BadInput(f"{option}: expected one of {', '.join(ids)}, got {written!r:.60}")
    return wanted


def offset_of(option: str, written: str | None) -> float | None:
    """Read a clock as hours from UTC: UTC+1, UTC-5, UTC+5:30. Raises BadInput for anything else."""
    if written is None:
        return None
    zone = _ZONE.match(written.strip().replace("−", "-"))
    hours = abs(int(zone[1])) + int(zone[2] or 0) / 60 if zone else None
    offset = -hours if zone and hours is not None and zone[1].startswith("-") else hours
    if offset is None or not LOWEST_OFFSET <= offset <= HIGHEST_OFFSET:
        raise BadInput(f"{option}: expected a clock such as UTC+1 or UTC+5:30, from UTC-12 to UTC+14, got {written!r:.60}")
    return offset


def time_of(option: str, written: str | None, *, now: datetime) -> datetime | None:
    """Read a day (2026-01-31, midnight UTC) or a time ago (36h, 7d, 2w). Raises BadInput for anything else."""
    if written is None:
        return None
    ago = _AGO.match(written.strip())
    if ago:
        return now - int(ago[1]) * _UNITS[ago[2]]
    try:
        return datetime.strptime(written.strip(), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise BadInput(f"{option}: expected a day such as 2026-01-31, or 36h, 7d, 2w for a time ago, got {written!r:.60}") from None
