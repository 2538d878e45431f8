"""Pay by place: said in a sentence about pay, or one market's pay of a job that is open to several."""

import pytest

from aggregator.classify.classifier import Classifier
from aggregator.core.posting import Posting, Workplace
from aggregator.core.rates import RateTable
from aggregator.core.tags import Tags
from tests.classify.where.cases import VOCABULARY

CLASSIFIER = Classifier(VOCABULARY, RateTable([]))
PAY = "The salary is $100,000 to $120,000 a year."


def tags(description: str, **fields: object) -> Tags:
    """Read all tags of a remote posting of one text."""
    given = {"source": "sample", "source_id": "1", "title": "Engineer", "workplace": Workplace.REMOTE, "description": description}
    return CLASSIFIER.tags(Posting(**(given | fields)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentence", "flag"),
    [
        ("The salary depends on location and experience.", True),
        ("Your pay is adjusted for location.", True),
        ("Das Gehalt ist je nach Standort verschieden.", True),
        ("You build location-based search.", False),
        ("Interviews in select roles and locations are recorded.", False),
        ("The cost of living in Accra is low.", False),
        ("", False),
    ],
)
def test_a_sentence_about_pay_says_that_it_depends_on_place(sentence: str, flag: bool) -> None:
    """Place must be said of pay, and the sentence is the quote."""
    found = tags(f"{PAY}\n{sentence}")
    assert found.pay_by_place is flag
    assert [e.quote for e in found.evidence if e.tag == "pay_by_place"] == ([sentence] if flag else [])


@pytest.mark.parametrize(
    ("reach", "pay", "market"),
    [
        ("US or Canada", "The pay range in the US is $100,000 to $120,000 a year.", "one market: US"),
        ("US or Canada", "US: $100,000 - $120,000 a year.", "one market: US"),
        ("US or Canada", "For US-based employees the salary is $100,000 to $120,000 a year.", "one market: US"),
        ("US or Canada", "The salary in the US and Canada is $100,000 to $120,000 a year.", None),
        ("US", "The pay range in the US is $100,000 to $120,000 a year.", None),
        ("US or Canada", "The pay range is $100,000 to $120,000 a year.", None),
        ("US or Canada", "Backed by US investors, we pay $100,000 to $120,000 a year.", None),
        ("US or Canada", "US: $100,000 - $120,000 a year.\nCanada: $80,000 - $90,000 a year.", "several markets: "),
    ],
)
def test_one_markets_pay_of_a_job_open_to_several_is_pay_by_place(reach: str, pay: str, market: str | None) -> None:
    """A job for two countries that states the pay of one does not say what the other is paid."""
    found = tags(f"You must be based in the {reach}.\n{pay}")
    reasons = [e for e in found.evidence if e.tag == "pay_by_place"]
    assert found.pay is not None
    assert found.pay_by_place is (market is not None)
    assert [reason.value.startswith(market or "") and "$" in reason.quote for reason in reasons] == [True] * found.pay_by_place


def test_a_job_open_worldwide_with_one_markets_pay_is_pay_by_place() -> None:
    """Open worldwide is wider than any market."""
    assert tags("Open to candidates worldwide.\nThe pay range in Kenya is $40,000 to $50,000 a year.").pay_by_place


def test_without_pay_there_is_nothing_to_depend() -> None:
    """A posting that states no pay has no flag."""
    assert not tags("The salary depends on location.").pay_by_place
