"""Statistics: quantiles, votes, intervals and verdicts against figures worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.reports.statistics import (
    VOTES,
    Distribution,
    Verdict,
    adjusted_median,
    distribution,
    outer_share,
    overlap,
    quantiles,
    verdict,
    votes,
)


def test_the_median_of_equal_weights_is_the_middle_value() -> None:
    """Five equal votes: the third value is the median."""
    assert quantiles(np.array([1.0, 2.0, 3.0, 4.0, 100.0]), np.ones(5), (0.5,)) == [3.0]


def test_quartiles_lie_between_the_middles_of_the_weights() -> None:
    """Hazen's rule: of four values the first quartile is halfway between the first two."""
    assert quantiles(np.array([10.0, 20.0, 30.0, 40.0]), np.ones(4), (0.25, 0.75)) == [15.0, 35.0]


def test_a_company_has_at_most_its_votes() -> None:
    """Ten openings of one company weigh as much as VOTES single ones."""
    weights = votes(np.array([0] * 10 + [1]))
    assert weights.tolist() == [VOTES / 10] * 10 + [1.0]


def test_one_large_company_does_not_decide() -> None:
    """Two hundred openings at £200,000 of one company do not move the median of forty companies at £60,000."""
    found = distribution([200_000.0] * 200 + [60_000.0] * 40, ["Big"] * 200 + [f"Small {number}" for number in range(40)], name="x")
    assert found is not None
    assert found.median == 60_000
    assert (found.jobs, found.companies) == (240, 41)


def test_the_interval_holds_the_median_and_is_the_same_each_time() -> None:
    """The bootstrap is seeded by name."""
    values, companies = [float(value) for value in range(50_000, 90_000, 1000)], [f"C{number % 15}" for number in range(40)]
    first, second = distribution(values, companies, name="same"), distribution(values, companies, name="same")
    assert first == second
    assert first is not None
    assert first.median_low is not None
    assert first.median_high is not None
    assert first.median_low < first.median < first.median_high


def test_the_interval_covers_the_true_median_about_as_often_as_it_says() -> None:
    """Of 200 samples of 60 companies, the 95 % interval holds the true median in 180 at least."""
    generator = np.random.default_rng(7)
    held = 0
    for sample in range(200):
        found = distribution(
            generator.lognormal(11.0, 0.3, 120).tolist(), [f"C{number % 60}" for number in range(120)], name=f"sample {sample}"
        )
        assert found is not None
        assert found.median_low is not None
        assert found.median_high is not None
        held += found.median_low <= float(np.exp(11.0)) <= found.median_high
    assert held >= 180


def test_ten_companies_hold_the_true_median_as_often_as_sixty() -> None:
    """With openings of a company alike, the 95 % interval of ten companies holds the truth in 185 of 200 samples at least."""
    generator = np.random.default_rng(11)
    held = 0
    for sample in range(200):
        companies = np.repeat(np.arange(10), 3)
        values = generator.normal(0, 0.2, 10)[companies] + generator.normal(0, 0.2, 30) + 11
        found = distribution(np.exp(values), companies, name=f"few {sample}")
        assert found is not None
        assert found.median_low is not None
        assert found.median_high is not None
        held += found.median_low <= float(np.exp(11.0)) <= found.median_high
    assert held >= 185


def test_few_companies_have_wider_tails_left_out() -> None:
    """Student's t for nine degrees of freedom is 2.262: stretched by the root of 10/9, the normal tail is 0.86 %; for many it is 2.5 %."""
    assert outer_share(10) == pytest.approx(0.0086, abs=1e-4)
    assert outer_share(500) == pytest.approx(0.025, abs=5e-4)


def test_one_company_has_no_interval() -> None:
    """Nothing says how companies differ."""
    found = distribution([60_000.0, 70_000.0], ["A", "A"], name="one")
    assert found is not None
    assert (found.median, found.median_low, found.median_high) == (65_000, None, None)


