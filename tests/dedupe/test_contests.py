"""Contests: which stored jobs are decided again when a new posting comes, to the edge of each rule."""

from collections.abc import Mapping
from itertools import pairwise

import pytest

from aggregator.dedupe import contests
from aggregator.dedupe.clusters import Clusters
from aggregator.dedupe.contests import contested, weakest
from aggregator.dedupe.fingerprint import Fingerprint
from aggregator.dedupe.joining import Edge
from aggregator.dedupe.verdict import Strength, Verdict
from tests.dedupe.reading import made

OTHERWISE = Verdict(same=False, reason="other texts")
Told = Mapping[str, tuple[Strength, float]]


def told(strength: Strength, score: float) -> Verdict:
    """Give a verdict that two postings are one."""
    return Verdict(same=True, reason="told", strength=strength, score=score)


def judge(monkeypatch: pytest.MonkeyPatch, pairs: Told) -> None:
    """Let the postings of stored jobs be as sure of one another as the pairs ("ab") say."""

    def same_opening(one: Fingerprint, other: Fingerprint) -> Verdict:
        found = pairs.get("".join(sorted((one.id, other.id))))
        return OTHERWISE if found is None else told(*found)

    monkeypatch.setattr(contests, "same_opening", same_opening)


def asked(edge: Edge, *, jobs: Mapping[str, list[Fingerprint]], new: Fingerprint, joined: Strength | None = None) -> dict[str, set[str]]:
    """Give what is contested once a new posting "n" was compared with a stored one, and joined to it or not."""
    clusters = Clusters()
    for members in jobs.values():
        for member in members:
            clusters.add(member)
            clusters.join(members[0].id, member.id)
    clusters.add(new)
    if joined is not None:
        clusters.join(edge.one, edge.other, joined)
    return contested([edge], clusters, new={new.id: new}, stored=jobs)


@pytest.mark.parametrize(
    ("edge", "job", "veto", "again"),
    [
        ((Strength.TEXT, 0.75), (Strength.TEXT, 0.8), True, True),
        ((Strength.TEXT, 0.69), (Strength.TEXT, 0.8), True, False),
        ((Strength.TEXT, 0.9), (Strength.TEXT, 0.8), False, False),
        ((Strength.TEXT_AND_PLACE, 0.8), (Strength.TEXT_AND_PLACE, 0.8), True, True),
        ((Strength.TEXT_AND_PLACE, 0.79), (Strength.TEXT_AND_PLACE, 0.8), True, False),
        ((Strength.TEXT, 0.9), (Strength.ID, 1.0), True, False),
        ((Strength.ID, 1.0), (Strength.TEXT, 0.8), True, True),
        ((Strength.ONLY, 0.3), (Strength.ONLY, 0.9), False, True),
        ((Strength.ONLY, 0.9), (Strength.TEXT, 0.8), False, False),
        ((Strength.ONLY, 0.9), (Strength.TEXT, 0.8), True, False),
    ],
)
def test_a_pair_kept_apart_asks_for_what_is_no_surer(
    monkeypatch: pytest.MonkeyPatch, edge: tuple[Strength, float], job: tuple[Strength, float], veto: bool, again: bool
) -> None:
    """A new posting fits one of a job's two, and is not joined: the job is asked for where it holds together by no surer a reason.

    Between texts alone, a tenth of the text does not count. What is the only one that fits is asked for by whatever fits, too.
    """
    judge(monkeypatch, {"ab": job})
    # Two numbers of one employer can never be one opening.
    new, one, other = made("n", requisition_id="R-1001" if veto else None), made("a"), made("b", requisition_id="R-1002")
    assert asked(Edge("a", "n", told(*edge)), jobs={"j": [one, other]}, new=new) == ({"j": {"n"}} if again else {})


