"""Export: what leaves, in which form, with whose name on it, and what must not leave."""

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from aggregator.core.interchange import ADDED, decode_line, posting_from
from aggregator.exchange.export import COLUMNS, Export, csv_lines, jsonl, jsonld, parquet
from aggregator.sources import sources
from aggregator.store.crawl import Stored
from tests.store.samples import full_posting, full_tags, posting, tags

SEEN = datetime(2026, 3, 2, 12, tzinfo=UTC)
# An export writes tags of its own under the key that the sample has among its unknown ones.
FULL = Stored(id=1, job=7, posting=replace(full_posting(), extra={"team": {"size": 4}}), tags=full_tags(), first_seen=SEEN)
FORBIDDEN = Stored(id=2, job=8, posting=posting("2", source="remotive", board=None), tags=tags(), first_seen=SEEN, closed_at=SEEN)
STRANGE = Stored(id=3, job=9, posting=posting("3", source="elsewhere", board=None), tags=None, first_seen=SEEN)
EVIL = Stored(id=4, job=10, posting=posting("4", title="=cmd()\x1b\n</script>"), tags=tags(), first_seen=SEEN)


def export(**options: object) -> Export:
    """Make an export with the real sources and their terms."""
    return Export(sources=sources(), **options)  # type: ignore[arg-type]  # literal cases


def test_a_line_reads_back_as_the_same_posting() -> None:
    """Without the keys that we add, an exported line is the posting as published."""
    (line,) = jsonl(export().records([FULL]))
    record = decode_line(line)
    assert posting_from({key: value for key, value in record.items() if key not in ADDED}) == FULL.posting
    assert record["job"] == 7
    assert record["tags"]["role"] == "data_scientist"
    assert record["attribution"]["link"].startswith("https://")


def test_what_may_not_be_handed_on_stays() -> None:
    """A source that forbids it, and one whose terms are not known, are left out and counted; own use takes both."""
    chosen = export()
    assert [record["source"] for record in chosen.records([FULL, FORBIDDEN, STRANGE])] == ["lever"]
    assert (chosen.written, chosen.withheld) == (1, {"remotive": 1, "elsewhere": 1})
    assert len(list(export(own_use=True).records([FULL, FORBIDDEN, STRANGE]))) == 3


def test_role_and_ai_choose() -> None:
    """Postings of another role, and ones that are not classified, do not match."""
    assert not list(export(role="nlp_specialist", own_use=True).records([FULL, STRANGE]))
    assert len(list(export(ai_only=True, own_use=True).records([FULL, STRANGE]))) == 1


def test_csv_is_inert() -> None:
    """The header names every column; a formula is text, on one line."""
    rows = list(csv.DictReader(b"".join(csv_lines(export().records([FULL, EVIL]))).decode().splitlines()))
    assert list(rows[0]) == list(COLUMNS)
    assert (rows[0]["pay_min"], rows[0]["gbp_year_min"], rows[0]["eligible"], rows[0]["excluded"]) == (
        "60000.50",
        "51282.48",
        "DE;GB;KE",
        "US",
    )
    assert rows[1]["title"] == "'=cmd()\ufffd </script>"


def test_json_ld_is_one_document() -> None:
    """Schema.org names, amounts as numbers, the source's credit, and no tag that could end a script."""
    written = b"".join(jsonld(export().records([FULL, EVIL])))
    document = json.loads(written)
    first = document["@graph"][0]
    assert (document["@context"], first["@type"], first["jobLocationType"]) == ("https://schema.org", "JobPosting", "TELECOMMUTE")
    assert first["baseSalary"]["value"] == {"@type": "QuantitativeValue", "minValue": 60000.5, "maxValue": 90000, "unitText": "YEAR"}
    assert [place["name"] for place in first["applicantLocationRequirements"]] == ["DE", "GB", "KE"]
    assert first["subjectOf"]["creditText"]
    assert b"<" not in written


def test_an_empty_export_is_still_valid() -> None:
    """No postings make an empty document and a header."""
    assert json.loads(b"".join(jsonld([])))["@graph"] == []
    assert len(list(csv_lines([]))) == 1


def test_parquet_has_types(tmp_path: Path) -> None:
    """Money is decimal, a day is a day, and nothing but the file is left."""
    duckdb = pytest.importorskip("duckdb")
    target = tmp_path / "it's.parquet"
    parquet(export(own_use=True).records([FULL, STRANGE]), target)
    query = "SELECT job, gbp_year_min, rate_date, pay_min, tags->>'$.role' FROM read_parquet(?) ORDER BY job"
    with duckdb.connect() as connection:
        rows = connection.execute(query, [str(target)]).fetchall()
    assert rows == [(7, Decimal("51282.48"), date(2026, 2, 27), Decimal("60000.500000"), "data_scientist"), (9, None, None, None, None)]
    assert list(tmp_path.iterdir()) == [target]


def test_parquet_without_duckdb_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named."""
    import sys

    from aggregator.errors import BadInput

    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(BadInput, match=r"aggregator\[parquet\]"):
        parquet([], tmp_path / "x.parquet")
