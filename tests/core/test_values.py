"""The values that pass between the stages reject nonsense in their constructors."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from aggregator.core.article import ArticleRole
from aggregator.core.columns import Columns
from aggregator.core.opening import Opening, is_ghost
from aggregator.core.page import Page, Problem
from aggregator.core.pay import Pay
from aggregator.core.posting import PayField, Period, Posting
from aggregator.core.run import Outcome, Run
from aggregator.core.tags import Answer, Eligibility, Evidence, Scope, Tags, TimeZoneDemand
from aggregator.core.web import Request, Validators
from aggregator.errors import InvalidValue

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def _posting(**changes: Any) -> Posting:
    return Posting(**({"source": "lever", "source_id": "1", "title": "Data Scientist"} | changes))


def _pay(**changes: Any) -> Pay:
    values: dict[str, Any] = {"min": Decimal(10), "max": Decimal(20), "currency": "GBP", "period": Period.YEAR}
    return Pay(**(values | changes))


def _run(**changes: Any) -> Run:
    values: dict[str, Any] = {"source": "lever", "board": "x", "outcome": Outcome.COMPLETE, "started": NOW, "ended": NOW}
    return Run(**(values | changes))


def _opening(**changes: Any) -> Opening:
    values: dict[str, Any] = {"job": 1, "source": "lever", "title": "Data Scientist", "company": "Kestrel Grid", "first_seen": NOW}
    return Opening(**(values | changes))


def _columns(*postings: int, **changes: Any) -> Columns:
    """Make columns as long as the postings, of values that nobody looks at."""
    apart = {"posting", "residents", "several"}
    values: dict[str, Any] = {name: [None] * len(postings) for name in Columns.__slots__ if name not in apart}
    return Columns(**(values | {"posting": postings, "residents": {}, "several": {}} | changes))


NONSENSE: list[tuple[Callable[[], object], str]] = [
    (lambda: _posting(title=" "), "title: expected text"),
    (lambda: _posting(source_id=""), "source_id: expected text"),
    (lambda: _posting(url="/jobs/1"), "url: expected an absolute"),
    (lambda: _posting(url="javascript:alert(1)"), "url: expected an absolute"),
    (lambda: _posting(url="http://[bad"), "url: expected an absolute"),
    (lambda: _posting(date_posted=datetime(2026, 1, 1)), "date_posted: expected an aware time"),  # noqa: DTZ001  (the naive time is the case)
    (lambda: _posting(date_posted=datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=5)))), "date_posted: expected an aware time"),
    (lambda: PayField(min=Decimal(-1)), "base_salary.min"),
    (lambda: PayField(max=Decimal("NaN")), "base_salary.max"),
    (lambda: PayField(min=Decimal(1), currency="pounds"), "base_salary.currency"),
    (PayField, "base_salary: neither"),
    (lambda: _pay(min=Decimal(30)), "min 30 is above max 20"),
    (lambda: _pay(min=None, max=None), "neither min nor max"),
    (lambda: _pay(min=Decimal(0)), "expected amounts above 0"),
    (lambda: _pay(currency="£"), "pay.currency"),
    (lambda: _pay(gbp_year_min=Decimal(1)), "without its rate"),
    (lambda: Eligibility(scope=Scope.LIMITED), "scope limited with 0 countries"),
    (lambda: Eligibility(scope=Scope.WORLDWIDE, countries=frozenset({"US"})), "scope worldwide with 1 countries"),
    (lambda: Eligibility(excluded=frozenset({"usa"})), "expected an ISO 3166-1"),
    (lambda: TimeZoneDemand(utc_from=15.0), "expected -12 to 14"),
    (lambda: Evidence(tag="role", value="x", field="title", quote="abc", start=0, end=2, rule="r"), "does not fit"),
    (lambda: Evidence(tag="role", value="x", field="title", quote="", start=0, end=0, rule="r"), "does not fit"),
    (lambda: Tags(rules="1", pay=_pay()), "not one of tags.pays"),
    (lambda: _run(outcome=Outcome.FAILED), "failed without saying why"),
    (lambda: _run(ended=NOW - timedelta(seconds=1)), "before it started"),
    (lambda: Problem(stage="", reason="x"), "stage: expected text"),
    (lambda: _opening(title=""), "title: expected text"),
    (lambda: _opening(closed_at=datetime(2026, 1, 1)), "closed_at: expected an aware time"),  # noqa: DTZ001  (the naive time is the case)
    (lambda: _columns(1, 2, title=["one"]), "expected one length, got [1, 2]"),
    (lambda: _columns(1, 2, residents={"NG": ([True], [False])}), "expected one length, got [1, 2]"),
    (lambda: _columns(2, 1), "expected the numbers of postings in rising order"),
    (lambda: _columns(1, 1), "expected the numbers of postings in rising order"),
    (lambda: Request(url="ftp://example.org"), "url: expected an absolute"),
    (lambda: ArticleRole(id="x", name="X", low=2, high=1), "expected 0 < low < high"),
]


@pytest.mark.parametrize(("make", "message"), NONSENSE, ids=[message for _, message in NONSENSE])
def test_nonsense_is_rejected_with_its_field(make: Callable[[], object], message: str) -> None:
    """Every constructor names the field that cannot be."""
    with pytest.raises(InvalidValue, match=re.escape(message)):
        make()


@pytest.mark.parametrize(
    ("eligibility", "country", "answer"),
    [
        (Eligibility(), "NG", Answer.UNKNOWN),
        (Eligibility(scope=Scope.WORLDWIDE), "NG", Answer.YES),
        (Eligibility(scope=Scope.WORLDWIDE, excluded=frozenset({"NG"})), "NG", Answer.NO),
        (Eligibility(scope=Scope.LIMITED, countries=frozenset({"NG"})), "NG", Answer.YES),
        (Eligibility(scope=Scope.LIMITED, countries=frozenset({"US"})), "NG", Answer.NO),
        (Eligibility(excluded=frozenset({"NG"})), "NG", Answer.NO),
        (Eligibility(excluded=frozenset({"NG"})), "KE", Answer.UNKNOWN),
    ],
)
def test_one_answer_per_country(eligibility: Eligibility, country: str, answer: Answer) -> None:
    """Excluded is no; worldwide and listed are yes; another limit is no; silence stays unknown."""
    assert eligibility.answer(country) is answer


def test_a_page_accounts_for_every_record() -> None:
    """Seen is postings, problems and what is no posting by design."""
    page = Page(postings=(_posting(),), problems=(Problem(stage="parse", reason="no title", key="2"),), skipped=3)
    assert page.seen == 5


def test_a_request_knows_its_whole_address() -> None:
    """Parameters join a query that is already there, escaped."""
    request = Request(url="https://example.org/jobs?a=1", params={"q": "data & ml"})
    assert (request.full_url, request.method) == ("https://example.org/jobs?a=1&q=data+%26+ml", "GET")


def test_validators_are_there_or_not() -> None:
    """Empty validators are nothing to send."""
    assert not Validators()
    assert Validators(etag='W/"1"')


def test_only_a_complete_run_keeps_validators() -> None:
    """A lost record must not be frozen by a 304."""
    assert [outcome for outcome in Outcome if outcome.keeps_validators] == [Outcome.COMPLETE]
    assert [outcome for outcome in Outcome if outcome.may_write] == [Outcome.COMPLETE, Outcome.PARTIAL]


def test_a_rate_day_is_a_date() -> None:
    """A converted pay stands with its rate."""
    pay = _pay(gbp_year_min=Decimal(10), rate=Decimal(1), rate_date=date(2026, 1, 1), annualised_by="stated per year")
    assert pay.gbp_year_min == 10


def test_columns_are_as_long_as_their_openings() -> None:
    """Openings in order stand side by side."""
    assert len(_columns(3, 5, 8)) == 3


def test_a_run_that_broke_off_says_why() -> None:
    """With its reason, a partial run is a run."""
    assert _run(outcome=Outcome.PARTIAL, error="page 2: 503").error == "page 2: 503"


def test_an_address_may_have_letters_of_any_alphabet() -> None:
    """What browsers show need not be escaped."""
    assert _posting(url="https://example.org/stellen/münchen").url == "https://example.org/stellen/münchen"


@pytest.mark.parametrize(("days_ago", "is_open", "ghost"), [(59, True, False), (60, True, True), (400, False, False)])
def test_an_open_job_that_says_the_same_for_too_long_is_a_ghost(days_ago: int, is_open: bool, ghost: bool) -> None:
    """Sixty days to the day are enough; what was closed haunts nobody."""
    assert is_ghost(NOW - timedelta(days=days_ago), is_open=is_open, now=NOW, days=60) is ghost
