"""Publishing: all reports of one set of facts as files, each whole or absent, with a manifest beside them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from aggregator import reports
from aggregator.errors import BadInput
from aggregator.reports.facts import Facts, PayState
from aggregator.reports.kit import SYNTHETIC, Report, Row, lines, write_parts, write_whole


def discover() -> Mapping[str, Report]:
    """Find every report: a module of this package with a REPORT, named like its module."""
    found: dict[str, Report] = {}
    for module in sorted(iter_modules(reports.__path__), key=lambda module: module.name):
        report = getattr(import_module(f"{reports.__name__}.{module.name}"), "REPORT", None)
        if isinstance(report, Report):
            if report.name != module.name:
                raise BadInput(f"reports/{module.name}.py: its REPORT is named {report.name!r}")
            found[report.name] = report
    return found


def choose(names: Iterable[str]) -> tuple[Report, ...]:
    """Give the reports of these names, all where there are none. Raises BadInput for a name that there is not."""
    known = discover()
    wrong = [name for name in names if name not in known]
    if wrong:
        raise BadInput(f"no such report: {', '.join(wrong)}; there are {', '.join(known)}")
    return tuple(known[name] for name in names) or tuple(known.values())


def publish(facts: Facts, *, folder: Path, names: Iterable[str] = ()) -> dict[str, tuple[Row, ...]]:
    """Write `<name>.csv` for each report and manifest.json; give back the rows that are kept, for the page and the terminal."""
    note = SYNTHETIC if facts.scope.synthetic else None
    made: dict[str, tuple[Row, ...]] = {}
    files: dict[str, dict[str, Any]] = {}
    for report in choose(names):
        rows: Iterable[Row] = report.rows(facts)
        if report.kept:
            rows = made[report.name] = tuple(rows)
        count, digest = _write(folder / f"{report.name}.csv", report, rows, note=note)
        files[f"{report.name}.csv"] = {"title": report.title, "rows": count, "sha256": digest}
    write_whole(folder / "manifest.json", (json.dumps(manifest(facts, files), indent=2, ensure_ascii=False) + "\n").encode())
    return made


def _write(path: Path, report: Report, rows: Iterable[Row], *, note: str | None) -> tuple[int, str]:
    """Write one table; give how many rows it has, and the hash of its bytes."""
    count, digest = 0, sha256()

    def counted() -> Iterator[Row]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    def hashed() -> Iterator[bytes]:
        for part in lines(report.columns, counted(), note=note):
            digest.update(part.encode())
            yield part.encode()

    write_parts(path, hashed())
    return count, digest.hexdigest()


def manifest(facts: Facts, files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Describe what a set of reports rests on: when, which rules and rates, window, counts, coverage."""
    scope, population = facts.scope, facts.population
    states = population["pay_state"].value_counts()
    return {
        "made": scope.now.isoformat().replace("+00:00", "Z"),
        "synthetic": scope.synthetic,
        "article": {"title": facts.article.title, "year": facts.article.year},
        "window": {"since": scope.since.isoformat(), "until": scope.until and scope.until.isoformat()},
        "residents": list(scope.residents),
        "rules": list(scope.rules),
        "rates": scope.rates,
        "openings": {
            "stored": facts.stored,
            "ai": len(facts.jobs),
            "ai_remote": len(population),
            "companies": int(population["company"].nunique()),
        },
        "pay": {state.value: int(states.get(state.value, 0)) for state in PayState},
        "files": dict(files),
    }
