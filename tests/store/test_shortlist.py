"""Shortlists and histories: who may apply, in SQL as in the tags, newest first; and why postings are one opening."""

from decimal import Decimal

import pytest

from aggregator.core.pay import Pay
from aggregator.core.posting import Period
from aggregator.core.tags import AI, Eligibility, Scope, Visa
from aggregator.errors import InvalidValue, StoreError
from aggregator.store.crawl import Arrival, Crawl
from aggregator.store.shortlist import Wanted
from aggregator.store.store import Store
from tests.store.samples import DAY, EUROS, NOON, arrival, feed, full_tags, posting, run, save, tags

WORLD = Eligibility(scope=Scope.WORLDWIDE)
KENYA = Eligibility(scope=Scope.LIMITED, countries=frozenset({"KE", "NG"}))
STATES = Eligibility(scope=Scope.LIMITED, countries=frozenset({"US"}))
NOT_NIGERIA = Eligibility(scope=Scope.WORLDWIDE, excluded=frozenset({"NG"}))
ONLY_NOT_NIGERIA = Eligibility(scope=Scope.UNKNOWN, excluded=frozenset({"NG"}))


def fill(store: Store, *arrivals: Arrival) -> None:
    """Save arrivals as one complete run."""
    feed(store)
    store.save(Crawl(run=run(), arrivals=arrivals))


def listed(store: Store, country: str, **wanted: object) -> list[tuple[str, str]]:
    """Give title and answer of a shortlist."""
    return [(one.opening.title, one.answer.value) for one in store.shortlist(Wanted(country=country, **wanted))]  # type: ignore[arg-type]  # literal cases


def everyone(store: Store) -> None:
    """Save one opening of each kind of eligibility."""
    kinds = {
        "world": WORLD,
        "kenya": KENYA,
        "states": STATES,
        "silent": Eligibility(),
        "not-ng": NOT_NIGERIA,
        "silent-not-ng": ONLY_NOT_NIGERIA,
    }
    fill(store, *(arrival(name, title=name, found=tags(eligibility=kind)) for name, kind in kinds.items()))


def test_only_a_yes_is_listed(store: Store) -> None:
    """Worldwide and named countries are yes; an exclusion, another country's limit and silence are not."""
    everyone(store)
    assert sorted(listed(store, "NG")) == [("kenya", "yes"), ("world", "yes")]
    assert sorted(listed(store, "US")) == [("not-ng", "yes"), ("states", "yes"), ("world", "yes")]


def test_unknown_is_listed_when_it_is_asked_for(store: Store) -> None:
    """Silence stays unknown, and an exclusion closes it."""
    everyone(store)
    assert sorted(listed(store, "NG", unknown=True)) == [("kenya", "yes"), ("silent", "unknown"), ("world", "yes")]


def test_the_newest_come_first_and_no_date_lies_ahead(store: Store) -> None:
    """Order and `since` go by the source's date; without one, or with one after it was seen first, by when that was."""
    dates = {"old": NOON - 9 * DAY, "none": None, "ahead": NOON + 9 * DAY, "fresh": NOON - DAY}
    fill(store, *(arrival(name, title=name, found=tags(eligibility=WORLD), date_posted=date) for name, date in dates.items()))
    assert [title for title, _ in listed(store, "NG")] == ["ahead", "none", "fresh", "old"]
    assert [title for title, _ in listed(store, "NG", since=NOON - 2 * DAY)] == ["ahead", "none", "fresh"]
    assert [title for title, _ in listed(store, "NG", limit=1)] == ["ahead"]


