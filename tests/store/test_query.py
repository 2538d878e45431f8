"""Reading: openings and postings in streams, what is known, what is outdated, and the views."""

import tracemalloc
from collections.abc import Callable
from dataclasses import replace

from aggregator.core.pay import Pay
from aggregator.core.tags import AI, Scope
from aggregator.store.content import content_hash
from aggregator.store.crawl import Arrival, Crawl, FeedPlan, Known
from aggregator.store.store import Store
from tests.store.samples import DAY, EUROS, NOON, arrival, feed, full_posting, full_tags, posting, run, save, tags

Rows = Callable[[str], list[tuple[object, ...]]]


def test_an_opening_says_what_its_tags_say(store: Store) -> None:
    """All tags, the chosen pay and the dates of the canonical posting reach the reports."""
    store.add_feed(FeedPlan(source="lever", board="example", remote_only=True), now=NOON)
    store.save(Crawl(run=run(), arrivals=[Arrival(posting=full_posting(), tags=full_tags())]))
    (found,) = store.openings()
    expected = full_tags()
    assert (found.pay, found.eligibility, found.timezone, found.skills) == (
        EUROS,
        expected.eligibility,
        expected.timezone,
        ("sql", "python"),
    )
    assert (found.sectors, found.job_countries, found.programmes) == (expected.sectors, ("GB", "DE"), ("blue_card",))
    assert (found.seniority, found.visa, found.engagement, found.workplace) == (
        expected.seniority,
        expected.visa,
        expected.engagement,
        expected.workplace,
    )
    assert (found.is_ai, found.role, found.remote_source, found.pay_by_place, found.date_posted) == (
        True,
        "data_scientist",
        True,
        True,
        NOON - 3 * DAY,
    )


def test_openings_of_a_window(store: Store) -> None:
    """Since a time: first seen or posted after it. AI only: the tag says so."""
    feed(store)
    dated = [arrival("1", date_posted=NOON - 9 * DAY), arrival("2", date_posted=NOON + 2 * DAY), arrival("3", found=tags(ai=AI()))]
    store.save(Crawl(run=run(), arrivals=dated))
    assert [found.title for found in store.openings(since=NOON + DAY)] == ["Job 2"]
    assert [found.title for found in store.openings(since=NOON)] == ["Job 1", "Job 2", "Job 3"]
    assert [found.title for found in store.openings(ai_only=True)] == ["Job 1", "Job 2"]


def test_a_posting_without_company_has_its_boards(store: Store) -> None:
    """Payload, else configuration, else board token."""
    store.add_feed(FeedPlan(source="lever", board="example", company="Example Ltd"), now=NOON)
    store.save(Crawl(run=run(), arrivals=[arrival("1", company=None)]))
    assert [found.company for found in store.openings()] == ["Example Ltd"]


def test_known_tells_what_need_not_be_classified(store: Store) -> None:
    """Content hash and rules of every posting of the feed, by source id."""
    feed(store)
    saved = save(store, NOON, new=("1",))
    assert store.known("lever", "example") == {"1": Known(posting=saved.postings["1"], content_hash=content_hash(posting("1")), rules="r1")}
    assert store.known("lever", "other") == {}


def test_outdated_postings_are_classified_anew(store: Store, rows: Rows) -> None:
    """Only tags of other rules are given; saving replaces them and leaves what was published."""
    feed(store)
    store.save(Crawl(run=run(), arrivals=[Arrival(posting=full_posting(), tags=full_tags()), arrival("2", found=tags(rules="r2"))]))
    found = list(store.outdated("r2"))
    assert [item.posting for item in found] == [full_posting()]
    store.save_tags([(item.id, tags(rules="r2", role="data_analyst")) for item in found])
    assert list(store.outdated("r2")) == []
    assert [item.tags for item in store.stored(ids=[found[0].id])] == [tags(rules="r2", role="data_analyst")]
    assert rows("SELECT kind FROM posting_event WHERE posting_id = 1") == [("new",)]
    assert rows("SELECT count(*) FROM posting_skill") == [(0,)]


