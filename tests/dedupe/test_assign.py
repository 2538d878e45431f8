"""Assign: jobs of many postings at once, of postings that come later, and what no order or chain may bring together."""

import csv
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import aggregator.dedupe.assign as assigning
from aggregator.core.posting import Posting
from aggregator.dedupe import candidates
from aggregator.dedupe.assign import Assignment, assign, job_name
from aggregator.dedupe.candidates import Candidates
from aggregator.dedupe.fingerprint import Fingerprint
from aggregator.dedupe.index import CROWD, MemoryIndex
from tests.dedupe.reading import made, reader


def _pool() -> list[Fingerprint]:
    """Make all postings of pairs.csv, which share one employer and a few texts: the worst company there is."""
    rows = csv.DictReader((Path(__file__).parent / "pairs.csv").read_text(encoding="utf-8").splitlines())
    pool = []
    for number, row in enumerate(rows):
        first = {key: row[key] for key in ("source", "company", "title", "location", "url", "requisition", "text")}
        other = {key: first[key] if row[key + "2"] == "=" else row[key + "2"] for key in first}
        for letter, fields in (("a", first), ("b", other)):
            said = {("requisition_id" if key == "requisition" else key): None if value == "-" else value for key, value in fields.items()}
            pool.append(made(f"{number:03}{letter}", source_id=f"{number:03}{letter}", **said))
    return pool


POOL = _pool()
_TEAMS = ("Ranking", "Speech", "Search", "Pricing", "Robotics", "Fraud", "Climate", "Genome", "Audio", "Maps")


def _partition(assignment: Assignment) -> set[frozenset[str]]:
    jobs: dict[str, set[str]] = {}
    for posting, job in assignment.jobs.items():
        jobs.setdefault(job, set()).add(posting)
    return {frozenset(members) for members in jobs.values()}


EXPECTED = assign(POOL, MemoryIndex())


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_order_does_not_matter(seed: int) -> None:
    """The same postings in any order make the same jobs under the same names, with the same reasons."""
    shuffled = list(POOL)
    random.Random(seed).shuffle(shuffled)  # noqa: S311  (an order, not a secret)
    assert assign(shuffled, MemoryIndex()) == EXPECTED


@given(st.sampled_from(["Heron Bank", "Marabou Foods"]), st.sampled_from(["Cook", "Night Nurse"]), st.sampled_from(["Nairobi", "Lagos"]))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_unrelated_posting_changes_nothing(company: str, title: str, location: str) -> None:
    """A posting of another employer, title and place neither splits nor merges others."""
    stranger = made("stranger", company=company, title=title, location=location, text="storage")
    jobs = dict(assign([*POOL, stranger], MemoryIndex()).jobs)
    del jobs["stranger"]
    assert jobs == EXPECTED.jobs


def test_every_job_is_joined_by_its_merges() -> None:
    """Each job of n postings has n - 1 merges, each with a reason, so that every one can be taken back."""
    joined = sum(len(members) - 1 for members in _partition(EXPECTED))
    assert len(EXPECTED.merges) == joined
    assert all(merge.reason for merge in EXPECTED.merges)


def test_no_job_holds_two_requisitions() -> None:
    """Nothing in the pool chains two requisitions of one system into one job."""
    numbers = {posting.id: posting.requisitions for posting in POOL}
    for members in _partition(EXPECTED):
        spaces: dict[str, set[str]] = {}
        for member in members:
            for number in numbers[member]:
                spaces.setdefault(number.rpartition("/")[0], set()).add(number)
        assert all(len(held) == 1 for held in spaces.values())


def test_a_copy_without_place_joins_the_only_opening_that_fits() -> None:
    """A board that says "Anywhere" shows the employer's one opening of that title."""
    own = made("own", source="greenhouse", url="https://job-boards.greenhouse.io/k/jobs/4010001", location="Berlin")
    copy = made("copy", source="board_b", location="Anywhere")
    assert _partition(assign([own, copy], MemoryIndex())) == {frozenset({"own", "copy"})}


def test_a_copy_that_fits_two_openings_joins_none() -> None:
    """Where two requisitions fit a copy alike, it stays alone: a guess would be wrong half of the time."""
    one = made("one", source="greenhouse", url="https://job-boards.greenhouse.io/k/jobs/4010001", location="Berlin", requisition_id="3001")
    two = made("two", source="greenhouse", url="https://job-boards.greenhouse.io/k/jobs/4010002", location="Lisbon", requisition_id="3002")
    copy = made("copy", source="board_b", location="Remote")
    assert len(_partition(assign([one, two, copy], MemoryIndex()))) == 3


