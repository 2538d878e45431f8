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


def line_ranges(path: Path, size: int) -> list[tuple[int, int]]:
    """Cut a file into ranges of about so many bytes: (first, after the last)."""
    whole = path.stat().st_size
    return [(start, min(start + size, whole)) for start in range(0, whole, size)]


def lines_within(path: Path, start: int, end: int) -> Iterator[bytes]:
    """Give the lines of a file that begin within a range of its bytes: each line belongs to one range."""
    with path.open("rb") as opened:
        if start:
            # Whether a line begins here is told by the byte before.
            opened.seek(start - 1)
            opened.readline()
        while opened.tell() < end and (line := opened.readline()):
            yield line


def parquet_ranges(path: Path, size: int) -> list[tuple[int, int]]:
    """Cut a Parquet file into ranges of so many rows: (first, after the last). Raises BadInput as `parquet_records` does."""
    _, rows = next(_parquet(path, "SELECT count(*) FROM read_parquet(?)", []))
    return [(start, min(start + size, rows[0])) for start in range(0, rows[0], size)]


def parquet_records(path: Path, start: int = 0, end: int | None = None) -> Iterator[tuple[str, Record]]:
    """Give ("row 7", record) for every row of a Parquet file, or those of a range, a few hundred at a time.

    Raises BadInput where DuckDB is not installed, or the file cannot be read.
    """
    query = "SELECT * FROM read_parquet(?)" if end is None else "SELECT * FROM read_parquet(?) LIMIT ? OFFSET ?"
    given = _parquet(path, query, [] if end is None else [end - start, start])
    for number, (names, row) in enumerate(given, start + 1):
        yield f"row {number}", {name: _json_value(value) for name, value in zip(names, row, strict=True) if value is not None}


def _parquet(path: Path, query: str, more: list[int]) -> Iterator[tuple[list[str], tuple[Any, ...]]]:
    try:
        import duckdb
    except ImportError:
        raise BadInput(f"{path}: reading Parquet needs DuckDB: install the extra `parquet` of this package") from None
    try:
        cursor = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "256MB"}).execute(query, [str(path), *more])
        names = [column[0] for column in cursor.description]
        while rows := cursor.fetchmany(_CHUNK):
            for row in rows:
                yield names, row
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
