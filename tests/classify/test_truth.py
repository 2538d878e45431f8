"""Truth: the tags of the sample market against what its generator knows of every opening."""

from collections import Counter
from functools import cache

import pytest

from aggregator.classify.classifier import Classifier
from aggregator.rates import load_rates
from aggregator.samples.market import Market
from aggregator.samples.postings import postings
from aggregator.samples.truth import truths
from aggregator.settings import load_vocabulary


@cache
def agreement() -> tuple[Counter[str], Counter[str]]:
    """Count what agrees and what is asked, by tag; "false_open" counts an answer yes where the truth is no."""
    classifier = Classifier(load_vocabulary(), load_rates())
    market = Market(seed=4, postings=400)
    known = {key: truth for truth in truths(market) for key in truth.postings}
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for posting in postings(market):
        truth, tags = known[posting.key], classifier.tags(posting)
        pairs = {
            "ai": (tags.ai.is_ai, truth.is_ai),
            "role": (tags.role, truth.role),
            "seniority": (tags.seniority, truth.seniority),
            "language": (tags.language, truth.language),
            "visa": (tags.visa, truth.visa),
            "scope": (tags.eligibility.scope, truth.scope),
            "excluded": (tuple(sorted(tags.eligibility.excluded)), tuple(sorted(truth.excluded))),
            "workplace": (tags.workplace, truth.workplace),
        }
        for tag, (got, expected) in pairs.items():
            asked[tag] += 1
            right[tag] += got == expected
        for country, expected in truth.open_to.items():
            got = tags.eligibility.answer(country)
            asked["open_to"] += 1
            right["open_to"] += got == expected
            right["false_open"] += got == "yes" and expected == "no"
    return right, asked


def test_no_job_is_shown_open_to_who_may_not_apply() -> None:
    """No answer is yes where the truth is no."""
    right, asked = agreement()
    assert asked["open_to"] >= 1_000
    assert right["false_open"] == 0


@pytest.mark.parametrize(
    ("tag", "floor"),
    [
        ("ai", 0.98),
        ("role", 0.98),
        ("seniority", 0.98),
        ("language", 0.98),
        ("visa", 0.98),
        ("scope", 0.96),
        ("excluded", 0.99),
        ("open_to", 0.96),
        # A board of remote jobs alone says so in no field of this posting: the rest is unknown.
        ("workplace", 0.80),
    ],
)
def test_a_tag_agrees_with_the_truth(tag: str, floor: float) -> None:
    """A tag is right in at least its measured share of the market's postings."""
    right, asked = agreement()
    assert right[tag] / asked[tag] >= floor