def test_many_companies_have_the_interval_that_the_bootstrap_imitates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Just below and just above the change of method, the ends differ by a tenth of the interval's width at most."""
    generator = np.random.default_rng(3)
    companies = generator.integers(0, 480, 1500)
    values = 70_000 * generator.lognormal(0, 0.25, 480)[companies] * generator.lognormal(0, 0.2, 1500)
    drawn = distribution(values, companies, name="both")
    monkeypatch.setattr("aggregator.reports.statistics.MANY", 400)
    said = distribution(values, companies, name="both")
    assert drawn is not None
    assert said is not None
    assert drawn.median_low is not None
    assert drawn.median_high is not None
    width = drawn.median_high - drawn.median_low
    assert said.median_low == pytest.approx(drawn.median_low, abs=width / 10)
    assert said.median_high == pytest.approx(drawn.median_high, abs=width / 10)


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 9)), min_size=2, max_size=60))
def test_looking_near_the_middle_first_changes_nothing(facts: list[tuple[int, int]]) -> None:
    """A draw's median is the same whether all figures are looked at or those of a band."""
    values, companies = np.array([value for value, _ in facts], dtype=float), [company for _, company in facts]
    near = distribution(values, companies, name="band")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("aggregator.reports.statistics._BAND", 0.5)
        narrow = distribution(values, companies, name="band")
        patched.setattr("aggregator.reports.statistics._BAND", 10**6)
        assert near == narrow == distribution(values, companies, name="band")


def test_the_adjusted_median_weighs_strata_by_all_their_openings() -> None:
    """Three figures of a stratum of nine openings and three of one of three: the first speaks three times as loud."""
    values = np.array([10.0, 20.0, 30.0, 70.0, 80.0, 90.0])
    found = adjusted_median(values, np.arange(6), np.array([0, 0, 0, 1, 1, 1]), np.array([9.0, 3.0]))
    assert found == 25.0
    assert adjusted_median(values, np.arange(6), np.array([0, 0, 0, 1, 1, 1]), np.array([3.0, 9.0])) == 75.0
    assert adjusted_median(np.zeros(0), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)) is None


def test_no_figures_have_no_distribution() -> None:
    """Nothing is said of nothing."""
    assert distribution([], [], name="none") is None
    assert verdict(None, low=1, high=2) is Verdict.TOO_FEW


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ((60_000, 80_000), Verdict.SUPPORTED),
        ((55_000, 90_000), Verdict.SUPPORTED),
        ((91_000, 99_000), Verdict.HIGHER),
        ((40_000, 54_000), Verdict.LOWER),
        ((50_000, 60_000), Verdict.UNCLEAR),
        ((80_000, 95_000), Verdict.UNCLEAR),
        ((40_000, 99_000), Verdict.UNCLEAR),
    ],
)
def test_verdicts_follow_the_interval(interval: tuple[int, int], expected: Verdict) -> None:
    """Wholly inside, wholly outside, or across an edge of £55,000 to £90,000."""
    low, high = interval
    assert verdict(_found(30, 10, low, high), low=55_000, high=90_000) is expected


@pytest.mark.parametrize(("jobs", "companies"), [(29, 29), (300, 9)])
def test_too_few_jobs_or_companies_have_no_verdict(jobs: int, companies: int) -> None:
    """Thirty jobs and ten companies are the least."""
    assert verdict(_found(jobs, companies, 60_000, 80_000), low=55_000, high=90_000) is Verdict.TOO_FEW


def test_overlap_is_shared_over_joined_range() -> None:
    """The middle half 50 to 70 and the range 60 to 80 share 10 of 30."""
    assert overlap(_found(30, 10, 50, 70), low=60, high=80) == pytest.approx(10 / 30)


@given(st.lists(st.tuples(st.floats(1, 1e6), st.sampled_from("abcdefgh")), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(facts: list[tuple[float, str]], random: object) -> None:
    """Shuffled facts give the same distribution."""
    shuffled = list(facts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    one = distribution([value for value, _ in facts], [company for _, company in facts], name="order")
    other = distribution([value for value, _ in shuffled], [company for _, company in shuffled], name="order")
    assert one == other


def _found(jobs: int, companies: int, low: float, high: float) -> Distribution:
    middle = (low + high) / 2
    return Distribution(
        jobs=jobs, companies=companies, p10=low, p25=low, median=middle, p75=high, p90=high, median_low=low, median_high=high
    )
