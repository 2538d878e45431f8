"""Order: in which batches postings come, and what that may change of their openings."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.dedupe.assign import Assignment, assign
from aggregator.dedupe.contests import weakest
from aggregator.dedupe.fingerprint import Fingerprint
from aggregator.dedupe.index import MemoryIndex
from aggregator.dedupe.verdict import Strength
from tests.dedupe.reading import TEXTS, made

Partition = frozenset[frozenset[str]]
BOARD = "https://job-boards.greenhouse.io/k/jobs/"
LONGER = "Machine Learning Engineer, Forecasting"


class Stored:
    """What is stored after some batches, as the store keeps it."""

    def __init__(self) -> None:
        self.postings: dict[str, Fingerprint] = {}
        self.jobs: dict[str, str] = {}
        self.banded: set[str] = set()

    def index(self, *, without: Collection[str] = ()) -> MemoryIndex:
        """Give an index of it."""
        index = MemoryIndex()
        for name, posting in self.postings.items():
            if name not in without:
                index.add(posting, job=self.jobs[name], bands=name in self.banded)
        return index

    def bring(self, batch: Sequence[Fingerprint]) -> Assignment:
        """Assign a batch, in which some may be stored ones that say something else now, and keep what was decided."""
        names = [posting.id for posting in batch]
        shared = Counter(self.jobs.values())
        revised = {name: self.jobs[name] for name in names if name in self.jobs and shared[self.jobs[name]] > 1}
        found = assign(batch, self.index(without=names), revised=revised)
        held = {name for name, job in self.jobs.items() if job in found.broken}
        assert held <= found.jobs.keys()
        self.jobs = {name: found.moved.get(job, job) for name, job in self.jobs.items()} | dict(found.jobs)
        self.postings |= {posting.id: posting for posting in batch}
        self.banded = (self.banded | found.jobs.keys()) - found.decided
        return found

    @property
    def partition(self) -> Partition:
        """Which postings are one opening."""
        return frozenset(frozenset(name for name, job in self.jobs.items() if job == one) for one in self.jobs.values())


def _partition(batches: Sequence[Sequence[Fingerprint]]) -> Partition:
    stored = Stored()
    for batch in batches:
        stored.bring(batch)
    return stored.partition


def _batchings(postings: Sequence[Fingerprint]) -> Iterator[list[Sequence[Fingerprint]]]:
    """Give every order of the postings in every division into batches."""
    for ordered in permutations(postings):
        for count in range(len(ordered)):
            for cuts in combinations(range(1, len(ordered)), count):
                yield [ordered[start:end] for start, end in zip((0, *cuts), (*cuts, len(ordered)), strict=True)]


def _own(number: int, **fields: Any) -> dict[str, Any]:
    return {"source": "greenhouse", "url": f"{BOARD}{4010000 + number}"} | fields


_CASES: dict[str, tuple[list[dict[str, Any]], int]] = {
    "two cities fit a copy equally well": ([{}, {"source": "board_b", "location": "Lisbon"}, {"source": "board_c", "location": None}], 3),
    "one city fits a copy": ([{}, {"source": "board_b", "location": None}, {"source": "board_c", "location": None}], 1),
    "an id is surer than a copy's text": (
        [_own(1, location="Lisbon", text="short"), {"source": "board_b", "location": None, "apply_url": f"{BOARD}4010001"}, {}],
        2,
    ),
    "a source lists both titles": (
        [
            {"title": LONGER},
            {"source": "board_c", "text": "engineer_html"},
            {"location": "Lisbon"},
        ],
        3,
    ),
    "two longer titles fit a copy": (
        [
            {"title": LONGER},
            {"source": "board_b", "title": LONGER, "location": "Munich"},
            {"source": "board_c", "location": "Germany"},
        ],
        3,
    ),
    "one id": ([_own(1), *({"source": f"board_{letter}", "text": "short", "apply_url": f"{BOARD}4010001"} for letter in "bcd")], 1),
}


@pytest.mark.parametrize("case", _CASES)
def test_no_order_of_batches_changes_an_opening(case: str) -> None:
    """Every order in every division into batches makes the openings that all postings together make."""
    fields, jobs = _CASES[case]
    postings = [made(f"p{place}", source_id=f"p{place}", **said) for place, said in enumerate(fields)]
    together = _partition([postings])
    assert len(together) == jobs
    for batches in _batchings(postings):
        assert _partition(batches) == together, [[posting.id for posting in batch] for batch in batches]


def test_a_copy_that_fitted_two_openings_joins_them_once_they_are_one() -> None:
    """A link proves two cities to be one opening; the copy that fitted both is asked again."""
    berlin, lisbon = (made(name, **_own(number, location=name)) for number, name in enumerate(("Berlin", "Lisbon")))
    copy = made("copy", source="board_c", location=None, text="engineer_start")
    link = made("link", **_own(0, source="board_d", apply_url=f"{BOARD}4010001", location=None, text="short"))
    assert len(_partition([[berlin, lisbon, copy]])) == 3
    assert len(_partition([[berlin, lisbon, copy, link]])) == 1
    assert len(_partition([[berlin], [lisbon], [copy], [link]])) == 1


def test_what_is_decided_again_and_holds_is_left_as_it_is() -> None:
    """A second copy asks for the opening to be decided again; nothing of it is joined a second time."""
    stored = Stored()
    stored.bring([made("own"), made("copy", source="board_b", location=None, text="engineer_html")])
    found = stored.bring([made("again", source="board_c", location=None, text="engineer_start")])
    assert not found.broken
    assert list(found.jobs) == ["again"]
    assert len(found.merges) == 1


def test_a_large_opening_is_not_decided_again() -> None:
    """Thirteen postings of one opening stay together, whatever comes: asking all of them would cost more than the mistake."""
    for copies, jobs in ((11, 3), (12, 2)):
        stored = Stored()
        stored.bring([made("berlin"), *(made(f"c{number:02}", source=f"board_{number}", location=None) for number in range(copies))])
        assert len(stored.partition) == 1
        stored.bring([made("lisbon", source="board_x", location="Lisbon", text="engineer_html")])
        assert len(stored.partition) == jobs


def test_what_cannot_come_apart_stays_as_it_is() -> None:
    """An opening whose postings the index cannot give back is left alone, though two cities fit its copy."""
    stored = Stored()
    stored.bring([made("berlin"), made("copy", source="board_b", location=None, text="engineer_html")])

    class Whole(MemoryIndex):
        def without(self, jobs: Collection[str]) -> tuple[MemoryIndex, Mapping[str, Sequence[Fingerprint]]]:
            assert jobs
            return self, {}

    index = Whole()
    for name, posting in stored.postings.items():
        index.add(posting, job=stored.jobs[name])
    found = assign([made("lisbon", source="board_c", location="Lisbon")], index)
    assert (found.broken, found.moved, list(found.jobs)) == (frozenset(), {}, ["lisbon"])
    assert found.jobs["lisbon"] not in stored.jobs.values()


@pytest.mark.parametrize("change", [{}, {"source": "board_b"}, {"source": "board_b", "text": "engineer_html"}])
def test_what_is_sure_asks_for_nothing_to_be_decided_again(change: dict[str, str]) -> None:
    """A posting that an id, an equal text, or a text and its place joins to one stored opening costs no second round."""

    class Firm(MemoryIndex):
        def without(self, jobs: Collection[str]) -> tuple[MemoryIndex, Mapping[str, Sequence[Fingerprint]]]:
            raise AssertionError(jobs)

    index = Firm()
    index.add(made("old", **_own(1)), job="job 1")
    assert assign([made("new", **(_own(1) | change))], index).jobs == {"new": "job 1"}


def test_what_holds_an_opening_together_is_its_weakest_joining() -> None:
    """An id joins two, a text the third; what nothing joins is held by nothing."""
    own, link = made("own", **_own(1)), made("link", source="board_b", apply_url=f"{BOARD}4010001", text="short")
    copy, other = made("copy", source="board_c", location=None, text="engineer_html"), made("other", title="Data Analyst")
    assert weakest([own, link])[0] is Strength.ID
    assert weakest([own, link, copy])[0] is Strength.TEXT
    assert weakest([own, link, other]) == (Strength.NONE, 0.0)


_SAID = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["board_a", "board_b", "board_c"]),
        "location": st.sampled_from(["Berlin", "Lisbon", "Germany", None]),
        "text": st.sampled_from(["engineer", "engineer_html", "engineer_edited", "engineer_start"]),
        "title": st.sampled_from(["Machine Learning Engineer", LONGER]),
    }
)


@given(st.lists(_SAID, min_size=3, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_texts_join_comes_out_alike_in_any_batches(said: list[dict[str, Any]], random: Any) -> None:
    """Postings of one employer that nothing sure decides make the same openings in any order and any batches."""
    postings = []
    for place, fields in enumerate(said):
        # No two texts are equal, as an equal one would be decided unread.
        TEXTS[f"{fields['text']} {place}"] = f"{TEXTS[fields['text']]} Number {place}."
        postings.append(made(f"p{place}", **fields | {"text": f"{fields['text']} {place}"}))
    together = _partition([postings])
    ordered = random.sample(postings, len(postings))
    cut = random.randint(1, len(ordered) - 1)
    assert _partition([ordered[:cut], ordered[cut:]]) == together
    assert _partition([[posting] for posting in ordered]) == together


@given(st.lists(st.tuples(_SAID, st.none() | _SAID), min_size=3, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_revised_stays_with_nothing_that_it_no_longer_fits(
    said: list[tuple[dict[str, Any], dict[str, Any] | None]], random: Any
) -> None:
    """Postings come, then some of them say something else, in any batches: what is one opening then is one where all come so at once."""
    first: list[Fingerprint] = []
    last: list[Fingerprint] = []
    for place, versions in enumerate(said):
        for version, fields in enumerate(versions):
            if fields is not None:
                name = f"{fields['text']} {place} {version}"
                TEXTS[name] = f"{TEXTS[fields['text']]} Number {place}."
                (last if version else first).append(made(f"p{place}", **fields | {"text": name}))
    stored = Stored()
    for batches in (first, last):
        random.shuffle(batches)
        cut = random.randint(0, len(batches))
        for batch in (batches[:cut], batches[cut:]):
            stored.bring(batch)
    now = {posting.id: posting for posting in (*first, *last)}
    together = _partition([sorted(now.values(), key=lambda posting: posting.id)])
    for opening in stored.partition:
        assert any(opening <= one for one in together), (stored.partition, together)
