"""Recovery: the sample market's own truth - its medians of each role and country, who may apply - comes back from the reports."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from aggregator.cli.compose import classifier, publisher
from aggregator.core.opening import Opening
from aggregator.core.posting import Workplace
from aggregator.core.tags import Eligibility, Scope
from aggregator.reports import article_check, eligibility, salary_by_role
from aggregator.reports.facts import Facts
from aggregator.reports.facts import Scope as Window
from aggregator.samples.lexicon import load_lexicon
from aggregator.samples.market import Market
from aggregator.samples.truth import Truth, roles_truth, truths
from aggregator.store.store import open_store
from tests.reports.openings import NOW, facts, opening, pay
from tests.store.market import fill

SIZE = 12_000


@cache
def _truths() -> tuple[Truth, ...]:
    return tuple(truths(Market(postings=SIZE)))


def _opening(number: int, truth: Truth) -> Opening:
    """Write the truth of an opening as if all of it had been read; its country is the market that its pay was drawn from."""
    yes = frozenset(code for code, answer in truth.open_to.items() if answer == "yes")
    no = frozenset(code for code, answer in truth.open_to.items() if answer == "no")
    scope = Scope(truth.scope)
    paid = truth.pay if truth.pay is not None and truth.pay.decides and truth.pay.gbp_year_low is not None else None
    stated = (
        None if paid is None else pay(1, 1, gbp_year_min=Decimal(str(paid.gbp_year_low)), gbp_year_max=Decimal(str(paid.gbp_year_high)))
    )
    return opening(
        number,
        company=truth.company,
        role=truth.role,
        is_ai=truth.is_ai,
        workplace=Workplace(truth.workplace),
        job_countries=(truth.pay_country,),
        eligibility=Eligibility(
            scope=scope, countries=(yes or frozenset({"AQ"})) if scope is Scope.LIMITED else frozenset(), excluded=no - yes
        ),
        pay=stated,
    )


@pytest.fixture(scope="module")
def market() -> Facts:
    """Gather the facts of a large market whose every word was understood."""
    return facts(*(_opening(number, truth) for number, truth in enumerate(_truths(), start=1)))


def _rows(report: Any, made: Facts) -> list[dict[str, Any]]:
    return [dict(zip(report.COLUMNS, row, strict=True)) for row in report.rows(made)]


def test_the_median_of_each_role_and_country_is_recovered(market: Facts) -> None:
    """Nine in ten of the 95 % intervals, and more, hold the median that the pay of that role and country was drawn around."""
    lexicon = load_lexicon()
    medians = {(role.id, country.code): role.median * country.pay for role in lexicon.roles for country in lexicon.countries if role.id}
    groups = [
        row
        for row in _rows(salary_by_role, market)
        if row["by"] == "country" and row["jobs_used"] >= 30 and row["companies_used"] >= 10 and (row["role"], row["value"]) in medians
    ]
    held = [row["median_low"] <= medians[row["role"], row["value"]] <= row["median_high"] for row in groups]
    assert len(groups) >= 30
    assert sum(held) / len(held) >= 0.9


def test_who_may_apply_is_recovered(market: Facts) -> None:
    """The answers for Nigeria, Kenya and India are those of the market, counted."""
    remote = [truth for truth in _truths() if truth.is_ai and truth.workplace == "remote"]
    for row in _rows(eligibility, market):
        if row["by"] == "all" and row["resident_of"] in {"NG", "KE", "IN"}:
            counted = Counter(truth.open_to[row["resident_of"]] for truth in remote)
            assert (row["yes"], row["no"], row["unknown"]) == (counted["yes"], counted["no"], counted["unknown"])


def test_medians_of_the_article_are_recovered_from_the_words_alone(tmp_path: Path) -> None:
    """Read from the text of postings, stored and reported, each of the five intervals holds the median of the truth."""
    size = 900
    with open_store(tmp_path / "market.sqlite") as store:
        fill(store, size=size)
        made = publisher(classifier()).gather(store, Window(now=NOW + timedelta(days=400), since=datetime(2020, 1, 1, tzinfo=UTC)))
    expected = roles_truth(truths(Market(postings=size)))
    checks = [row for row in _rows(article_check, made) if row["population"] == "all"]
    assert len(checks) == 5
    for row in checks:
        truth = expected[row["role"]]
        assert truth.median is not None
        assert row["median_low"] <= truth.median <= row["median_high"], (row, truth)