def test_what_changed_after_a_run(store: Store) -> None:
    """The duplicate search asks only for what is new."""
    feed(store)
    first = save(store, NOON, new=("1", "2"))
    store.save(Crawl(run=run(NOON + DAY), arrivals=[arrival("2", title="Other"), arrival("3")], unchanged={"1"}))
    assert [found.posting.title for found in store.stored(since_run=first.id)] == ["Other", "Job 3"]


def test_reading_takes_no_more_memory_for_more_postings(sqlite_store: Store) -> None:
    """Streams hold one chunk: four times the postings do not take twice the memory."""
    feed(sqlite_store)
    text = "<p>word</p>" * 400
    sqlite_store.save(Crawl(run=run(), arrivals=(arrival(str(number), description=f"{number}{text}") for number in range(4_000))))

    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            for number, _ in enumerate(sqlite_store.stored()):
                if number == count:
                    break
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    assert peak(3_999) < 2 * peak(999)


def test_the_views_speak_pounds(store: Store, rows: Rows) -> None:
    """Pence become whole pounds, the middle is that of both ends, and a one-sided range has none."""
    low_only = Pay(
        min=EUROS.min,
        max=None,
        currency="EUR",
        period=EUROS.period,
        gbp_year_min=EUROS.gbp_year_min,
        rate=EUROS.rate,
        rate_date=EUROS.rate_date,
        annualised_by="year",
    )
    half = replace(EUROS, gbp_year_min=EUROS.min, gbp_year_max=EUROS.min)
    feed(store)
    pays = [("1", EUROS), ("2", low_only), ("3", half)]
    store.save(Crawl(run=run(), arrivals=[arrival(name, found=tags(pays=(pay,), pay=pay)) for name, pay in pays]))
    assert rows("SELECT gbp_year_min, gbp_year_max, gbp_year_mid FROM jobs ORDER BY title") == [
        (51282, 76923, 64103),
        (51282, None, None),
        (60001, 60001, 60001),
    ]
    assert rows("SELECT role, jobs, jobs_with_pay, lowest, median, mean, highest FROM salary_by_role") == [
        ("data_scientist", 3, 2, 60001, 62052, 62052, 64103)
    ]


def test_the_views_of_open_openings(store: Store, rows: Rows) -> None:
    """Places, countries, sectors and skills of open openings can be joined; worldwide stays a scope."""
    worldwide = tags(eligibility=replace(full_tags().eligibility, scope=Scope.WORLDWIDE, countries=frozenset()))
    feed(store)
    store.save(
        Crawl(
            run=run(),
            arrivals=[Arrival(posting=posting("1"), tags=full_tags()), arrival("2", found=worldwide), arrival("3", found=full_tags())],
        )
    )
    save(store, NOON + DAY, same=("1", "2"))
    save(store, NOON + 2 * DAY, same=("1", "2"))
    assert rows("SELECT job_id, country FROM job_places ORDER BY 1, 2") == [(1, "DE"), (1, "GB")]
    assert rows("SELECT job_id, country FROM job_eligible WHERE NOT excluded ORDER BY 1, 2") == [(1, "DE"), (1, "GB"), (1, "KE")]
    assert rows("SELECT job_id, country FROM job_eligible WHERE excluded ORDER BY 1, 2") == [(1, "US"), (2, "US")]
    assert rows("SELECT job_id, sector FROM job_sectors ORDER BY 1, 2") == [(1, "education_edtech"), (1, "technology_software")]
    assert rows("SELECT job_id, skill FROM job_skills ORDER BY 1, 2") == [(1, "python"), (1, "sql")]
    assert rows("SELECT job_id, scope, postings FROM jobs ORDER BY 1") == [(1, "limited", 1), (2, "worldwide", 1)]
