"""The market as interchange values: the same advertisements that the boards serve."""

from collections import Counter

from aggregator.core.interchange import decode_line, encode_line, posting_from, posting_record
from aggregator.samples.market import Market
from aggregator.samples.postings import postings
from aggregator.samples.truth import truths

MARKET = Market(postings=600)


def test_postings_are_those_of_the_truth() -> None:
    """Every advertisement of every opening comes once, under the key that its board serves."""
    assert Counter(posting.key for posting in postings(MARKET)) == Counter(key for truth in truths(MARKET) for key in truth.postings)


def test_postings_survive_the_interchange_format() -> None:
    """Written as a line and read again, a posting is the same."""
    found = list(postings(MARKET))

    assert [posting_from(decode_line(encode_line(posting_record(posting)))) for posting in found] == found


def test_cities_of_one_requisition_have_locations_of_their_own() -> None:
    """Greenhouse postings with one requisition differ in location."""
    places: dict[tuple[str | None, str | None], list[str | None]] = {}
    for posting in postings(MARKET):
        if posting.source == "greenhouse":
            places.setdefault((posting.board, posting.requisition_id), []).append(posting.location)
    several = [found for found in places.values() if len(found) > 1]

    assert several
    assert all(len(set(found)) == len(found) for found in several)
