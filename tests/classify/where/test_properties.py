"""Properties of reading who may apply: nothing unrelated opens a country, an exclusion closes one, the same text reads the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.core.tags import Answer
from tests.classify.where.cases import document, rows, where

RULES = (
    "You must be based in Kenya.",
    "Only candidates based in Germany will be considered.",
    "This is a fully remote position.",
    "We hire globally.",
    "Open to candidates in LATAM.",
    "You need the right to work in India.",
    "We cannot hire candidates in Brazil.",
)
UNRELATED = (
    "You write tests and review the work of others.",
    "Our customers are farmers, hospitals and schools.",
    "You report to the head of data.",
    "The team has offices in Lisbon and Nairobi.",
    "We pay a learning budget of 1,000 a year.",
    "You know Python, SQL and a little Go.",
    "Every summer we travel to Japan for a week.",
    "You may work from anywhere for four weeks a year.",
    "The company was founded in Toronto in 2015.",
)
SAYING = tuple(row[0] for row in rows("eligibility.csv") if row[1] != "unknown" or row[3])
SILENT = tuple(row[0] for row in rows("eligibility.csv") if row[1] == "unknown" and not row[3])
CLOSING = (
    "We cannot hire candidates in {}.",
    "We do not hire in {}.",
    "Candidates from {} will not be considered.",
    "Applicants based in {} are not eligible.",
    "{}-based candidates will not be considered.",
    "This role is not open to residents of {}.",
    "We are unable to offer remote work to residents of {}.",
    "No candidates from {}.",
    "Please do not apply if you are based in {}.",
    "We hire anywhere except {}.",
    "Open to candidates worldwide, excluding {}.",
    "Insurance law means that we cannot employ people in {}.",
)
PANEL = ("NG", "KE", "IN", "BR", "DE", "US", "JP", "PT", "CA")
NAMES = {"BR": "Brazil", "KE": "Kenya", "IN": "India", "PT": "Portugal", "JP": "Japan"}


@given(st.sampled_from(RULES), st.lists(st.sampled_from(UNRELATED), max_size=6), st.integers(0, 6))
def test_an_unrelated_sentence_never_opens_a_country(rule: str, others: list[str], place: int) -> None:
    """Whatever stands around a rule, no country is open that the rule alone leaves closed or unknown."""
    alone = where(description=rule).eligibility
    among = where(description="\n".join([*others[:place], rule, *others[place:]])).eligibility
    assert [c for c in PANEL if among.answer(c) is Answer.YES and alone.answer(c) is not Answer.YES] == []


@given(st.sampled_from(SAYING), st.lists(st.sampled_from(SILENT), max_size=5), st.integers(0, 5))
@settings(max_examples=300)
def test_sentences_that_say_nothing_change_nothing(saying: str, others: list[str], place: int) -> None:
    """Every sentence of the table that says something says the same among those that say nothing."""
    alone = where(description=saying).eligibility
    among = where(description="\n".join([*others[:place], saying, *others[place:]])).eligibility
    assert among == alone


@given(st.sampled_from(RULES), st.sampled_from(sorted(NAMES)), st.sampled_from(CLOSING), st.booleans())
def test_an_explicit_exclusion_always_closes(rule: str, country: str, closing: str, first: bool) -> None:
    """A sentence that leaves a country out closes it before or after any rule."""
    closed = closing.format(NAMES[country])
    text = f"{closed}\n{rule}" if first else f"{rule}\n{closed}"
    assert where(description=text).eligibility.answer(country) is not Answer.YES
    assert country in where(description=text).eligibility.excluded


@given(st.text(max_size=300), st.text(max_size=80))
@settings(max_examples=60)
def test_any_text_is_read_twice_alike_and_quoted_exactly(text: str, location: str) -> None:
    """The same posting gives the same tags, and every quote is the text between its offsets."""
    fields = {"description": text, "location": location}
    read, found = document(**fields), where(**fields)
    assert found == where(**fields)
    assert all(read.text(e.field)[e.start : e.end] == e.quote for e in found.evidence)


@given(
    st.lists(
        st.sampled_from(
            ("Remote", " - ", "US", "CA", "(", ")", ", ", "Paris", "TX", " or ", "EMEA", "Georgia", "excl. ", "/", "DE", "Berlin")
        ),
        max_size=14,
    )
)
def test_any_location_string_is_read(parts: list[str]) -> None:
    """No order of names, codes and marks breaks the reader."""
    location = "".join(parts)
    read, found = document(location=location), where(location=location)
    assert all(read.text(e.field)[e.start : e.end] == e.quote for e in found.evidence)