def test_demands_are_all_met(store: Store) -> None:
    """Role, sector, pay, sponsorship and AI narrow the list, each by its own tag."""
    fill(
        store,
        arrival("plain", title="plain", found=tags(eligibility=WORLD)),
        arrival("full", title="full", found=full_tags()),
        arrival("other", title="other", found=tags(eligibility=WORLD, ai=AI(), role=None, visa=Visa.REFUSED)),
    )
    assert listed(store, "KE", sector="education_edtech") == [("full", "yes")]
    assert listed(store, "KE", gbp_year=76_923) == [("full", "yes")]
    assert listed(store, "KE", gbp_year=76_924) == []
    assert listed(store, "KE", sponsor=True) == [("full", "yes")]
    assert listed(store, "KE", role="nlp_specialist") == []
    assert sorted(listed(store, "KE", ai_only=False)) == [("full", "yes"), ("other", "yes"), ("plain", "yes")]


def test_pay_from_counts_by_its_lower_end(store: Store) -> None:
    """A one-sided range reaches what its only figure reaches."""
    only = Pay(
        min=Decimal(50_000),
        max=None,
        currency="GBP",
        period=Period.YEAR,
        gbp_year_min=Decimal(50_000),
        rate=Decimal(1),
        rate_date=EUROS.rate_date,
        annualised_by="as stated",
    )
    fill(store, arrival("from", title="from", found=tags(eligibility=WORLD, pay=only, pays=(only,))))
    assert listed(store, "KE", gbp_year=50_000) == [("from", "yes")]


def test_what_is_closed_is_not_listed(store: Store) -> None:
    """An opening whose only posting was closed is gone from the list."""
    fill(store, arrival("1", found=tags(eligibility=WORLD)))
    store.save(Crawl(run=run(NOON + DAY), removed=frozenset({"1"})))
    assert listed(store, "KE") == []


def test_a_country_is_a_code() -> None:
    """A name in the place of a code is refused before any query."""
    with pytest.raises(InvalidValue, match="country: expected an ISO 3166-1"):
        Wanted(country="Kenya")


def test_history_follows_merges(store: Store) -> None:
    """Asked for an opening that became part of another, the history is the other's, with every merge and its reason."""
    feed(store)
    saved = save(store, NOON, new=("1", "2", "3"))
    jobs = [stored.job for stored in store.stored(ids=saved.postings.values())]
    store.matching.merge(jobs[0], jobs[1], reason="same words", now=NOON + DAY)
    store.matching.merge(jobs[1], jobs[2], reason="same requisition", now=NOON + 2 * DAY)
    past = store.history(jobs[0])
    assert past.job == jobs[2]
    assert [(merge.job_from, merge.reason) for merge in past.merges] == [(jobs[0], "same words"), (jobs[1], "same requisition")]
    assert [[event.kind for event in life.events] for life in past.lives] == [["new"], ["new"], ["new"]]


def test_last_seen_goes_by_the_last_complete_run(store: Store) -> None:
    """An unchanged posting was seen by the last complete run, although no row of it was touched; a closed one was not."""
    feed(store)
    saved = save(store, NOON, new=("1", "2"))
    save(store, NOON + DAY, same=("1",), removed=frozenset({"2"}))
    jobs = {stored.posting.source_id: stored.job for stored in store.stored(ids=saved.postings.values())}
    assert store.history(jobs["1"]).lives[0].last_seen == NOON + DAY
    gone = store.history(jobs["2"]).lives[0]
    assert (gone.last_seen, gone.closed_reason) == (NOON, "removed")


def test_no_opening_no_history(store: Store) -> None:
    """A number that no opening has is named."""
    with pytest.raises(StoreError, match="no opening 77"):
        store.history(77)


def test_the_reasons_are_quotes(store: Store) -> None:
    """Each listed opening brings the evidence of its eligibility and of nothing else."""
    from aggregator.core.tags import Evidence

    said = Evidence(tag="eligibility", value="worldwide", field="title", quote="Job", start=0, end=3, rule="eligibility.header")
    other = Evidence(tag="role", value="data_scientist", field="title", quote="Job", start=0, end=3, rule="role.title")
    feed(store)
    found = tags(eligibility=WORLD, evidence=(other, said))
    store.save(Crawl(run=run(), arrivals=[Arrival(posting=posting("1"), tags=found)]))
    (one,) = store.shortlist(Wanted(country="KE"))
    assert one.reasons == (said,)
