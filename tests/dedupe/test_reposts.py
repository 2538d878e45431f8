"""Reposts: when a posting says again what an earlier one of its source said."""

import pytest

from aggregator.dedupe.assign import assign
from aggregator.dedupe.index import MemoryIndex
from aggregator.dedupe.reposts import repeats
from tests.dedupe.reading import made

OWN = "https://job-boards.greenhouse.io/kestrelgrid/jobs/"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"text": "engineer_html"}, True),
        ({"requisition_id": "3009"}, True),
        ({"text": "engineer_edited"}, False),
        ({"text": "short"}, False),
        ({"location": "Lisbon"}, False),
        ({"location": "Germany"}, False),
        ({"title": "Senior Machine Learning Engineer"}, False),
        ({"company": "Osprey Rail"}, False),
        ({"source": "lever"}, False),
        ({"url": f"{OWN}4010001"}, False),
    ],
)
def test_what_repeats_an_earlier_posting(change: dict[str, str], expected: bool) -> None:
    """Under another number of one source: the same employer, title, place and nine tenths of the text."""
    first = made("1", source="greenhouse", url=f"{OWN}4010001", requisition_id="3001")
    again = made("2", **({"source": "greenhouse", "url": f"{OWN}4010002", "requisition_id": "3002"} | change))
    assert repeats(first, again) is expected
    assert repeats(again, first) is expected


def test_equal_short_texts_repeat_and_alike_ones_do_not() -> None:
    """A text of a few words is known again only where it is the same to the letter."""
    first = made("1", source="greenhouse", url=f"{OWN}4010001", text="short")
    assert repeats(first, made("2", source="greenhouse", url=f"{OWN}4010002", text="short"))
    assert not repeats(made("1", source="board_a", text="none"), made("2", source="board_a", text="none"))


def test_a_place_that_nobody_reads_is_compared_as_written() -> None:
    """Two postings in "The Old Mill" are in one place."""
    first, again = (made(str(number), source="greenhouse", url=f"{OWN}401000{number}", location="The Old Mill") for number in (1, 2))
    assert repeats(first, again)


def test_repeated_postings_stay_two_openings() -> None:
    """Two numbers are two openings; that one repeats the other is said beside it, in one batch and against a stored one."""
    first = made("1", source="greenhouse", url=f"{OWN}4010001")
    again = made("2", source="greenhouse", url=f"{OWN}4010002")
    together = assign([again, first], MemoryIndex())
    assert together.jobs["1"] != together.jobs["2"]
    assert together.repeated == {("1", "2")}
    index = MemoryIndex()
    index.add(first, job="job 1")
    assert assign([again], index).repeated == {("1", "2")}


def test_what_an_id_decides_may_repeat_an_earlier_posting_too() -> None:
    """A posting that an aggregator showed first is joined by its id, and still known as an earlier one again."""
    index = MemoryIndex()
    index.add(made("1", source="greenhouse", url=f"{OWN}4010001"), job="job 1")
    index.add(made("2", source="board_b", url=f"{OWN}4010002", text="about"), job="job 2")
    found = assign([made("3", source="greenhouse", url=f"{OWN}4010002")], index)
    assert found.jobs == {"3": "job 2"}
    assert found.repeated == {("1", "3")}
