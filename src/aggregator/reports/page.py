"""The page: report.html, one self-contained file that answers "is the article right?" in ten seconds of reading.

No script, style, font or picture from elsewhere; a content security policy forbids them. Charts are SVG drawn from the same
rows as the CSV files.
"""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from jinja2 import Environment, StrictUndefined

from aggregator.reports import article_check, claims, country_sectors, eligibility, salary_by_role, yardstick
from aggregator.reports.facts import Facts
from aggregator.reports.kit import SYNTHETIC, Row, plain, write_whole
from aggregator.reports.publish import discover
from aggregator.reports.statistics import DRAWS, LEAST_COMPANIES, VOTES
from aggregator.vocabulary.countries import Country

WORDS: Final[Mapping[str, str]] = {
    "supported": "Supported",
    "higher": "Employers pay more",
    "lower": "Employers pay less",
    "unclear": "Unclear",
    "too few": "Too few to say",
    "contradicted": "Contradicted",
    "not seen": "Not seen",
}
PAGE_NEEDS: Final = ("article_check", "claims", "country_sectors", "eligibility", "salary_by_role", "yardstick")
# How far an opening reaches, as the report names it and as the page does.
REACHES: Final[Mapping[str, str]] = {
    "worldwide": "Worldwide",
    "us_only": "US only",
    "one_country": "One other country",
    "several_countries": "Several countries",
    "unknown": "Does not say",
}
_PLACE: Final = re.compile(r"(?<=\b(?:in|of) )[A-Z]{2}\b(?! \w)")
# Rows of each table at the end of the page.
_FIRST: Final = 25
# Countries of the ranked bars, those asked about besides.
_RANKED: Final = 20
# Sorts a table by the column whose heading is pressed; the page reads as well without it.
SORT: Final = """
for (const button of document.querySelectorAll("th button")) button.addEventListener("click", () => {
  const head = button.parentElement, body = head.closest("table").tBodies[0];
  const down = head.getAttribute("aria-sort") === "ascending", column = [...head.parentElement.children].indexOf(head);
  const value = row => row.cells[column].dataset.sort ?? row.cells[column].textContent;
  const order = (a, b) => (isNaN(value(a)) || isNaN(value(b)) ? value(a).localeCompare(value(b)) : value(a) - value(b));
  for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  body.append(...[...body.rows].sort((a, b) => (down ? order(b, a) : order(a, b))));
});
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """A source that the figures rest on, as its terms ask to be named: text and link."""

    name: str
    text: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The axis that all range charts share: £0 to `most`, on a width of 1000 units."""

    most: float

    def x(self, amount: float | None) -> float:
        """Give the place of an amount on the axis."""
        return round(1000 * min(max(amount or 0.0, 0.0), self.most) / self.most, 1)

    @property
    def ticks(self) -> list[int]:
        """Give the amounts to label: six at most."""
        step = next(step for step in (25_000, 50_000, 100_000, 250_000, 10**9) if self.most / step <= 6)
        return list(range(0, int(self.most) + 1, step))


def write_page(
    facts: Facts,
    tables: Mapping[str, Sequence[Row]],
    *,
    folder: Path,
    countries: Mapping[str, Country] = MappingProxyType({}),
    attributions: Sequence[Attribution] = (),
) -> Path:
    """Write report.html from the rows of the reports PAGE_NEEDS; give its path."""
    path = folder / "report.html"
    write_whole(path, render(facts, tables, countries=countries, attributions=attributions).encode())
    return path


