"""Addresses: the systems' ids that they carry, and their comparable form."""

import csv
import time
from pathlib import Path

import pytest

from aggregator.dedupe.addresses import Address, read_address

_ROWS = list(csv.DictReader((Path(__file__).parent / "addresses.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", _ROWS, ids=[row["address"] for row in _ROWS])
def test_addresses(row: dict[str, str]) -> None:
    """Every address of the table gives its ids and its comparable form."""
    ids = tuple(row["ids"].split()) if row["ids"] else ()
    assert read_address(row["address"]) == Address(ids, row["comparable"] or None)


def test_nothing_is_no_address() -> None:
    """A posting without an address has no id in it."""
    assert read_address(None) == Address()


@pytest.mark.parametrize(
    "path",
    ["/a" * 900, "/job/" + "_1" * 900, "/x/job/" + "a" * 1800, "/" + "en-us/" * 300 + "job/x", "/o/" + "-" * 1800],
)
@pytest.mark.parametrize("host", ["a.wd5.myworkdayjobs.com", "a.recruitee.com", "a.fa.x.oraclecloud.com", "jobs.gem.com"])
def test_hostile_addresses_take_milliseconds(host: str, path: str) -> None:
    """No address makes a pattern run away."""
    began = time.process_time()
    read_address(f"https://{host}{path}")
    assert time.process_time() - began < 0.05
