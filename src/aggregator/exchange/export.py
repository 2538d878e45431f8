"""Export: stored postings with their tags as interchange lines, CSV, JSON-LD or Parquet, one posting at a time."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from aggregator.core.interchange import encode_line, posting_record, tags_record
from aggregator.errors import BadInput
from aggregator.reports.kit import inert
from aggregator.sources import Source
from aggregator.store.crawl import Stored
from aggregator.text.harmless import harmless

# Flat columns of CSV and Parquet: name and DuckDB type.
COLUMNS: Final[Mapping[str, str]] = {
    "job": "BIGINT",
    "source": "VARCHAR",
    "board": "VARCHAR",
    "source_id": "VARCHAR",
    "url": "VARCHAR",
    "title": "VARCHAR",
    "company": "VARCHAR",
    "location": "VARCHAR",
    "workplace": "VARCHAR",
    "is_ai": "BOOLEAN",
    "role": "VARCHAR",
    "seniority": "VARCHAR",
    "sectors": "VARCHAR",
    "skills": "VARCHAR",
    "job_countries": "VARCHAR",
    "scope": "VARCHAR",
    "eligible": "VARCHAR",
    "excluded": "VARCHAR",
    "visa": "VARCHAR",
    "engagement": "VARCHAR",
    "pay_min": "DECIMAL(38, 6)",
    "pay_max": "DECIMAL(38, 6)",
    "pay_currency": "VARCHAR",
    "pay_period": "VARCHAR",
    "gbp_year_min": "DECIMAL(18, 2)",
    "gbp_year_max": "DECIMAL(18, 2)",
    "rate": "DECIMAL(38, 12)",
    "rate_date": "DATE",
    "date_posted": "TIMESTAMPTZ",
    "first_seen": "TIMESTAMPTZ",
    "closed_at": "TIMESTAMPTZ",
    "rules": "VARCHAR",
    "attribution": "VARCHAR",
    "note": "VARCHAR",
}


@dataclass(slots=True)
class Export:
    """Which postings may leave, and what was left out: sources that forbid it unless it is for one's own use.

    `note` is written beside every posting: that it is a synthetic sample.
    """

    sources: Mapping[str, Source]
    own_use: bool = False
    role: str | None = None
    ai_only: bool = False
    note: str | None = None
    written: int = 0
    withheld: dict[str, int] = field(default_factory=dict)

    def records(self, postings: Iterable[Stored]) -> Iterator[dict[str, Any]]:
        """Give each posting that may leave as an interchange object, with its opening and its source's attribution."""
        for stored in postings:
            tags = stored.tags
            if (self.role is not None and (tags is None or tags.role != self.role)) or (
                self.ai_only and (tags is None or not tags.ai.is_ai)
            ):
                continue
            source = self.sources.get(stored.posting.source)
            # Where a source is not known, neither are its terms.
            if not self.own_use and (source is None or not source.redistribute):
                self.withheld[stored.posting.source] = self.withheld.get(stored.posting.source, 0) + 1
                continue
            self.written += 1
            yield _record(stored, source) | ({"note": self.note} if self.note else {})