def render(
    facts: Facts,
    tables: Mapping[str, Sequence[Row]],
    *,
    countries: Mapping[str, Country] = MappingProxyType({}),
    attributions: Sequence[Attribution] = (),
) -> str:
    """Draw the page; text of postings is escaped, countries are shown by their names."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"pounds": pounds, "percent": percent, "count": lambda value: f"{value:,}"}
    environment.filters["country"] = lambda code: countries[code].name if code in countries else code
    names = {role.id: role.name for role in facts.article.roles}
    labels = names | {sector.id: sector.name for sector in facts.article.sectors}
    environment.filters["words"] = lambda what: _words(what, labels, countries)
    template = environment.from_string((files("aggregator.reports") / "report.html.jinja").read_text(encoding="utf-8"))
    checked = _dicts(article_check.COLUMNS, tables["article_check"])
    everybody = [row for row in checked if row["population"] == "all"]
    return template.render(
        article=facts.article,
        names=names,
        words=WORDS,
        checks=everybody,
        scale=_scale(everybody),
        summary=summary(everybody),
        populations=_populations(checked),
        reach=_reach(tables, list(names)),
        reaches=REACHES,
        prose=_prose(facts, tables),
        answers=_answers(tables, facts),
        claims=_dicts(country_sectors.COLUMNS, tables["country_sectors"]),
        coverage=_coverage(facts),
        leaning=[row for row in everybody if row["median"] is not None],
        yardstick=_dicts(yardstick.COLUMNS, tables["yardstick"]),
        scope=facts.scope,
        stored=facts.stored,
        ai=len(facts.jobs),
        remote=len(facts.population),
        companies=int(facts.population["company"].nunique()),
        synthetic=SYNTHETIC if facts.scope.synthetic else None,
        attributions=attributions,
        everything=_everything(tables),
        limits={"rows": _FIRST, "jobs": facts.scope.least_jobs, "companies": LEAST_COMPANIES, "votes": VOTES, "draws": DRAWS},
        script=SORT,
        script_hash=b64encode(sha256(SORT.encode()).digest()).decode(),
    )


def pounds(amount: float | None) -> str:
    """Write pounds a year for reading: £72k; a dash for nothing."""
    return "–" if amount is None else f"£{amount / 1000:.0f}k"


def percent(share: float | None) -> str:
    """Write a share for reading: 43 %; a dash for nothing."""
    return "–" if share is None else f"{share:.0%}".replace("%", " %")


def summary(checks: Sequence[Mapping[str, Any]]) -> str:
    """Say in one sentence what the verdicts are."""
    counts = {
        verdict: sum(row["verdict"] == verdict for row in checks) for verdict in ("supported", "higher", "lower", "unclear", "too few")
    }
    said = {
        "supported": "supported by what employers publish",
        "higher": "lower than what employers publish",
        "lower": "higher than what employers publish",
        "unclear": "unclear",
        "too few": "resting on too few postings to say",
    }
    parts = [f"{number} {'is' if number == 1 else 'are'} {said[verdict]}" for verdict, number in counts.items() if number]
    return f"Of the article's {len(checks)} pay estimates, " + ", ".join(parts) + "."


def _dicts(columns: Sequence[str], rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _everything(tables: Mapping[str, Sequence[Row]]) -> list[dict[str, Any]]:
    """Give every table as its CSV has it, so that a report of one's own is on the page as well: the first rows of long ones."""
    found = []
    for name, report in discover().items():
        if name in tables:
            first, places = tables[name][:_FIRST], range(len(report.columns))
            texts = {report.columns[place] for place in places if any(isinstance(row[place], str) for row in first)}
            rows = [[plain(cell) for cell in row] for row in first]
            found.append(
                {"name": name, "title": report.title, "columns": report.columns, "texts": texts, "rows": rows, "count": len(tables[name])}
            )
    return found


def _scale(checks: Sequence[Mapping[str, Any]]) -> Scale:
    # One odd posting must not squeeze all others: the axis follows the middle half, and a longer line is cut at its end.
    reach = [float(row[name] or 0) for row in checks for name in ("article_high", "p75", "median_high")]
    return Scale(most=ceil(max([130_000.0, *reach]) * 1.1 / 25_000) * 25_000.0)


def _populations(checked: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for row in checked:
        if row["population"] != "all":
            grouped.setdefault(str(row["population"]), []).append(row)
    return {name: rows for name, rows in grouped.items() if any(row["jobs"] for row in rows)}


def _reach(tables: Mapping[str, Sequence[Row]], roles: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """Give the pay of each role by how far its openings reach."""
    found: dict[str, dict[str, dict[str, Any]]] = {role: {} for role in roles}
    for row in _dicts(salary_by_role.COLUMNS, tables["salary_by_role"]):
        if row["by"] == "eligibility" and row["role"] in found:
            found[row["role"]][row["value"]] = row
    return {role: rows for role, rows in found.items() if any(row["median"] is not None for row in rows.values())}


def _answers(tables: Mapping[str, Sequence[Row]], facts: Facts) -> list[dict[str, Any]]:
    """Rank countries by the openings that their residents may apply to; those asked about are marked."""
    rows = [row for row in _dicts(eligibility.COLUMNS, tables["eligibility"]) if row["by"] == "all" and row["jobs"]]
    asked = {name.removeprefix("open_to_") for name in facts.jobs.columns if name.startswith("open_to_")}
    ranked = sorted(rows, key=lambda row: (-row["yes"], row["resident_of"]))
    marked = [row | {"asked": row["resident_of"] in asked, "rank": rank} for rank, row in enumerate(ranked, start=1)]
    return [row for row in marked if row["asked"] or row["rank"] <= _RANKED]


def _words(what: str, labels: Mapping[str, str], countries: Mapping[str, Country]) -> str:
    """Write what was counted for reading: ids of the article by their names, countries by theirs."""
    # Only where a place is due: AI is Anguilla too.
    named = _PLACE.sub(lambda found: countries[found[0]].name if found[0] in countries else found[0], what)
    return "".join(labels.get(part, part.replace("_", " ")) for part in re.split(r"(\W+)", named))


def _prose(facts: Facts, tables: Mapping[str, Sequence[Row]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Give each claim of the article's prose in its words, with what was measured."""
    grouped: dict[str, list[dict[str, Any]]] = {claim.id: [] for claim in facts.article.claims}
    for row in _dicts(claims.COLUMNS, tables["claims"]):
        grouped[row["claim"]].append(row)
    return [(claim.text, grouped[claim.id]) for claim in facts.article.claims]


def _coverage(facts: Facts) -> list[dict[str, Any]]:
    population = facts.population
    rows: list[dict[str, Any]] = []
    for country, jobs in population.groupby("country", observed=True):
        paid = int((jobs["pay_state"] != "none").sum())
        rows.append({"country": str(country), "jobs": len(jobs), "paid": paid, "share": paid / len(jobs)})
    return sorted(rows, key=lambda row: (-row["jobs"], row["country"]))[:15]