def test_one_posting_alone_is_never_asked_for_by_what_it_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to take apart."""
    judge(monkeypatch, {})
    new, one = made("n", requisition_id="R-1001"), made("a", requisition_id="R-1002")
    assert asked(Edge("a", "n", told(Strength.TEXT, 0.9)), jobs={"j": [one]}, new=new) == {}
    assert asked(Edge("a", "n", told(Strength.ID, 1.0)), jobs={"j": [one]}, new=new, joined=Strength.ID) == {}


@pytest.mark.parametrize(("strength", "again"), [(Strength.ONLY, True), (Strength.TEXT, True), (Strength.TEXT_AND_PLACE, False)])
def test_a_guess_asks_what_else_fits(monkeypatch: pytest.MonkeyPatch, strength: Strength, again: bool) -> None:
    """What was joined by a text alone, or for want of another, asks for the job that it came to; what the place says too does not."""
    judge(monkeypatch, {"ab": (Strength.ID, 1.0)})
    found = asked(Edge("a", "n", told(strength, 0.8)), jobs={"j": [made("a"), made("b")]}, new=made("n"), joined=strength)
    assert found == ({"j": {"n"}} if again else {})


@pytest.mark.parametrize(
    ("place", "held", "again"),
    [
        ("London", (Strength.TEXT, 0.8), True),
        ("Berlin", (Strength.TEXT, 0.8), False),
        ("London", (Strength.ADDRESS, 1.0), False),
        ("London", (Strength.ID, 1.0), False),
    ],
)
def test_a_surer_one_asks_for_what_it_would_have_kept_apart(
    monkeypatch: pytest.MonkeyPatch, place: str, held: tuple[Strength, float], again: bool
) -> None:
    """An id joins a new posting in another city to one of two whose texts had made them one: had it come first, the other was none."""
    judge(monkeypatch, {"ab": held})
    found = asked(
        Edge("a", "n", told(Strength.ID, 1.0)), jobs={"j": [made("a"), made("b")]}, new=made("n", location=place), joined=Strength.ID
    )
    assert found == ({"j": {"n"}} if again else {})


@pytest.mark.parametrize(
    ("fields", "held", "again"),
    [
        ({}, Strength.ONLY, True),
        ({}, Strength.TEXT, False),
        ({"source": "board_c"}, Strength.ONLY, False),
        ({"title": "Machine Learning Engineer, Ranking"}, Strength.ONLY, False),
    ],
)
def test_what_a_source_lists_twice_asks_for_what_was_taken_for_one(
    monkeypatch: pytest.MonkeyPatch, fields: dict[str, str], held: Strength, again: bool
) -> None:
    """Two titles were joined since no source seemed to list both; a new posting of one of the sources, under the other title, shows that one does."""
    judge(monkeypatch, {"ab": (held, 0.5)})
    one = made("a", source="board_b")
    other = made("b", title="Machine Learning Engineer, Search")
    new = made("n", **fields)
    assert asked(Edge("a", "n", OTHERWISE), jobs={"j": [one, other]}, new=new) == ({"j": {"n"}} if again else {})


def test_two_jobs_that_a_posting_made_one_are_both_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that fits both came to one of them: now nobody knows which."""
    judge(monkeypatch, {})
    clusters = Clusters()
    one, other, new = made("a"), made("b"), made("n")
    for each in (one, other, new):
        clusters.add(each)
    clusters.join("a", "n", Strength.ID)
    clusters.join("b", "n", Strength.ID)
    assert contested([], clusters, new={"n": new}, stored={"j": [one], "k": [other]}) == {"j": set(), "k": set()}


def test_a_large_job_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of twelve all are compared again, of thirteen none."""
    names = "abcdefghijklm"
    judge(monkeypatch, {f"{one}{other}": (Strength.TEXT, 0.8) for one, other in pairwise(names)})
    edge = Edge("a", "n", told(Strength.TEXT, 0.8))
    for count, again in ((12, {"j": {"n"}}), (13, {})):
        jobs = {"j": [made(name) for name in names[:count]]}
        assert asked(edge, jobs=jobs, new=made("n"), joined=Strength.TEXT) == again


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ({"ab": (Strength.ID, 1.0), "bc": (Strength.TEXT, 0.8), "ac": (Strength.TEXT, 0.9)}, (Strength.TEXT, 0.9)),
        ({"ab": (Strength.TEXT, 0.9), "bc": (Strength.TEXT, 0.8)}, (Strength.TEXT, 0.8)),
        ({"ab": (Strength.ID, 1.0)}, (Strength.NONE, 0.0)),
        ({}, (Strength.NONE, 0.0)),
    ],
)
def test_a_job_is_as_sure_as_the_weakest_pair_that_it_needs(
    monkeypatch: pytest.MonkeyPatch, pairs: Told, found: tuple[Strength, float]
) -> None:
    """Joined from the surest down, the last pair that was needed; nothing where some are held together by no pair."""
    judge(monkeypatch, pairs)
    assert weakest([made(name) for name in "abc"]) == found