def _record(stored: Stored, source: Source | None) -> dict[str, Any]:
    return posting_record(stored.posting) | {
        "tags": None if stored.tags is None else tags_record(stored.tags),
        "job": stored.job,
        "first_seen": _time(stored.first_seen),
        "closed_at": _time(stored.closed_at),
        "attribution": None if source is None else {"text": source.attribution, "link": source.attribution_link},
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def jsonl(records: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Write interchange lines."""
    return map(encode_line, records)


def csv_lines(records: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Write RFC 4180 rows that no spreadsheet runs; descriptions are left out."""
    yield _csv_row(list(COLUMNS))
    for record in records:
        yield _csv_row([_cell(value) for value in flat(record).values()])


def _csv_row(cells: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    return inert(harmless(value) if isinstance(value, str) else value)


def flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """Put a posting and its tags on one row, lists joined by a semicolon."""
    tags = record["tags"] or {}
    pay, eligibility = tags.get("pay") or {}, tags.get("eligibility") or {}
    lists = {name: ";".join(tags.get(name, ())) or None for name in ("sectors", "skills", "job_countries")}
    row = {name: record.get(name) for name in ("job", "source", "board", "source_id", "url", "title", "company", "location")}
    row |= {"workplace": tags.get("workplace") or record.get("workplace"), "is_ai": (tags.get("ai") or {}).get("is")}
    row |= {name: tags.get(name) for name in ("role", "seniority", "visa", "engagement", "rules")} | lists
    row |= {"scope": eligibility.get("scope")}
    row |= {"eligible": ";".join(eligibility.get("countries", ())) or None, "excluded": ";".join(eligibility.get("excluded", ())) or None}
    row |= {f"pay_{name}": pay.get(name) for name in ("min", "max", "currency", "period")}
    row |= {name: pay.get(name) for name in ("gbp_year_min", "gbp_year_max", "rate", "rate_date")}
    row |= {name: record.get(name) for name in ("date_posted", "first_seen", "closed_at")}
    row |= {"attribution": (record["attribution"] or {}).get("text"), "note": record.get("note")}
    return {name: row[name] for name in COLUMNS}


def jsonld(records: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Write one JSON-LD document of schema.org JobPostings; `<` is escaped, so that it may stand inside a page."""
    yield b'{"@context":"https://schema.org","@graph":['
    for number, record in enumerate(records):
        line = json.dumps(_job_posting(record), ensure_ascii=True, default=_number).replace("<", "\\u003c")
        yield (b",\n" if number else b"\n") + line.encode()
    yield b"\n]}\n"


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"expected a JSON value, got {value!r:.80}")


def _job_posting(record: Mapping[str, Any]) -> dict[str, Any]:
    tags = record["tags"] or {}
    eligible = (tags.get("eligibility") or {}).get("countries") or []
    found = {
        "@type": "JobPosting",
        "identifier": {"@type": "PropertyValue", "name": record["source"], "value": record["source_id"]},
        "title": record["title"],
        "description": record["description"],
        "url": record["url"],
        "datePosted": record["date_posted"],
        "validThrough": record["valid_through"],
        "employmentType": record["employment_type"],
        "industry": record["industry"],
        "hiringOrganization": _thing("Organization", name=record["company"], sameAs=record["company_url"]),
        "jobLocation": _thing("Place", address=record["location"]),
        "jobLocationType": "TELECOMMUTE" if tags.get("workplace") == "remote" else None,
        "applicantLocationRequirements": [{"@type": "Country", "name": code} for code in eligible] or None,
        "baseSalary": _salary(tags.get("pay")),
        "skills": tags.get("skills") or None,
        "subjectOf": _credit(record["attribution"]),
        "disambiguatingDescription": record.get("note"),
    }
    return {name: value for name, value in found.items() if value is not None}


def _thing(kind: str, **values: str | None) -> dict[str, str] | None:
    said = {name: value for name, value in values.items() if value}
    return {"@type": kind, **said} if said else None


def _salary(pay: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if pay is None or pay["currency"] is None:
        return None
    amounts = {"minValue": pay["min"], "maxValue": pay["max"], "unitText": pay["period"] and pay["period"].upper()}
    value = {"@type": "QuantitativeValue", **{name: amount for name, amount in amounts.items() if amount is not None}}
    return {"@type": "MonetaryAmount", "currency": pay["currency"], "value": value}


def _credit(attribution: Mapping[str, str] | None) -> dict[str, str] | None:
    if attribution is None:
        return None
    return {"@type": "WebPage", "url": attribution["link"], "creditText": attribution["text"]}


def parquet(records: Iterable[Mapping[str, Any]], target: Path) -> None:
    """Write a Parquet file with DuckDB: the columns of the CSV with their types, the description, and the tags as JSON.

    Raises BadInput where DuckDB is not installed.
    """
    try:
        import duckdb
    except ModuleNotFoundError:
        raise BadInput("export: Parquet needs DuckDB: uv pip install 'aggregator[parquet]', or pip install 'aggregator[parquet]'") from None
    types = {**COLUMNS, "description": "VARCHAR", "tags": "VARCHAR"}
    with TemporaryDirectory(dir=target.parent, prefix=".export-") as folder:
        lines, part = Path(folder) / "rows.jsonl", Path(folder) / "rows.parquet"
        with lines.open("wb") as handle:
            handle.writelines(encode_line(_typed(record)) for record in records)
        schema = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
        with duckdb.connect(":memory:", config={"autoinstall_known_extensions": False, "TimeZone": "UTC"}) as connection:
            # Amounts arrive as their digits, so that no float touches them.
            query = f"COPY (SELECT * FROM read_json(?, format = 'newline_delimited', columns = {{{schema}}})) TO '{_quoted(part)}' (FORMAT parquet)"  # noqa: S608  (our names)
            connection.execute(query, [str(lines)])
        part.replace(target)


def _typed(record: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: format(value, "f") if isinstance(value, Decimal) else value for name, value in flat(record).items()}
    tags = record["tags"]
    return row | {"description": record["description"], "tags": None if tags is None else encode_line(tags).decode().rstrip("\n")}


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


WRITERS: Final[Mapping[str, Callable[[Iterable[Mapping[str, Any]]], Iterator[bytes]]]] = {
    "jsonl": jsonl,
    "csv": csv_lines,
    "jsonld": jsonld,
}
