"""Parcels: what was packed is what was there, and takes little memory."""

from types import MappingProxyType

from aggregator.core.posting import Posting
from aggregator.core.web import Request, Response
from aggregator.pipeline.parcels import Answers, Held, pack_found, unpack_found
from aggregator.pipeline.tagger import Unread
from aggregator.samples.market import Market
from aggregator.samples.postings import postings as sample_postings
from tests.pipeline.derived import present


def numbered(number: int, title: str = "Engineer") -> Posting:
    """Make a posting with an unknown key."""
    return Posting(source="s", source_id=str(number), title=title, extra=MappingProxyType({"team": number}))


def answered(number: int, body: bytes) -> Response:
    """Make an answer."""
    return Response(request=Request(url=f"https://jobs.example/{number}"), body=body)


def test_tags_come_out_as_they_went_in() -> None:
    """Every tag, pay and quote of the samples, and what could not be read."""
    found = [present().tagger.tags(posting) for posting in sample_postings(Market(postings=60))]
    assert unpack_found(pack_found([*found, Unread(reason="not so")])) == [*found, Unread(reason="not so")]


def test_a_large_board_waits_packed_and_in_order() -> None:
    """Five thousand postings come back whole, twice, though few of them are kept as they are."""
    held = Held(numbered(number) for number in range(5_000))
    assert (len(held), len(held._loose), len(held._parcels)) == (5_000, 0, 20)
    for _ in range(2):
        assert [posting.extra["team"] for posting in held] == list(range(5_000))


def test_of_one_key_the_first_stays() -> None:
    """Also where the first one is packed already."""
    held = Held(numbered(number, "first") for number in range(2_001))
    for number in (0, 2_000, 2_001):
        held.add(numbered(number, "second"))
    assert len(held) == 2_002
    assert [posting.source_id for posting in held if posting.title == "second"] == ["2001"]
    assert numbered(0) in held
    assert numbered(9_999) not in held


def test_a_small_board_is_not_packed() -> None:
    """What costs little memory costs no time."""
    assert Held(map(numbered, range(1_999)))._parcels == []


def test_answers_past_a_few_megabytes_wait_packed() -> None:
    """Ten bodies of a megabyte come back whole, one after the other, and are let go of."""
    bodies = [bytes([65 + number]) * 1_048_576 for number in range(10)]
    answers = Answers(answered(number, body) for number, body in enumerate(bodies))
    assert sum(packed is None for _, packed in answers._kept) == 8
    assert sum(len(packed) for _, packed in answers._kept if packed is not None) < 10_000
    assert [answer.body for answer in answers] == bodies
    answers.drop_first()
    assert answers.first == answered(1, bodies[1])
    assert len(answers) == 9
    assert answered(9, bodies[9]) in answers
    assert answered(0, bodies[0]) not in answers
