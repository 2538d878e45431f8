"""Archives: records of files that others publish (interchange lines, schema.org JSON-LD lines, Parquet) as postings, streaming."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from aggregator.core.interchange import ADDED, decode_line, posting_from
from aggregator.core.posting import Posting
from aggregator.core.web import Request
from aggregator.errors import BadInput, InvalidValue, SourceChanged
from aggregator.sources.kit import Fields, schema_posting

_CHUNK: Final = 500
# Where a dump of web pages says which page a record comes from.
_PAGES: Final = ("url", "page_url", "@id", "mainEntityOfPage")

Record = Mapping[str, Any]


def line_records(lines: Iterable[bytes]) -> Iterator[tuple[str, Record | InvalidValue]]:
    """Give ("line 7", record or what is wrong with it) for every line that is not empty."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield f"line {number}", decode_line(line)
            except InvalidValue as error:
                yield f"line {number}", error


def parquet_records(path: Path) -> Iterator[tuple[str, Record]]:
    """Give ("row 7", record) for every row of a Parquet file, a few hundred at a time.

    Raises BadInput where DuckDB is not installed, or the file cannot be read.
    """
    try:
        import duckdb
    except ImportError:
        raise BadInput(f"{path}: reading Parquet needs DuckDB: install the extra `parquet` of this package") from None
    try:
        cursor = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "256MB"}).execute(
            "SELECT * FROM read_parquet(?)", [str(path)]
        )
        names = [column[0] for column in cursor.description]
        number = 0
        while rows := cursor.fetchmany(_CHUNK):
            for row in rows:
                number += 1
                yield f"row {number}", {name: _json_value(value) for name, value in zip(names, row, strict=True) if value is not None}
    except duckdb.Error as error:
        raise BadInput(f"{path}: not a Parquet file that can be read: {str(error).splitlines()[0]}") from None


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    return value


def posting_of(record: Record) -> Posting:
    """Read a record as a posting: a schema.org JobPosting, or an interchange object. Raises InvalidValue."""
    if not _is_job_posting(record.get("@type")):
        return posting_from({key: value for key, value in record.items() if key not in ADDED})
    page = next((text for name in _PAGES if isinstance(text := record.get(name), str) and text.startswith("http")), None)
    if page is None:
        raise InvalidValue(f"JobPosting: expected the address of its page under one of {', '.join(_PAGES)}, to know it again by")
    try:
        return schema_posting(Fields(dict(record), "JobPosting"), Request(url=page), source="jsonld", key=page, url=page)
    except SourceChanged as error:
        raise InvalidValue(str(error)) from None


def _is_job_posting(kind: object) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(name, str) and name.rsplit("/", 1)[-1] == "JobPosting" for name in kinds)