@pytest.mark.parametrize(
    ("change", "joined"),
    [({}, True), ({"location": "Anywhere"}, False), ({"text": "engineer_html"}, False), ({"company": "Marabou Foods"}, False)],
)
def test_a_copy_to_the_letter_joins_where_no_place_is_read(change: dict[str, str], joined: bool) -> None:
    """Of two requisitions with one text, a copy that says "Remote" is the one that says so; a little less, and it is none of them."""
    one = made("one", source="greenhouse", url="https://job-boards.greenhouse.io/k/jobs/4010001", location="Remote", requisition_id="3001")
    two = made("two", source="greenhouse", url="https://job-boards.greenhouse.io/k/jobs/4010002", location="Lisbon", requisition_id="3002")
    copy = made("copy", **({"source": "board_b", "location": "Remote"} | change))
    jobs = assign([one, two, copy], MemoryIndex()).jobs
    assert (jobs["copy"] == jobs["one"]) is joined
    assert jobs["copy"] != jobs["two"]


def test_a_copy_with_a_place_joins_the_opening_there() -> None:
    """The place decides between two requisitions of one title."""
    one = made("one", source="greenhouse", url="https://job-boards.greenhouse.io/k/jobs/4010001", location="Berlin", requisition_id="3001")
    two = made("two", source="greenhouse", url="https://job-boards.greenhouse.io/k/jobs/4010002", location="Lisbon", requisition_id="3002")
    copy = made("copy", source="board_b", location="Lisbon, Portugal", text="engineer_start")
    assert _partition(assign([one, two, copy], MemoryIndex())) == {frozenset({"one"}), frozenset({"two", "copy"})}


def test_a_link_to_two_postings_does_not_chain_their_requisitions() -> None:
    """An aggregator whose two addresses name two requisitions joins one of them at most."""
    one = made("one", source="greenhouse", url="https://job-boards.greenhouse.io/k/jobs/4010001", requisition_id="3001")
    two = made("two", source="greenhouse", url="https://job-boards.greenhouse.io/k/jobs/4010002", requisition_id="3002")
    both = made(
        "both",
        source="board_b",
        url="https://job-boards.greenhouse.io/k/jobs/4010001",
        apply_url="https://job-boards.greenhouse.io/k/jobs/4010002",
    )
    jobs = assign([one, two, both], MemoryIndex()).jobs
    assert jobs["one"] != jobs["two"]
    assert jobs["both"] in {jobs["one"], jobs["two"]}


def test_places_do_not_chain() -> None:
    """Berlin and Lisbon stay two jobs though a copy without place fits both."""
    berlin = made("berlin", source="board_a", location="Berlin")
    lisbon = made("lisbon", source="board_b", location="Lisbon")
    vague = made("vague", source="board_c", location="Remote")
    jobs = assign([berlin, lisbon, vague], MemoryIndex()).jobs
    assert jobs["berlin"] != jobs["lisbon"]


def test_a_requisition_in_a_hundred_cities_is_one_job() -> None:
    """All advertisements of one requisition join, however many share the key."""
    many = [
        made(
            f"p{number:03}",
            source="greenhouse",
            url=f"https://job-boards.greenhouse.io/k/jobs/{4010000 + number}",
            requisition_id="3001",
            location=f"Town {number}",
        )
        for number in range(CROWD + 40)
    ]
    assert len(_partition(assign(many, MemoryIndex()))) == 1


def test_a_crowd_of_equal_titles_costs_no_pairs() -> None:
    """Of a title with more postings than can be compared, only those of the same city are."""
    crowd = [
        made(f"p{number:03}", source=f"board_{number}", location=None if number < CROWD + 10 else "Lisbon", text="short")
        for number in range(CROWD + 20)
    ]
    assert len(_partition(assign(crowd, MemoryIndex()))) == len(crowd)


