"""pairs.csv: pairs of postings that are one opening, or two, each with the reason."""

import csv
from pathlib import Path

import pytest

from aggregator.dedupe.assign import assign
from aggregator.dedupe.fingerprint import Fingerprint
from aggregator.dedupe.index import MemoryIndex
from aggregator.dedupe.verdict import same_opening
from tests.dedupe.reading import made

_ROWS = list(csv.DictReader((Path(__file__).parent / "pairs.csv").read_text(encoding="utf-8").splitlines()))
_FIELDS = ("source", "company", "title", "location", "url", "text")


def _pair(row: dict[str, str]) -> tuple[Fingerprint, Fingerprint]:
    """Make both postings of a row; "-" is not said, "=" as the first."""
    said = [{field: row[field + end] for field in (*_FIELDS, "requisition")} for end in ("", "2")]
    second = {field: said[0][field] if value == "=" else value for field, value in said[1].items()}
    first, other = ({field: None if value == "-" else value for field, value in one.items()} for one in (said[0], second))
    return (
        made("one", requisition_id=first.pop("requisition"), **first),
        made("two", requisition_id=other.pop("requisition"), **other),
    )


@pytest.mark.parametrize("row", _ROWS, ids=[row["case"] for row in _ROWS])
def test_pairs_are_judged_as_a_person_judges_them(row: dict[str, str]) -> None:
    """Every pair of the table is one opening or two, for the reason that the table names."""
    one, other = _pair(row)
    verdict = same_opening(one, other)
    assert (verdict.same, verdict.reason[: len(row["reason"])]) == (row["same"] == "yes", row["reason"])
    assert same_opening(other, one) == verdict


@pytest.mark.parametrize("row", _ROWS, ids=[row["case"] for row in _ROWS])
def test_pairs_are_found(row: dict[str, str]) -> None:
    """Every pair that is one opening is found by look-up, in one batch and against the stored one alike."""
    one, other = _pair(row)
    same = row["same"] == "yes"
    jobs = assign([one, other], MemoryIndex()).jobs
    assert (jobs["one"] == jobs["two"]) is same
    index = MemoryIndex()
    index.add(one, job="stored")
    assert (assign([other], index).jobs["two"] == "stored") is same


def test_the_table_is_large_and_balanced() -> None:
    """The table holds at least sixty pairs, and a third of each kind."""
    same = sum(row["same"] == "yes" for row in _ROWS)
    assert len(_ROWS) >= 60
    assert len({row["case"] for row in _ROWS}) == len(_ROWS)
    assert len(_ROWS) / 3 < same < 2 * len(_ROWS) / 3
