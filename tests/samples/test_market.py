"""The market: repeatable, of the size asked for, moving from day to day, and flat in memory."""

import gc
import tracemalloc
from datetime import date

import pytest

from aggregator.samples.feeds import answer, feeds_of
from aggregator.samples.market import Market
from aggregator.samples.prose import MARK, describe

LISTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("/himalayas/jobs/api", {"offset": "20"}),
    ("/remotive/api/remote-jobs", {}),
    ("/remoteok/api", {}),
    ("/weworkremotely/remote-jobs.rss", {}),
)


@pytest.mark.parametrize(("path", "query"), LISTS)
def test_the_same_seed_gives_the_same_bytes(path: str, query: dict[str, str]) -> None:
    """Two markets of one seed, made apart, answer byte for byte the same."""
    assert answer(Market(seed=3, postings=400), path, query).body == answer(Market(seed=3, postings=400), path, query).body


def test_another_seed_gives_other_bytes() -> None:
    """A seed decides what the market holds."""
    first, second = (answer(Market(seed=seed, postings=400), "/remotive/api/remote-jobs", {}).body for seed in (3, 4))

    assert first != second


def test_a_market_has_about_the_postings_asked_for() -> None:
    """Advertisements of all boards together come within a quarter of the size that was asked for."""
    count = sum(
        len(vacancy.cities) if carrier == "greenhouse" else 1 for vacancy in Market(postings=3000).stream() for carrier in vacancy.carriers
    )

    assert 2250 < count < 3750


def test_the_demo_market_has_about_twenty_five_boards_and_five_aggregators() -> None:
    """The default market is what the demo reads."""
    feeds = feeds_of(Market())

    assert len([board for _, board in feeds if board]) == 26
    assert [source for source, board in feeds if board is None] == ["himalayas", "remotive", "weworkremotely", "remoteok", "hn"]
    assert len(set(feeds)) == len(feeds)


def test_company_names_never_repeat() -> None:
    """Even where names run out of combinations, every company and board token is its own."""
    companies = list(Market(postings=60_000).companies())

    assert len({company.name for company in companies}) == len(companies)
    assert len({company.slug for company in companies}) == len(companies)


def test_a_day_closes_opens_and_revises_some_vacancies() -> None:
    """After a week some vacancies are gone, some are new, some have another text, most are as they were."""
    market = Market()
    before = {vacancy.key: vacancy for vacancy in market.stream()}
    after = {vacancy.key: vacancy for vacancy in market.at(7).stream()}
    kept = before.keys() & after.keys()
    revised = [key for key in kept if before[key].revision != after[key].revision]

    assert len(before.keys() - after.keys()) > 50
    assert len(after.keys() - before.keys()) > 50
    assert len(kept) > 0.8 * len(before)
    assert 0 < len(revised) < 0.2 * len(kept)
    assert describe(before[revised[0]], market.lexicon) != describe(after[revised[0]], market.lexicon)
    assert all(before[key].posted == after[key].posted for key in kept)


def test_the_market_keeps_its_size_over_a_year() -> None:
    """Vacancies that vanish are replaced, so that a long soak does not run dry."""
    market = Market()
    sizes = [sum(1 for _ in market.at(day).stream()) for day in (0, 30, 90, 365)]

    assert min(sizes) > 0.9 * max(sizes)


def test_no_vacancy_is_from_the_future() -> None:
    """Everything was published by the day of the market, whatever that day is."""
    market = Market(today=date(2026, 11, 24), day=40)

    assert all(vacancy.posted <= vacancy.updated <= market.now for vacancy in market.stream())


def test_every_language_writes_its_sample_mark_once() -> None:
    """Each description, in any language, ends by saying that it is a sample."""
    market = Market(postings=4000)
    texts = {vacancy.language: describe(vacancy, market.lexicon) for vacancy in market.stream()}

    assert sorted(texts) == ["de", "en", "es", "fr", "nl", "pl", "pt"]
    assert all(text.count(MARK) == 1 and text.endswith(f"<p><em>{MARK}</em></p>") for text in texts.values())
    assert not any("{" in text or "  " in text for text in texts.values())


def test_descriptions_are_as_long_as_real_ones_of_the_short_kind() -> None:
    """English texts have between 1,200 and 6,000 characters of HTML."""
    market = Market()
    sizes = [len(describe(vacancy, market.lexicon)) for vacancy in market.stream() if vacancy.language == "en"]

    assert min(sizes) > 1200
    assert max(sizes) < 6000


def test_memory_stays_flat_while_texts_are_streamed() -> None:
    """Ten thousand postings are streamed in less memory than two hundred of their texts would take."""
    market = Market(postings=10_000)
    tracemalloc.start()
    count = sum(1 for vacancy in market.stream() if vacancy.number >> 8 & 0xFF or describe(vacancy, market.lexicon))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count > 6_000
    assert peak < 500_000


def test_a_market_of_fifty_thousand_postings_keeps_none_of_them() -> None:
    """At the end of a long stream no more objects are alive than at its beginning."""
    stream = Market(postings=50_000).stream()
    next(stream)
    gc.collect()
    before = len(gc.get_objects())
    count = sum(1 for _ in stream)
    gc.collect()

    assert count > 30_000
    assert len(gc.get_objects()) < before + 500
