"""The questions of docs/queries.md: each query runs as it stands, on both databases."""

from aggregator.cli.questions import questions
from aggregator.store.store import Store
from tests.store.market import fill

# What the sample market cannot answer: no report has been written, no feed is in trouble, no copies are joined, and nothing has
# been revised.
EMPTY = {
    "what_did_the_last_article_check_decide",
    "which_feeds_need_attention",
    "which_openings_are_advertised_more_than_once",
    "how_did_the_pay_of_an_opening_change",
}


def test_every_question_has_an_answer(store: Store) -> None:
    """All queries run, and all but the ones that cannot give rows."""
    fill(store)
    given = {question.name: list(store.read_only(question.sql).rows) for question in questions()}
    assert {name for name, rows in given.items() if not rows} == EMPTY


def test_there_are_twenty_seven() -> None:
    """Every heading of the page is read as a question, each with a name and an explanation of its own."""
    found = questions()
    assert len(found) == 27
    assert len({question.name for question in found}) == 27
    assert all(question.about for question in found)


def test_the_answer_of_lagos_is_true(store: Store) -> None:
    """Who pays NLP specialists in Lagos above £60k: the very openings that the shortlist of Nigeria gives."""
    from aggregator.store.shortlist import Wanted

    fill(store)
    (question,) = (question for question in questions() if "lagos" in question.name)
    given = {row[4] for row in store.read_only(question.sql).rows}
    listed = store.shortlist(Wanted(country="NG", role="nlp_specialist"))
    expected = {
        one.opening.url for one in listed if one.opening.pay and one.opening.pay.gbp_year_min and one.opening.pay.gbp_year_min > 60_000
    }
    assert given == expected
