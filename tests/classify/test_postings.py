"""Whole postings, each put together from the sentences of the case tables: every tag, with all that it quotes."""

from pathlib import Path

import pytest

from aggregator.classify.classifier import Classifier
from aggregator.core.interchange import decode_line, encode_line, posting_from, tags_record
from tests.classify.what.reading import vocabulary
from tests.pay.reading import RATES

HERE = Path(__file__).parent


def test_postings_read_as_expected() -> None:
    """The tags of postings.jsonl are those of expected.jsonl, byte for byte; a missing file is written once and must then be read."""
    classifier = Classifier(vocabulary(), RATES)
    postings = [posting_from(decode_line(line)) for line in (HERE / "postings.jsonl").read_bytes().splitlines()]
    came = [encode_line(tags_record(classifier.tags(posting)) | {"rules": "any"}) for posting in postings]
    expected = HERE / "expected.jsonl"
    if not expected.exists():
        expected.write_bytes(b"".join(came))
        pytest.fail("expected.jsonl was written: read it, then run again")
    assert came == expected.read_bytes().splitlines(keepends=True)
    assert len(postings) >= 20