@pytest.mark.parametrize(("size", "pairs"), [(CROWD, CROWD * (CROWD - 1) // 2), (CROWD + 1, 0)])
def test_sixty_of_one_title_are_compared_and_one_more_is_a_crowd(size: int, pairs: int) -> None:
    """All with all, or none with any."""
    alike = [made(f"p{number:03}", source=f"board_{number}", location=None, text="none") for number in range(size)]
    assert len(list(Candidates({one.id: one for one in alike}, MemoryIndex()).pairs())) == pairs


def test_an_equal_text_is_found_in_a_crowd_of_titles() -> None:
    """Of eighty openings of one title, a copy that names no place is the one whose few words it repeats."""
    words = [f"We forecast demand for region {number} with gradient boosting, and we keep what we ship running." for number in range(80)]
    index = MemoryIndex()
    for number, text in enumerate(words):
        index.add(_said(f"p{number:03}", text, location=f"Lagos; Town {number}", source="board_a"), job=f"j{number:03}")
    copies = [
        _said("new", words[41], location=None, source="board_b"),
        _said("strange", f"{words[41]} Or not.", location=None, source="board_c"),
    ]
    assert assign(copies, index).jobs["new"] == "j041"


def test_a_posting_costs_no_more_comparisons_among_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise 10: neither more employers nor a larger one make a posting dearer; titles and texts compared are counted, not time."""
    counted = 0

    def counting(call: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
        def count(one: Any, other: Any) -> Any:
            nonlocal counted
            counted += 1
            return call(one, other)

        return count

    for module, name in ((candidates, "renamed"), (candidates, "repeats"), (assigning, "same_opening"), (candidates, "same_opening")):
        monkeypatch.setattr(module, name, counting(getattr(module, name)))
    costs: dict[str, list[float]] = {"one employer": [], "many employers": []}
    for size in (100, 200, 400, 800):
        for kind, cost in costs.items():
            postings = [
                made(
                    f"p{number:03}",
                    source=f"board_{number % 4}",
                    company="Kestrel Grid" if kind == "one employer" else f"Kestrel Grid {number // 20}",
                    title=f"Applied {_TEAMS[number // 10 % 10]} {_TEAMS[number % 10]} {number // 100} Engineer{' Platform' * (number % 2)}",
                )
                for number in range(size)
            ]
            counted = 0
            assign(postings, MemoryIndex())
            cost.append(counted / size)
    for cost in costs.values():
        assert cost[-1] <= 1.3 * cost[0] + 1, costs


def _said(posting_id: str, text: str, **fields: Any) -> Fingerprint:
    """Make a posting of a text of its own."""
    values: dict[str, Any] = {"source_id": posting_id, "title": "Data Scientist", "company": "Kestrel Grid", "description": text} | fields
    return reader().read(Posting(**values), posting_id=posting_id, language="en")


def test_a_new_posting_takes_the_stored_job() -> None:
    """A posting that comes later gets the job of its copy, and the stored jobs stay as they are."""
    index = MemoryIndex()
    index.add(made("old"), job="job 7")
    result = assign([made("new", source="board_b", text="engineer_html")], index)
    assert result.jobs == {"new": "job 7"}
    assert not result.moved
    assert [(merge.posting, merge.other) for merge in result.merges] == [("new", "old")]


def test_a_new_posting_without_copy_gets_a_job_of_its_own() -> None:
    """A job is named after its first posting."""
    assert assign([made("new")], MemoryIndex()).jobs == {"new": job_name("new")}


def test_a_new_posting_can_join_two_stored_jobs() -> None:
    """Two stored jobs that a new posting proves to be one are moved into the first, and the index can follow."""
    index = MemoryIndex()
    index.add(made("a", source="board_a", url="https://job-boards.greenhouse.io/k/jobs/4010001", text="short"), job="job 1")
    index.add(made("b", source="board_b", url="https://kestrel.example/jobs/forecasting-engineer-2026", text="short"), job="job 2")
    link = made(
        "c",
        source="board_c",
        url="https://kestrel.example/jobs/forecasting-engineer-2026",
        apply_url="https://job-boards.greenhouse.io/k/jobs/4010001",
    )
    result = assign([link], index)
    assert result.jobs == {"c": "job 1"}
    assert result.moved == {"job 2": "job 1"}
    index.add(link, job="job 1")
    index.move(result.moved)
    assert {posting.id for posting in index.members(["job 1"])["job 1"]} == {"a", "b", "c"}


def test_a_veto_of_a_stored_job_counts_whole() -> None:
    """A posting that fits one member of a stored job stays out where another member has a different requisition."""
    index = MemoryIndex()
    index.add(made("a", source="greenhouse", url="https://job-boards.greenhouse.io/k/jobs/4010001", requisition_id="3001"), job="job 1")
    index.add(made("b", source="board_b", location="Remote"), job="job 1")
    other = made("c", source="greenhouse", url="https://job-boards.greenhouse.io/k/jobs/4010002", requisition_id="3002")
    assert assign([other], index).jobs["c"] == job_name("c")


def test_an_undone_merge_stays_undone() -> None:
    """A pair that a person took apart comes into one job neither directly nor through a third posting."""
    three = [made("a"), made("b", source="board_b"), made("c", source="board_c", text="engineer_html")]
    assert len(_partition(assign(three, MemoryIndex()))) == 1
    jobs = assign(three, MemoryIndex(), apart=[("a", "b")]).jobs
    assert jobs["a"] != jobs["b"]


def test_stored_postings_are_not_judged_again() -> None:
    """Two stored jobs that a person took apart are not joined by a posting that has nothing to do with them."""
    index = MemoryIndex()
    index.add(made("a"), job="job 1")
    index.add(made("b", source="board_b"), job="job 2")
    result = assign([made("c", company="Heron Bank", title="Cook", text="storage", location="Lagos")], index)
    assert not result.moved
    assert result.jobs["c"] == job_name("c")


def test_two_that_one_board_lists_are_not_chained_by_a_copy() -> None:
    """A board lists two excerpts of one title and city apart; a full copy elsewhere joins neither or one, never both."""
    one = made("one", source="board_a", text="engineer_start")
    two = made("two", source="board_a", text="engineer_start")
    copy = made("copy", source="board_b", text="engineer")
    jobs = assign([one, two, copy], MemoryIndex()).jobs
    assert jobs["one"] != jobs["two"]


def test_equal_ids_are_one_posting() -> None:
    """The same posting given twice is assigned once."""
    assert assign([made("a"), made("a")], MemoryIndex()).jobs == {"a": job_name("a")}


def test_a_longer_title_joins_only_what_nothing_else_fits() -> None:
    """A board lists both titles: the copy of the longer one joins its like, and the shorter one stays alone."""
    short = made("short", source="board_a")
    longer = made("longer", source="board_a", title="Machine Learning Engineer, Forecasting", text="engineer_html")
    copy = made("copy", source="board_b", title="Machine Learning Engineer, Forecasting", text="engineer_start")
    assert _partition(assign([short, longer, copy], MemoryIndex())) == {frozenset({"short"}), frozenset({"longer", "copy"})}
    alone = made("alone", source="board_b", title="Machine Learning Engineer, Pricing")
    assert _partition(assign([short, longer, alone], MemoryIndex())) == {frozenset({"longer"}), frozenset({"short", "alone"})}


def test_a_short_title_that_two_longer_ones_fit_joins_none() -> None:
    """Two teams of two boards hold the words of a third board's title: nobody can say which it is."""
    one = made("one", source="board_a", title="Machine Learning Engineer, Forecasting")
    two = made("two", source="board_b", title="Machine Learning Engineer, Pricing")
    copy = made("copy", source="board_c")
    assert len(_partition(assign([one, two, copy], MemoryIndex()))) == 3


def test_what_a_source_lists_beside_it_forbids_a_longer_title() -> None:
    """A stored posting of the copy's own title keeps it from the longer one of the same board, whatever their texts."""
    index = MemoryIndex()
    index.add(made("short", source="board_a", text="short"), job="job 1")
    index.add(made("longer", source="board_a", title="Machine Learning Engineer, Forecasting"), job="job 2")
    copy = made("copy", source="board_b", text="engineer_html")
    assert assign([copy], index).jobs["copy"] == job_name("copy")


def test_a_longer_title_joins_a_stored_one() -> None:
    """A renamed copy that comes later finds the stored opening by its employer."""
    index = MemoryIndex()
    index.add(made("old"), job="job 7")
    copy = made("copy", source="board_b", title="Machine Learning Engineer, Forecasting", text="engineer_start")
    assert assign([copy], index).jobs == {"copy": "job 7"}


def test_an_employer_of_too_many_postings_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number of postings, titles that differ a little are left alone: cost stays linear."""
    monkeypatch.setattr("aggregator.dedupe.candidates.LISTED", 1)
    copy = made("copy", source="board_b", title="Machine Learning Engineer, Forecasting")
    assert len(_partition(assign([made("old"), copy], MemoryIndex()))) == 2


@pytest.mark.parametrize(("days", "jobs"), [(180, 1), (181, 2)])
def test_half_a_year_makes_a_longer_title_another_opening(days: int, jobs: int) -> None:
    """The same words half a year later are another opening."""
    old = made("old", date_posted=datetime(2026, 1, 1, tzinfo=UTC))
    later = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days)
    new = made("new", source="board_b", title="Machine Learning Engineer, Forecasting", date_posted=later)
    assert len(_partition(assign([old, new], MemoryIndex()))) == jobs
