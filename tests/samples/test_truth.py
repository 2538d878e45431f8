"""The truth: what is known of every opening, and what a report has to find."""

from collections import Counter
from decimal import Decimal
from math import exp, log
from statistics import median

import pytest

from aggregator.samples.draws import Draws, digest
from aggregator.samples.market import Market
from aggregator.samples.truth import Truth, record, roles_truth, truth_of, truths

MARKET = Market()
TRUTHS = list(truths(MARKET))
ARTICLE = ("ai_research_scientist", "machine_learning_engineer", "data_scientist", "computer_vision_engineer", "nlp_specialist")


@pytest.mark.parametrize("role", ARTICLE)
def test_every_article_role_can_be_decided(role: str) -> None:
    """The demo has at least 30 remote AI jobs with deciding pay of at least 10 companies for each role of the article."""
    found = roles_truth(TRUTHS)[role]

    assert found.with_pay >= 50
    assert found.companies >= 20
    assert found.with_pay <= found.openings


@pytest.mark.parametrize(
    ("role", "low", "high"),
    [
        ("ai_research_scientist", 70_000, 110_000),
        ("machine_learning_engineer", 95_000, 180_000),
        ("data_scientist", 55_000, 90_000),
        ("computer_vision_engineer", 20_000, 50_000),
        ("nlp_specialist", 45_000, 80_000),
    ],
)
def test_role_medians_lie_where_they_were_put(role: str, low: int, high: int) -> None:
    """One role pays more than the article says, one less, three what it says."""
    found = roles_truth(TRUTHS)[role]

    assert found.p25 is not None
    assert found.median is not None
    assert found.p75 is not None
    assert low < found.median < high
    assert found.p25 < found.median < found.p75


def test_truth_per_role_adds_up_to_the_openings() -> None:
    """The counts per role are the remote AI openings with that role, one by one."""
    counted = Counter(truth.role for truth in TRUTHS if truth.is_ai and truth.workplace == "remote")

    assert {role: found.openings for role, found in roles_truth(TRUTHS).items()} == {
        role: counted[role] for role in sorted(filter(None, counted))
    }


def test_pay_of_a_role_and_country_is_lognormal_around_its_documented_median() -> None:
    """The median of many draws is median × country factor, their spread in logarithms is sigma."""
    lexicon = MARKET.lexicon
    role = next(role for role in lexicon.roles if role.id == "nlp_specialist")
    country = next(country for country in lexicon.countries if country.code == "DE")
    draws = Draws(digest("pay"))
    pays = [MARKET.offers.gbp_year(role, country, draws.normal()) for _ in range(20_000)]
    middle = median(pays)

    assert middle == pytest.approx(role.median * country.pay, rel=0.01)
    assert median(abs(log(pay / middle)) for pay in pays) == pytest.approx(0.6745 * lexicon.sigma, rel=0.03)
    assert exp(max(log(pay / middle) for pay in pays)) < exp(3.01 * lexicon.sigma)


def test_no_two_openings_share_a_posting() -> None:
    """A source id belongs to one opening, and each posting is of a source that is served."""
    postings = Counter(posting for truth in TRUTHS for posting in truth.postings)

    assert postings.most_common(1)[0][1] == 1
    assert {source for source, _ in postings} == {
        "greenhouse",
        "ashby",
        "lever",
        "himalayas",
        "remotive",
        "weworkremotely",
        "remoteok",
        "hn",
    }


def test_copies_are_known() -> None:
    """Some openings stand on several boards, and some in several cities of one board."""
    sources = [{source for source, _ in truth.postings} for truth in TRUTHS]

    assert sum(len(found) > 1 for found in sources) > 100
    assert sum(len(truth.postings) > len(found) for truth, found in zip(TRUTHS, sources, strict=True)) > 10


def test_every_state_of_every_tag_occurs() -> None:
    """The market holds each workplace, scope, answer, visa statement, kind of pay and period."""
    pays = [truth.pay for truth in TRUTHS if truth.pay]

    assert {truth.workplace for truth in TRUTHS} == {"remote", "hybrid", "onsite"}
    assert {truth.scope for truth in TRUTHS} == {"worldwide", "limited", "unknown"}
    assert {truth.visa for truth in TRUTHS} == {"offered", "refused", None}
    assert {answer for truth in TRUTHS for answer in truth.open_to.values()} == {"yes", "no", "unknown"}
    assert {pay.kind for pay in pays} == {"base", "ote"}
    assert {pay.period for pay in pays} == {"year", "month", "day", "hour"}
    assert any(pay.low is None for pay in pays)
    assert any(pay.high is None for pay in pays)
    assert len({pay.currency for pay in pays}) >= 10
    assert any(truth.pay is None for truth in TRUTHS)


def test_exclusion_closes_and_region_opens() -> None:
    """A resident of an excluded country may not apply, one of a region's members may."""
    excluding = [truth for truth in TRUTHS if "NG" in truth.excluded]
    africa = [truth for truth in TRUTHS if truth.region == "EMEA"]

    assert {truth.open_to["NG"] for truth in excluding} == {"no"}
    assert {truth.open_to["KE"] for truth in excluding} == {"yes"}
    assert {(truth.open_to["NG"], truth.open_to["IN"]) for truth in africa} == {("yes", "no")}


def test_given_rates_convert_the_stated_amounts() -> None:
    """A month of 10,000 at 5 to the pound is 24,000 pounds a year."""
    vacancy = next(vacancy for vacancy in MARKET.stream() if vacancy.offer and vacancy.offer.currency == "PLN" and vacancy.offer.low)
    offer = vacancy.offer
    assert offer is not None
    assert offer.low is not None
    truth = truth_of(vacancy, MARKET, rates={"PLN": Decimal(5)})

    assert offer.period == "month"
    assert truth.pay is not None
    assert truth.pay.gbp_year_low == pytest.approx(offer.low * 12 / 5)


def test_one_sided_pay_has_no_midpoint_and_does_not_decide() -> None:
    """An "up to" is counted by reports and not used."""
    pay = next(truth.pay for truth in TRUTHS if truth.pay and truth.pay.low is None)

    assert pay.gbp_year is None
    assert not pay.decides


def test_a_record_holds_every_field_and_what_follows_from_pay() -> None:
    """The JSON of an opening says whether its pay decides, so that a test in any language can add up."""
    truth: Truth = next(truth for truth in TRUTHS if truth.pay and truth.pay.decides)
    values = record(truth)

    assert values["pay"]["decides"] is True
    assert values["pay"]["gbp_year"] == truth.pay.gbp_year if truth.pay else None
    assert set(values["open_to"]) == {"NG", "KE", "IN"}


def test_openings_that_only_a_comment_advertises_claim_nothing_the_comment_does_not_say() -> None:
    """What stands on Hacker News alone is in English and silent about visas."""
    comments = [truth for truth in TRUTHS if {source for source, _ in truth.postings} == {"hn"}]

    assert len(comments) > 50
    assert {(truth.language, truth.visa) for truth in comments} == {("en", None)}


def test_a_bare_dollar_sign_names_no_currency() -> None:
    """The truth tells where a reader can know the currency from the words of the pay alone."""
    pays = [
        (vacancy.offer.shown, truth_of(vacancy, MARKET).pay)
        for vacancy in MARKET.stream()
        if vacancy.offer and vacancy.offer.placed == "text"
    ]
    named = {shown: pay.currency_named for shown, pay in pays if pay}

    assert {shown[0] for shown, known in named.items() if not known} == {"$"}
    assert all(known for shown, known in named.items() if "USD" in shown or shown.startswith(("£", "€", "US$", "CA$")))
    assert not all(named.values())
