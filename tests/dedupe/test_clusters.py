"""Clusters: what may be one job, what keeps two apart, and how surely a job holds together."""

import pytest

from aggregator.core.posting import Posting
from aggregator.dedupe.clusters import Clusters
from aggregator.dedupe.contests import weakest
from aggregator.dedupe.fingerprint import Fingerprint
from aggregator.dedupe.verdict import Strength
from tests.dedupe.reading import made, reader

ONE = made("one", source="board_a")
SAME_BOARD = made("two", source="board_a")
ELSEWHERE = made("three", source="board_b", location="Lagos")
NUMBERED = made("four", source="lever", board="kestrel", url="https://jobs.lever.co/kestrel/0f7a7a52-1111-4222-8333-9d5e1c0b2a31")
OTHER_NUMBER = made("five", source="lever", board="kestrel", url="https://jobs.lever.co/kestrel/0f7a7a52-1111-4222-8333-9d5e1c0b2a32")


@pytest.mark.parametrize(
    ("one", "other", "strength", "vetoed"),
    [
        (ONE, SAME_BOARD, Strength.ONLY, True),
        (ONE, SAME_BOARD, Strength.ADDRESS, False),
        (ONE, ELSEWHERE, Strength.TEXT, True),
        (ONE, ELSEWHERE, Strength.ADDRESS, False),
        (NUMBERED, OTHER_NUMBER, Strength.ADDRESS, True),
        (NUMBERED, OTHER_NUMBER, Strength.REQUISITION, False),
    ],
)
def test_the_surer_the_reason_the_fewer_things_speak_against_it(
    one: Fingerprint, other: Fingerprint, strength: Strength, vetoed: bool
) -> None:
    """One board, another place and another number of the employer's system each stop a guess, and ever fewer of them what is surer."""
    clusters = Clusters()
    clusters.add(one)
    clusters.add(other)
    assert clusters.veto(one.id, other.id, strength) is vetoed


@pytest.mark.parametrize(
    ("strength", "number", "vetoed"),
    [(Strength.TEXT, None, True), (Strength.TEXT, "R-1001", False), (Strength.ADDRESS, None, False), (Strength.ID, None, False)],
)
def test_only_a_number_or_an_address_makes_several_places_one(strength: Strength, number: str | None, vetoed: bool) -> None:
    """Somewhere in Germany and in Berlin: by a text they are no opening of Munich, by an address it may be one more of its places."""
    clusters = Clusters()
    for posting in (
        made("a", location="Germany", requisition_id=number),
        made("b", location="Berlin", requisition_id=number),
        made("c", source="board_c", location="Munich"),
    ):
        clusters.add(posting)
    clusters.join("a", "b", strength)
    assert clusters.veto("a", "c", Strength.TEXT) is vetoed


def test_a_posting_that_is_known_stays_in_its_job() -> None:
    """Brought in again, it does not begin anew."""
    clusters = Clusters()
    for posting in (ONE, SAME_BOARD):
        clusters.add(posting)
    clusters.join(ONE.id, SAME_BOARD.id)
    clusters.add(ONE)
    assert clusters.root(ONE.id) == clusters.root(SAME_BOARD.id)


def test_a_job_is_as_sure_as_its_weakest_joining() -> None:
    """Copies hold together; with a stranger among them nothing does."""
    copy = made("copy", source="board_b")
    stranger = made("stranger", company="Marabou Foods", title="Cook", location="Lagos", text="storage")
    strength, score = weakest([ONE, copy])
    assert strength > Strength.NONE
    assert score > 0
    assert weakest([ONE, copy, stranger]) == (Strength.NONE, 0.0)


def test_a_title_that_is_nothing_but_a_place_keeps_its_words() -> None:
    """Where no other words are left, the place is the title."""
    assert made("x", title="*** | Berlin").title.words == ("berlin",)


def test_countries_of_the_tags_stand_in_for_a_silent_location() -> None:
    """A posting without a location lies where its tags say; one with a location lies there."""
    silent = Posting(source="board_a", source_id="x", title="Cook")
    said = Posting(source="board_a", source_id="x", title="Cook", location="Lagos")
    assert reader().read(silent, posting_id="x", countries=("KE",)).places.names == ("KE",)
    assert reader().read(said, posting_id="x", countries=("KE",)).places.names == ("lagos",)


def test_a_posting_without_a_company_is_found_by_nothing_but_itself() -> None:
    """No employer, no block of others that it might be one with."""
    assert made("x", company=None).block_keys == ()
    assert made("x").block_keys
