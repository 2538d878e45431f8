"""Facts: a fingerprint packed and unpacked is compared as the one that was read."""

import pytest
from msgspec.structs import replace

from aggregator.dedupe.facts import pack, unpack
from aggregator.dedupe.fingerprint import Fingerprint, mixed, with_keys
from tests.dedupe.reading import made
from tests.dedupe.test_assign import POOL

_POSTINGS = pytest.mark.parametrize(
    "posting",
    [
        *POOL[:40],
        made("region", location="Europe; Remote - Canada; Springfield, IL"),
        made("nothing", company=None, location=None, url=None, text="none"),
        made("titled", title="Senior/Staff Engineer, Kafka 3 - Lisbon (m/f/d)", requisition_id="R-77"),
    ],
    ids=lambda posting: posting.id,
)


@_POSTINGS
def test_what_is_unpacked_is_what_was_packed(posting: Fingerprint) -> None:
    """Nothing that two postings are compared by is lost; a stored one has no keys, since it is found by those it is stored under."""
    bare = replace(posting, sure_keys=(), block_keys=())
    assert unpack(pack(posting), posting_id=posting.id, body=posting.body) == bare


@_POSTINGS
def test_a_stored_posting_has_its_keys_and_bands_again(posting: Fingerprint) -> None:
    """What is decided again is looked up under the keys and bands that it was stored under."""
    stored = unpack(pack(posting), posting_id=posting.id, body=posting.body)
    assert with_keys(stored).keys == posting.keys
    assert mixed(posting.bands, stored.title) == posting.body.bands


def test_the_same_facts_are_the_same_bytes() -> None:
    """The order in which sets were filled does not show."""
    one = made("one", location="Berlin; Lisbon; Nairobi")
    other = made("other", location="Nairobi; Berlin; Lisbon")
    assert pack(one) == pack(replace(other, location=one.location, addresses=one.addresses))
