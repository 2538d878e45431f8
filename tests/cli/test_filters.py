"""The filters give the same bytes on any machine, in memory and time that follow the number of lines."""

import os
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from aggregator.cli.compose import classifier
from aggregator.core.interchange import decode_line, encode_line, posting_from, posting_record, tags_record
from aggregator.core.posting import Posting
from aggregator.samples.market import Market
from aggregator.samples.postings import postings


def _lines(count: int) -> list[bytes]:
    """Write postings of the sample market, copies included, as lines."""
    made = postings(Market(postings=count))
    return [encode_line(posting_record(posting)) for posting, _ in zip(made, range(count), strict=False)]


@pytest.mark.parametrize("filter_", ["classify", "dedupe"])
def test_the_same_lines_give_the_same_bytes_anywhere(filter_: str) -> None:
    """Neither the seed of hashes, the time zone, the locale nor the encoding of the terminal changes a byte."""
    given = b"".join(_lines(60))
    machines = [
        {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
    ]
    results = [
        subprocess.run(  # noqa: S603  (our own interpreter)
            [sys.executable, "-m", "aggregator", filter_], input=given, capture_output=True, check=True, env={**os.environ, **machine}
        ).stdout
        for machine in machines
    ]

    assert results[0].count(b"\n") == 60
    assert results[0] == results[1]


def test_a_filter_holds_one_line_at_a_time(tmp_path: Path) -> None:
    """Four times the lines are classified in the same memory, once everything that is loaded on the way is there."""
    tag = classifier().tags
    lines = _lines(120)

    def peak(count: int) -> int:
        path = tmp_path / "lines.jsonl"
        path.write_bytes(b"".join(lines[:count]))
        tracemalloc.start()
        with path.open("rb") as file:
            for line in file:
                tags_record(tag(posting_from(decode_line(line))))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    for line in lines:
        tag(posting_from(decode_line(line)))
    assert peak(120) < 1.5 * peak(30)


def test_a_posting_costs_as_much_as_its_text_is_long() -> None:
    """Calls of functions, which no busy machine can change: four times the text takes at most a little more than four times of them."""
    tag = classifier().tags
    posting = posting_from(decode_line(_lines(1)[0]))
    texts = [replace(posting, description=(posting.description or "") * times) for times in (4, 16)]

    def calls(given: Posting) -> int:
        made = 0

        def count_call(_: object, event: str, __: object) -> None:
            nonlocal made
            made += event == "call"

        sys.setprofile(count_call)
        try:
            tag(given)
        finally:
            sys.setprofile(None)
        return made

    tag(texts[0])
    assert calls(texts[1]) < 4.5 * calls(texts[0])
